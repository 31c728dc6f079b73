using Microsoft.Extensions.Logging;

namespace Platform.Grains.Moderation;

internal sealed partial class RescanGrain
{
    [LoggerMessage(Level = LogLevel.Error, Message = "A round of {Rescan} failed; it is woken again by the job rescan")]
    private static partial void RoundFailed(ILogger log, string rescan, Exception fault);
}
