using Microsoft.Extensions.Logging;

namespace Platform.Grains.Moderation;

internal sealed partial class RescanGrain
{
    [LoggerMessage(Level = LogLevel.Error, Message = "A round of {Rescan} failed; it is woken again by the job rescan")]
    private static partial void RoundFailed(ILogger log, string rescan, Exception fault);

    [LoggerMessage(Level = LogLevel.Error,
        Message = "{Rescan} could not tell the post {Post} that newer packs find something in it ({Fault}); what waits of it stays blocked")]
    private static partial void PostNotTold(ILogger log, string rescan, string post, string fault);
}
