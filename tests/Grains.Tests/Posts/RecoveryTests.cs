using NodaTime;
using Platform.Domain.Posts;
using Platform.Domain.Reviews;
using Platform.Grains.Reviews;
using Platform.Grains.Tests.World;

namespace Platform.Grains.Tests.Posts;

public sealed class RecoveryTests(House house)
{
    private static readonly Duration Tomorrow = Duration.FromHours(24);

    [Fact]
    public async Task Crash_between_the_post_and_the_ledger_is_carried_on()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var post = mercy.NewPost();
        house.Failures.FailOnce(nameof(ILedger.ArmAsync), post);
        Assert.True((await mercy.Grain(post).Write(mercy.Words(Hospital.Clear, [news], Tomorrow))).Ok); // what was decided is stored; the rest follows
        Assert.Equal(EditorialState.Authorized, (await mercy.Grain(post).Get()).State.State);
        Assert.Empty(await mercy.DeliveriesAsync(post));

        await mercy.RecoverAsync();

        Assert.Equal(DeliveryState.Waiting, Assert.Single(await mercy.DeliveriesAsync(post)).State);
        await mercy.Grain(post).CarryOn();
        Assert.Single(await mercy.DeliveriesAsync(post));
    }

    [Fact]
    public async Task Crash_between_the_fence_and_the_post_leaves_it_unsent()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var (post, state) = await mercy.WrittenAsync(Hospital.Clear, [news], Tomorrow);
        var cleared = await house.Get<ILedger>().ClearFenceAsync(mercy.Id, post, state.Authorization!.Generation, FenceCondition.None, Hospital.Stop); // what Withdraw does before it writes
        Assert.True(cleared.Cleared);

        await mercy.Grain(post).CarryOn();
        await mercy.PassAsync(Tomorrow + Duration.FromMinutes(2), news);
        var other = await mercy.PublishedAsync(news);
        await mercy.DeliveryAsync(other, DeliveryState.Live);

        Assert.Equal(DeliveryState.Withdrawn, Assert.Single(await mercy.DeliveriesAsync(post)).State);
        Assert.Single(house.Network.Calls(news));
        Assert.True((await mercy.Grain(post).Withdraw(Hospital.Ana)).Ok);
    }

    [Fact]
    public async Task Decision_that_the_post_could_not_take_is_told_again()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var (post, state) = await mercy.WrittenAsync(Hospital.Flagged, [news], Tomorrow);
        house.Failures.FailOnce(nameof(ILedger.ArmAsync), post);
        var item = house.Grains.ReviewItem(mercy.Id, state.Review!.Value);
        Assert.True((await item.Decide(new DecideReview(ReviewDecision.Approve, null, Hospital.Rui, Others: Disposition.AcceptedRisk))).Ok); // what was decided is stored; the rest follows
        Assert.Empty(await mercy.DeliveriesAsync(post));

        // What recovery finds follows the read models: the decision is told again until they show that the post has taken it.
        var delivery = await Until.Async("its delivery", async () =>
        {
            await mercy.RecoverSomeAsync();
            return (await mercy.DeliveriesAsync(post)).SingleOrDefault();
        });

        Assert.Equal(DeliveryState.Waiting, delivery.State);
        Assert.Equal(ReviewStatus.Decided, (await item.Get()).State.Status);
    }

    [Fact]
    public async Task Review_item_that_is_missing_is_opened()
    {
        var mercy = await house.HospitalAsync();
        var post = mercy.NewPost();
        var news = await mercy.AccountAsync();
        house.Failures.FailOnce(nameof(IReviewItemGrain.Open), post);
        Assert.True((await mercy.Grain(post).Write(mercy.Words(Hospital.Flagged, [news], Tomorrow))).Ok); // what was decided is stored; the rest follows
        Assert.Equal(EditorialState.InReview, (await mercy.Grain(post).Get()).State.State);
        Assert.False((await mercy.ReviewOfAsync(post)).State.Exists);

        await mercy.RecoverAsync();

        Assert.Equal((ReviewStatus.New, post), ((await mercy.ReviewOfAsync(post)).State.Status, (await mercy.ReviewOfAsync(post)).State.Post!.Value));
    }
}
