using NodaTime;
using Platform.Domain;
using Platform.Domain.Organizations;
using Platform.Domain.Posts;
using Platform.Domain.Reviews;
using Platform.Grains.Tests.World;

namespace Platform.Grains.Tests.Posts;

public sealed class ArmingTests(House house)
{
    private static readonly Duration Tomorrow = Duration.FromHours(24);

    [Fact]
    public async Task Clear_post_with_a_time_arms_one_delivery_for_each_account()
    {
        var mercy = await house.HospitalAsync();
        var (news, blog) = (await mercy.AccountAsync("news"), await mercy.AccountAsync("blog"));

        var (post, state) = await mercy.WrittenAsync(Hospital.Clear, [news, blog], Tomorrow);

        Assert.Equal(EditorialState.Authorized, state.State);
        var deliveries = await mercy.DeliveriesAsync(post);
        Assert.Equal(new[] { blog, news }, deliveries.Select(d => d.Key.Account).OrderBy(a => a.Value));
        Assert.All(deliveries, d => Assert.Equal((DeliveryState.Waiting, state.DueAt!.Value, state.Authorization!.Id), (d.State, d.Due, d.Key.Authorization)));
    }

    [Fact]
    public async Task Scheduled_draft_arms_and_unscheduled_post_is_withdrawn_from_the_ledger()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var (post, _) = await mercy.WrittenAsync(Hospital.Clear, [news], submit: false);
        Assert.Empty(await mercy.DeliveriesAsync(post));

        Assert.True((await mercy.Grain(post).Schedule(mercy.In(Tomorrow), Hospital.Ana, null)).Ok);
        Assert.Equal(DeliveryState.Waiting, Assert.Single(await mercy.DeliveriesAsync(post)).State);

