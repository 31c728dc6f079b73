using NodaTime;
using Platform.Domain;
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
        // what Withdraw does before it writes
        var cleared = await house.Get<ILedger>().ClearFenceAsync(mercy.Id, post, state.Authorization!.Generation, FenceCondition.None, Hospital.Stop);
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
        // what was decided is stored; the rest follows
        Assert.True((await item.Decide(new DecideReview(ReviewDecision.Approve, null, Hospital.Rui, Others: Disposition.AcceptedRisk))).Ok);
        Assert.Empty(await mercy.DeliveriesAsync(post));

        await mercy.RecoverAsync();

        Assert.Equal(DeliveryState.Waiting, Assert.Single(await mercy.DeliveriesAsync(post)).State);
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

    [Fact]
    public async Task Crash_between_the_fence_and_the_post_is_carried_on_and_the_post_stands_under_attention()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var (post, state) = await mercy.WrittenAsync(Hospital.Clear, [news], Tomorrow);
        Assert.True((await house.Get<ILedger>().ClearFenceAsync(mercy.Id, post, state.Authorization!.Generation, FenceCondition.None, Hospital.Stop)).Cleared);
        Assert.Equal(PostAttentionReason.AuthorizationVoid, await AttentionAsync(mercy, post));

        await mercy.RecoverAsync();

        Assert.Null((await mercy.Grain(post).Get()).State.Authorization);
        Assert.DoesNotContain(await StepsAsync(mercy), step => step.GrainKey.EndsWith($"/{post}", StringComparison.Ordinal));
        Assert.Equal(PostAttentionReason.AuthorizationVoid, await AttentionAsync(mercy, post));
    }

    [Fact]
    public async Task Post_that_has_done_its_steps_leaves_no_row()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        await mercy.WrittenAsync(Hospital.Clear, [news], Tomorrow);
        var (flagged, _) = await mercy.WrittenAsync(Hospital.Flagged, [news], Tomorrow);
        Assert.Empty(await StepsAsync(mercy));

        Assert.True((await mercy.Grain(flagged)
            .Write(mercy.Words(Hospital.Clear, [news], Tomorrow) with { ExpectedVersion = (await mercy.Grain(flagged).Get()).Version })).Ok);
        var left = Assert.Single(await StepsAsync(mercy)); // the item of the revision before is told by the job
        Assert.StartsWith("tell:", left.Kind, StringComparison.Ordinal);
        await mercy.RecoverAsync();
        Assert.Empty(await StepsAsync(mercy));
    }

    private async Task<List<UnfinishedStep>> StepsAsync(Hospital mercy)
    {
        house.Clock.Advance(TimeSpan.FromSeconds(5));
        return [.. (await house.Get<IUnfinishedSteps>().DueAsync(10_000, Hospital.Stop)).Where(step => step.Organization == mercy.Id)];
    }

    private async Task<PostAttentionReason> AttentionAsync(Hospital mercy, PostId post) => (await Until.Async("a row under attention", async ()
        => (await house.Get<IPostAttention>().ListAsync(mercy.Id, new PageRequest(100), Hospital.Stop)).Rows.Select(r => r.Row)
            .FirstOrDefault(r => r.Post == post))).Reason;
}
