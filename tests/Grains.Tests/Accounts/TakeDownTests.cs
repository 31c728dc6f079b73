using NodaTime;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Posts;
using Platform.Grains.Tests.World;

namespace Platform.Grains.Tests.Accounts;

public sealed class TakeDownTests(House house)
{
    private static readonly ConnectorError Busy = new(ConnectorErrorKind.Transient, "503", "The network has a fault of its own.");
    private static readonly ConnectorError Forbidden = new(ConnectorErrorKind.MissingPermission, "403", "The network forbids it.");

    [Fact]
    public async Task Published_post_is_deleted_once_and_looked_for()
    {
        var (mercy, news, post) = await PublicAsync();
        await RequestAsync(mercy, post, news);
        await StateAsync(mercy, post, TakeDownState.Gone);
        Assert.Equal(house.Network.Calls(news).Single().Key, Assert.Single(house.Network.Calls(news, "delete")).Key);
        Assert.Single(house.Network.Calls(news, "confirm"));
        var delivery = Assert.Single(await mercy.DeliveriesAsync(post));
        Assert.Equal(DeliveryState.Live, delivery.State);
        Assert.NotNull(delivery.TakenDownAt);
        Assert.Equal(PostStatus.TakenDown, PostStatusRules.Derive((await mercy.Grain(post).Get()).State, [delivery], mercy.Now));
    }

    [Fact]
    public async Task Post_that_is_still_shown_and_a_busy_network_are_tried_again_later()
    {
        var (mercy, news, post) = await PublicAsync();
        house.Network.AnswerDelete(news, Busy, null, null);
        house.Network.AnswerGone(news, new Disappearance.StillThere(), new Disappearance.Gone());
        await RequestAsync(mercy, post, news);
        await StateAsync(mercy, post, TakeDownState.Waiting, row => row is { Tries: 1, ErrorCode: "503" });
        await PassAsync(mercy, Duration.FromSeconds(5), news);
        await StateAsync(mercy, post, TakeDownState.Waiting, row => row is { Tries: 2, ErrorCode: "still there" });
        await mercy.Grain(news).TakeDown(); // too early
        await PassAsync(mercy, Duration.FromSeconds(20), news);
        await StateAsync(mercy, post, TakeDownState.Gone, row => row.Tries == 3);
        Assert.Equal(3, house.Network.Calls(news, "delete").Length);
    }

    [Fact]
    public async Task Network_that_forbids_it_leaves_it_to_a_person_who_may_have_it_tried_again()
    {
        var (mercy, news, post) = await PublicAsync();
        house.Network.AnswerDelete(news, Forbidden);
        await RequestAsync(mercy, post, news);
        var waiting = await StateAsync(mercy, post, TakeDownState.NeedsHuman, row => row.ErrorCode == "403");
        Assert.Empty(house.Network.Calls(news, "confirm"));
        Assert.Null((await mercy.DeliveriesAsync(post)).Single().TakenDownAt);
        Assert.True(await house.Get<ITakeDowns>().ResolveAsync(waiting.Key, TakeDownState.Waiting, Hospital.Ana, Hospital.Stop));
        await mercy.Grain(news).TakeDown();
        await StateAsync(mercy, post, TakeDownState.Gone);
    }

    [Fact]
    public async Task Account_that_was_disconnected_leaves_it_to_a_person()
    {
        var (mercy, news, post) = await PublicAsync();
        Assert.True((await mercy.Grain(news).Disconnect(Hospital.Adam)).Ok);
        await RequestAsync(mercy, post, news);
        await StateAsync(mercy, post, TakeDownState.NeedsHuman, row => row.ErrorCode == "AccountDisconnected");
        Assert.Empty(house.Network.Calls(news, "delete"));
    }

    [Fact]
    public async Task One_call_is_under_way_however_often_it_is_asked_for()
    {
        var (mercy, news, post) = await PublicAsync();
        house.Network.Keep(news, "delete");
        await RequestAsync(mercy, post, news);
        await Until.TrueAsync("a call", () => house.Network.Calls(news, "delete").Length == 1);
        await RequestAsync(mercy, post, news);
        await mercy.Grain(news).TakeDown();
        house.Network.Release(news, "delete");
        await StateAsync(mercy, post, TakeDownState.Gone);
        Assert.Single(house.Network.Calls(news, "delete"));
    }

    private async Task<(Hospital Mercy, AccountId News, PostId Post)> PublicAsync()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var post = await mercy.PublishedAsync(news);
        await mercy.DeliveryAsync(post, DeliveryState.Live);
        return (mercy, news, post);
    }

    // What the mutation does: rule, row, wake.
    private async Task RequestAsync(Hospital mercy, PostId post, AccountId account)
    {
        var decided = TakeDownRules.Request((await mercy.Grain(post).Get()).State, await mercy.DeliveriesAsync(post),
            new TakeDownPost("Wrong number.", null, Hospital.Ana));
        Assert.True(decided.Ok, decided.Refused?.Message);
        await house.Get<ITakeDowns>().RequestAsync(decided.Value, "Wrong number.", Hospital.Ana, Hospital.Stop);
        await mercy.Grain(account).TakeDown();
    }

    private async Task PassAsync(Hospital mercy, Duration time, AccountId account)
    {
        house.Clock.Advance(time.ToTimeSpan());
        await mercy.Grain(account).TakeDown();
    }

    private Task<TakeDownRow> StateAsync(Hospital mercy, PostId post, TakeDownState state, Func<TakeDownRow, bool>? also = null)
        => Until.Async($"a take-down that is {state}",
            async () => (await RowsAsync(mercy, post)).FirstOrDefault(row => row.State == state && also?.Invoke(row) != false),
            async () => string.Join(", ", (await RowsAsync(mercy, post)).Select(row => $"{row.State} {row.Tries} {row.ErrorCode}")));

    private async Task<IEnumerable<TakeDownRow>> RowsAsync(Hospital mercy, PostId post)
        => (await house.Get<ITakeDowns>().OfPostsAsync(mercy.Id, [post], Hospital.Stop))[post];
}
