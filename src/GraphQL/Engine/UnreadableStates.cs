using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.Domain;

namespace Platform.GraphQL.Engine;

/// <summary>Turns stored states that can't be read into refusals of the things that they are about.</summary>
internal static partial class UnreadableStates
{
    /// <summary>The refusal of a thing whose state can't be read; operators find the fault in the log.</summary>
    public static Refused Refuse(UnreadableStateException unreadable, ILogger log)
    {
        StateUnreadable(log, unreadable.GrainKey, unreadable.Fault);
        return new Refused(Refusal.Unreadable, unreadable.Message);
    }

    /// <summary>The payload, or the one that refuses.</summary>
    public static async Task<T> RefuseAsync<T>(Task<T> payload, IServiceProvider? services)
        where T : MutationPayload
    {
        try
        {
            return await payload;
        }
        catch (UnreadableStateException unreadable)
        {
            var log = services!.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(UnreadableStates).FullName!);
            return (T)((MutationPayload)Activator.CreateInstance<T>() with { UserErrors = UserError.Of(Refuse(unreadable, log)) });
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The stored state of {Grain} can't be read ({Fault})")]
    private static partial void StateUnreadable(ILogger log, string grain, string fault);
}
