using NodaTime;
using Platform.Domain;
using Platform.Domain.Posts;
using Platform.Grains.Tests.World;

namespace Platform.Grains.Tests.Accounts;

public sealed class ConnectionTests(House house)
{
    private static readonly Duration Tomorrow = Duration.FromHours(24);

    [Fact]
    public async Task Post_of_a_disconnected_account_is_blocked_at_once_and_shown_to_its_planner()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var (post, state) = await mercy.WrittenAsync(Hospital.Clear, [news], Tomorrow);

        Assert.True((await mercy.Grain(news).Disconnect(Hospital.Adam)).Ok);

        var delivery = Assert.Single(await mercy.DeliveriesAsync(post));
        Assert.Equal((DeliveryState.Blocked, GateReasons.AccountDisconnected), (delivery.State, delivery.Reason));
        Assert.Equal(delivery.NotAfter, delivery.WakeAt);
        Assert.Equal(PostStatus.Blocked, PostStatusRules.Derive(state, await mercy.DeliveriesAsync(post), mercy.Now));
        var shown = await Until.Async("the delivery in the list",
            async () => (await house.Get<IPostQueries>().NeedingAttentionAsync(mercy.Id, new PageRequest(10), Hospital.Stop)).Rows.FirstOrDefault());
        Assert.Equal(post, shown.Row.Key.Post);
        Assert.Equal(GateHolder.Connection, Assert.Single(await HoldsAsync(mercy, news)).Holder);
    }

    [Fact]
    public async Task Account_that_is_connected_again_sends_what_is_within_its_grace()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var (post, _) = await mercy.WrittenAsync(Hospital.Clear, [news], Duration.FromMinutes(1));
        await mercy.Grain(news).Disconnect(Hospital.Adam);
        await mercy.PassAsync(Duration.FromMinutes(5), news);
        Assert.Empty(house.Network.Calls(news));

        await mercy.AccountAsync();

        await mercy.DeliveryAsync(post, DeliveryState.Live);
        Assert.Empty(await HoldsAsync(mercy, news));
    }

    [Fact]
    public async Task All_posts_of_an_account_whose_credential_was_refused_are_blocked_also_those_that_are_scheduled_later()
    {
        var mercy = await house.HospitalAsync();
        var secret = $"secret of {mercy.Id}";
        var news = await mercy.AccountAsync("news", secret);
        var (waiting, _) = await mercy.WrittenAsync(Hospital.Clear, [news], Tomorrow);
        house.Network.Refuse(secret);

        var first = await mercy.PublishedAsync(news);

        await mercy.DeliveryAsync(first, DeliveryState.Blocked, d => d.Reason == GateReasons.AccountBroken);
        await mercy.DeliveryAsync(waiting, DeliveryState.Blocked, d => d.Reason == GateReasons.AccountBroken);
        var (later, _) = await mercy.WrittenAsync("Wash your hands.", [news], Tomorrow);
        Assert.Equal((DeliveryState.Blocked, GateReasons.AccountBroken), (await mercy.DeliveriesAsync(later)).Select(d => (d.State, d.Reason)).Single());

        await mercy.AccountAsync("news", "another secret");

        await mercy.DeliveryAsync(first, DeliveryState.Live);
        await mercy.DeliveryAsync(waiting, DeliveryState.Waiting);
        await mercy.DeliveryAsync(later, DeliveryState.Waiting);
    }

    private async Task<System.Collections.Immutable.ImmutableArray<ClosedGate>> HoldsAsync(Hospital mercy, AccountId account)
        => await house.Get<IGates>().HoldsAsync(mercy.Id, [new GateKey(GateKind.Account, account.Value)], Hospital.Stop);
}
