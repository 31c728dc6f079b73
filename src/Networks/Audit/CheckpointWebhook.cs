using Platform.Domain.Audit;
using Platform.Networks.Http;

namespace Platform.Networks.Audit;

/// <summary>Posts checkpoints, as the lines that they are, to the address of <c>Platform__Audit__Webhook</c>. Their own signature says that they are genuine.</summary>
internal sealed class CheckpointWebhook(NetworkHttp http, Uri address) : ICheckpointWitness
{
    public async Task<bool> TellAsync(Checkpoint checkpoint, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new TrackedContent(checkpoint.ToLine(), TrackedContent.Json) };
        return await http.SendAsync(request, cancellationToken).ConfigureAwait(false) is Exchange.Answered { Reply.Success: true };
    }
}
