using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Platform.Domain;

namespace Platform.GraphQL;

/// <summary>The same decision on many things in one call, each with an outcome of its own.</summary>
internal static partial class Bulk
{
    /// <summary>The most things of one call.</summary>
    private const int Most = 100;

    /// <summary>Why a call that names these is not taken, or null.</summary>
    /// <param name="keys">What it names.</param>
    /// <param name="things">What they are called, such as <c>items</c>.</param>
    /// <param name="field">The argument that names them.</param>
    public static Refused? Check<TKey>(ImmutableArray<TKey> keys, string things, string field)
        => keys.Length is < 1 or > Most || keys.Distinct().Count() != keys.Length
            ? new Refused(Refusal.InvalidInput, $"Name 1 to {Most} {things}, each once.", field)
            : null;

    /// <summary>Decides on each. A fault costs the one alone that it befell: its outcome is not known.</summary>
    /// <param name="all">On what.</param>
    /// <param name="decide">Decides on one of them.</param>
    /// <param name="thing">What one is called, such as <c>item</c>.</param>
    /// <param name="logs">Where a fault is written, by its type alone.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static async Task<ImmutableArray<TPayload>> EachAsync<T, TPayload>(
        IEnumerable<T> all, Func<T, Task<TPayload>> decide, string thing, ILoggerFactory logs, CancellationToken cancellationToken)
        where TPayload : MutationPayload, new()
    {
        var log = logs.CreateLogger(typeof(Bulk));
        return [.. await Task.WhenAll(all.Select(OneAsync))];

        async Task<TPayload> OneAsync(T one)
        {
            try
            {
                return await decide(one);
            }
            catch (UnreadableStateException unreadable)
            {
                return Payloads.Refused<TPayload>(Engine.UnreadableStates.Refuse(unreadable, log), FieldPaths.None);
            }
            catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
            {
                LogUnknown(log, fault.GetType().Name);
                return Payloads.Refused<TPayload>(
                    new Refused(Refusal.OutcomeUnknown, $"Something went wrong on the way; look at the {thing} before deciding again."), FieldPaths.None);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The outcome of one of many decisions is not known ({Fault})")]
    private static partial void LogUnknown(ILogger log, string fault);
}
