using NodaTime;
using Platform.Domain.Audit;
using Platform.Networks.Audit;
using Platform.Networks.Http;
using Platform.Networks.Tests.Worlds;
using Xunit;

namespace Platform.Networks.Tests.Audit;

public sealed class CheckpointWebhookTests
{
    [Fact]
    public async Task A_checkpoint_arrives_as_it_was_signed_and_only_a_yes_counts()
    {
        using var key = AuditKey.Create();
        using var keys = AuditKeys.Parse(key.PublicPem())!;
        var checkpoint = key.Sign("platform/mercy", 3, TreeHash.Empty, Instant.FromUnixTimeSeconds(1));
        var (body, status) = (Array.Empty<byte>(), 500);
        await using var receiver = await Receiver.StartAsync(async http =>
        {
            using var copy = new MemoryStream();
            await http.Request.Body.CopyToAsync(copy);
            (body, http.Response.StatusCode) = (copy.ToArray(), status);
        });
        await using var house = new House();
        var witness = new CheckpointWebhook(house.Get<NetworkHttp>(), receiver.Address);
        Assert.False(await witness.TellAsync(checkpoint, TestContext.Current.CancellationToken));
        status = 204;
        Assert.True(await witness.TellAsync(checkpoint, TestContext.Current.CancellationToken));
        Assert.True(keys.HaveSigned(Checkpoint.Parse(body)!));
    }

    [Fact]
    public async Task A_private_address_that_was_not_opened_is_not_called()
    {
        using var key = AuditKey.Create();
        await using var house = new House();
        var witness = new CheckpointWebhook(house.Get<NetworkHttp>(), new Uri("http://10.0.0.1/"));
        Assert.False(await witness.TellAsync(key.Sign("platform/mercy", 0, TreeHash.Empty, Instant.FromUnixTimeSeconds(1)), TestContext.Current.CancellationToken));
    }
}
