using Microsoft.Extensions.Logging;

namespace Platform.Grains.Posts;

internal sealed partial class PostGrain
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "What follows from a write of {Post} was interrupted; the job of unfinished steps goes on with it")]
    private static partial void PropagationFailed(ILogger log, string post, Exception fault);
}
