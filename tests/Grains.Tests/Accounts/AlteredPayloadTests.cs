using NodaTime;
using Platform.Domain.Posts;
using Platform.Grains.Tests.World;

namespace Platform.Grains.Tests.Accounts;

/// <summary>The last look before the network: what is stored is what was authorized, byte for byte, under the key of its
/// delivery.</summary>
public sealed class AlteredPayloadTests(House house)
{
    [Theory]
    [InlineData("payload = replace(payload, 'flu', 'flue')")]
    [InlineData("payload = 'no JSON at all'")]
    [InlineData("payload_hash = replace(payload_hash, substr(payload_hash, 1, 8), '00000000')")]
    [InlineData("idempotency_key = 'another'")]
    [InlineData("packs = 'no JSON at all'")]
    public async Task Delivery_that_was_altered_in_the_database_does_not_go_out_and_says_so(string change)
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var posts = await mercy.ScheduledAsync(2, news);
        await mercy.RowsAsync($"UPDATE deliveries SET {change} WHERE org = '{mercy.Id}' AND post = '{posts[0]}' RETURNING 1");
        await mercy.PassAsync(Duration.FromMinutes(7), news);

        var refused = await mercy.DeliveryAsync(posts[0], DeliveryState.Rejected);
        Assert.Equal((GateReasons.PayloadAltered, GateReasons.PayloadAltered), (refused.Reason, refused.ErrorCode));
        await mercy.DeliveryAsync(posts[1], DeliveryState.Live); // the others go on
        Assert.Single(house.Network.Calls(news));
        Assert.Equal(0, refused.Attempt);
    }
}