        Assert.True((await mercy.Grain(post).Unschedule(Hospital.Ana)).Ok);
        Assert.Equal(DeliveryState.Withdrawn, Assert.Single(await mercy.DeliveriesAsync(post)).State);
    }

    [Fact]
    public async Task Flagged_post_arms_nothing_until_somebody_else_approves_it()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var (post, state) = await mercy.WrittenAsync(Hospital.Flagged, [news], Tomorrow);
        Assert.Equal(EditorialState.InReview, state.State);
        Assert.Empty(await mercy.DeliveriesAsync(post));
        Assert.Equal(ReviewStatus.New, (await mercy.ReviewOfAsync(post)).State.Status);

        var approved = await house.Grains.ReviewItem(mercy.Id, state.Review!.Value).Decide(new DecideReview(ReviewDecision.Approve, null, Hospital.Rui, Others: Disposition.AcceptedRisk));

        Assert.True(approved.Ok, approved.Refused?.Message);
        var delivery = Assert.Single(await mercy.DeliveriesAsync(post));
        Assert.Equal((DeliveryState.Waiting, state.DueAt!.Value), (delivery.State, delivery.Due));
    }

    [Fact]
    public async Task Decision_that_is_told_twice_changes_nothing()
    {
        var mercy = await house.HospitalAsync();
        var (post, state) = await mercy.WrittenAsync(Hospital.Flagged, [await mercy.AccountAsync()], Tomorrow);
        var decision = new DecidePost(state.Review!.Value, state.ContentHash, ReviewDecision.Approve, Hospital.Rui.Person!.Value, null, Hospital.Rui);

        var first = await mercy.Grain(post).Decide(decision);
        var second = await mercy.Grain(post).Decide(decision);
        await mercy.Grain(post).CarryOn();

        Assert.True(first.Ok && second.Ok);
        Assert.Equal(first.Value.Version, second.Value.Version);
        Assert.Equal(first.Value.Version, (await mercy.Grain(post).Get()).Version);
        Assert.Single(await mercy.DeliveriesAsync(post));
    }

    [Fact]
    public async Task Withdrawn_behind_publish_now_is_either_out_once_or_never()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        for (var round = 0; round < 20; round++)
        {
            var (post, _) = await mercy.WrittenAsync($"{Hospital.Clear} Day {round}.", [news], submit: false);
            var publishing = mercy.Grain(post).PublishNow(Hospital.Ana);
            var withdrawing = mercy.Grain(post).Withdraw(Hospital.Ana);
            await publishing;
            var withdrawn = await withdrawing;
            var returned = house.Network.Now();
            await mercy.Grain(news).Wake();
            if (withdrawn.Ok)
            {
                Assert.All(await mercy.DeliveriesAsync(post), d => Assert.Contains(d.State, new[] { DeliveryState.Withdrawn, DeliveryState.Live }));
            }
            else
            {
                Assert.Equal(Refusal.AlreadySending, withdrawn.Refused.Code);
                await mercy.DeliveryAsync(post, DeliveryState.Live);
            }

            var calls = house.Network.Calls(news).Where(c => c.Text.EndsWith($"Day {round}.", StringComparison.Ordinal)).ToList();
            Assert.True(calls.Count <= 1);
            Assert.All(calls, c => Assert.True(!withdrawn.Ok || c.Begin < returned, "a call began behind the withdrawal"));
        }
    }

    [Fact]
    public async Task Withdrawal_is_refused_while_the_call_is_under_way()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        house.Network.Keep(news);
        var post = await mercy.PublishedAsync(news);
        await Until.TrueAsync("a call", () => house.Network.Calls(news).Length == 1);

        var withdrawn = await mercy.Grain(post).Withdraw(Hospital.Ana);
        var edited = await mercy.Grain(post).Write(mercy.Words("Wash your hands.", [news]));
        house.Network.Release(news);

        Assert.Equal((Refusal.AlreadySending, Refusal.AlreadySending), (withdrawn.Refused!.Code, edited.Refused!.Code));
        await mercy.DeliveryAsync(post, DeliveryState.Live);
        Assert.Equal(Refusal.AlreadyPublished, (await mercy.Grain(post).Write(mercy.Words("Wash your hands.", [news]))).Refused!.Code);
        Assert.Single(house.Network.Calls(news));
    }

    [Fact]
    public async Task Fence_of_a_post_that_is_public_somewhere_stays_when_an_edit_asks_and_what_waits_elsewhere_goes_on()
    {
        var mercy = await house.HospitalAsync();
        var (news, blog) = (await mercy.AccountAsync("news"), await mercy.AccountAsync("blog"));
        await house.Get<IGates>().SuspendAsync(mercy.Id, GateKind.Account, blog.Value, "night", Hospital.Adam, Hospital.Stop);
        var post = await mercy.PublishedAsync(news, blog);
        await mercy.DeliveryAsync(post, DeliveryState.Live);

        var asked = await house.Get<ILedger>().ClearFenceAsync(
            mercy.Id, post, (await mercy.Grain(post).Get()).State.Generation, FenceCondition.NothingPublic, Hospital.Stop);
        var edited = await mercy.Grain(post).Write(mercy.Words("Wash your hands.", [news, blog]));

        Assert.False(asked.Cleared);
        Assert.Equal([news], asked.Live);
        Assert.Equal(Refusal.AlreadyPublished, edited.Refused!.Code);
        await house.Get<IGates>().ResumeAsync(mercy.Id, GateKind.Account, blog.Value, Hospital.Adam, Hospital.Stop);
        await mercy.Grain(blog).Wake();
        await Until.TrueAsync("both live", async () => (await mercy.DeliveriesAsync(post)).Count(d => d.State == DeliveryState.Live) == 2);
    }

    [Fact]
    public async Task Phrase_that_is_added_behind_the_authorization_brings_the_post_back_to_review_unsent()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var (post, state) = await mercy.WrittenAsync("The old wing opens on Friday.", [news], Tomorrow);
        Assert.Equal(EditorialState.Authorized, state.State);

        Assert.True((await house.Grains.Organization(mercy.Id).Change(new ChangeOrganization(Hospital.Adam, Phrases: ["old wing"]))).Ok);
        await mercy.PassAsync(Tomorrow + Duration.FromMinutes(2), news);

        await Until.TrueAsync("a post that is held", async () => (await mercy.Grain(post).Get()).State.State == EditorialState.InReview);
        var held = (await mercy.Grain(post).Get()).State;
        Assert.Null(held.Authorization);
        Assert.Contains(held.Scan.Hits, h => h.Pack == "own");
        Assert.Empty(house.Network.Calls(news));
        await Until.TrueAsync("an item for it", async () => (await mercy.ReviewOfAsync(post)).State.Exists);
        Assert.DoesNotContain(await mercy.DeliveriesAsync(post), d => d.State is DeliveryState.Waiting or DeliveryState.Live);

        // Its time has passed; with a new one it is approved as it stands, and the gate takes what the reviewer accepted.
        var late = await house.Grains.ReviewItem(mercy.Id, held.Review!.Value).Decide(new DecideReview(ReviewDecision.Approve, null, Hospital.Rui, Others: Disposition.AcceptedRisk));
        Assert.Equal(Refusal.TimeInPast, late.Refused!.Code);
        var again = await mercy.Grain(post).Write(mercy.Words("The old wing opens on Friday.", [news], Tomorrow));
        Assert.Equal(EditorialState.InReview, again.Value!.State.State);
        var approved = await house.Grains.ReviewItem(mercy.Id, again.Value.State.Review!.Value).Decide(new DecideReview(ReviewDecision.Approve, null, Hospital.Rui, Others: Disposition.AcceptedRisk));
        Assert.True(approved.Ok, approved.Refused?.Message);
        await mercy.PassAsync(Tomorrow + Duration.FromMinutes(2), news);
        await mercy.DeliveryAsync(post, DeliveryState.Live);
        Assert.Single(house.Network.Calls(news));
    }
}
