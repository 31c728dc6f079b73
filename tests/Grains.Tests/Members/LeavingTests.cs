using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Members;
using Platform.Domain.Moderation;
using Platform.Domain.Posts;
using Platform.Domain.Reviews;
using Platform.Grains.Posts;
using Platform.Grains.Tests.World;

namespace Platform.Grains.Tests.Members;

public sealed class LeavingTests(House house)
{
    private static readonly Actor Zoe = new(new MemberId("zoe"), null, [Role.Author]);

    [Fact]
    public async Task Post_of_a_member_who_left_does_not_go_out()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var (post, _) = await mercy.WrittenAsync(Hospital.Clear, [news], Duration.FromMinutes(1));

        Assert.True((await house.Grains.Member(mercy.Id, Hospital.Ana.Person!.Value).Deactivate(Hospital.Adam)).Ok);

        var delivery = Assert.Single(await mercy.DeliveriesAsync(post));
        Assert.Equal((DeliveryState.Blocked, GateReasons.OwnerLeft), (delivery.State, delivery.Reason));
        await mercy.PassAsync(Duration.FromMinutes(5), news);
        Assert.Empty(house.Network.Calls(news));
    }

    [Fact]
    public async Task Posts_of_a_leaver_are_taken_over_with_their_approvals_and_their_new_owner_may_not_decide_on_them()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        await mercy.JoinedAsync(Zoe);
        var (scheduled, _) = await mercy.WrittenAsync(Hospital.Clear, [news], Duration.FromMinutes(1));
        var (draft, _) = await mercy.WrittenAsync("Wash your hands.", [news], submit: false);
        var (reviewed, item) = await mercy.WrittenAsync(Hospital.Flagged, [news], Duration.FromHours(24));
        var sent = await mercy.PublishedAsync(news);
        await mercy.DeliveryAsync(sent, DeliveryState.Live);
        await Until.TrueAsync("four posts in the list",
            async () => (await house.Get<IPostQueries>().ListAsync(mercy.Id, new PostFilter(), new PageRequest(1), Hospital.Stop)).Total == 4);
        await house.Grains.Member(mercy.Id, Hospital.Ana.Person!.Value).Deactivate(Hospital.Adam);
        var takeOver = TakeOver();
        var command = new TakeOverPost(Hospital.Ana.Person.Value, Zoe.Person!.Value, Hospital.Adam);

        Assert.Equal(Refusal.NotAllowed,
            (await takeOver.TakeOverAsync(mercy.Id, command with { To = Hospital.Rui.Person!.Value }, Hospital.Stop)).Refused!.Code);
        Assert.Equal(Refusal.NotAllowed, (await takeOver.TakeOverAsync(mercy.Id, command with { Actor = Zoe }, Hospital.Stop)).Refused!.Code);
        Assert.Equal((3, false, 0), Shown((await takeOver.TakeOverAsync(mercy.Id, command, Hospital.Stop)).Value!));

        foreach (var post in new[] { scheduled, draft, reviewed })
        {
            var state = (await mercy.Grain(post).Get()).State;
            Assert.Equal((Hospital.Ana.Person.Value, Zoe.Person.Value), (state.Author, PostRules.OwnerOf(state)));
            Assert.Contains(Zoe.Person.Value, state.Authors);
        }

        Assert.Null((await mercy.Grain(sent).Get()).State.Owner);
        Assert.NotNull((await mercy.Grain(scheduled).Get()).State.Authorization);
        Assert.Equal(ReviewStatus.Invalidated, (await house.Grains.ReviewItem(mercy.Id, item.Review!.Value).Get()).State.Status);
        var decided = await house.Grains.ReviewItem(mercy.Id, (await mercy.Grain(reviewed).Get()).State.Review!.Value)
            .Decide(new DecideReview(ReviewDecision.Approve, null, Zoe with { Roles = [Role.Reviewer] }, Others: Disposition.AcceptedRisk));
        Assert.Equal(Refusal.AuthorMayNotDecide, decided.Refused!.Code);
        await mercy.PassAsync(Duration.FromMinutes(3), news);
        await mercy.DeliveryAsync(scheduled, DeliveryState.Live);
        Assert.Equal((0, false, 0), Shown((await takeOver.TakeOverAsync(mercy.Id, command, Hospital.Stop)).Value!));
    }

    [Fact]
    public async Task Post_in_review_is_decided_by_others_when_one_who_approved_it_takes_it_over()
    {
        var (mercy, post, first) = await ApprovedByZoeAsync();

        Assert.Equal(1, (await TakeOver().TakeOverAsync(mercy.Id, ToZoe, Hospital.Stop)).Value!.Posts);

        var asked = (await mercy.Grain(post).Get()).State.Review!.Value;
        Assert.NotEqual(first, asked);
        Assert.Equal(ReviewStatus.Invalidated, (await house.Grains.ReviewItem(mercy.Id, first).Get()).State.Status);
        await DecidedByOthersAsync(mercy, post, asked);
    }

    [Fact]
    public async Task Decision_that_is_taken_back_after_a_takeover_is_made_again_by_others()
    {
        var (mercy, post, item) = await ApprovedByZoeAsync();
        Assert.True((await house.Grains.ReviewItem(mercy.Id, item).Decide(Approval(Hospital.Rui))).Ok);
        await Until.TrueAsync("an authorized post in the list", async () => (await house.Get<IPostQueries>().ListAsync(
            mercy.Id, new PostFilter(Status: PostStatus.Approved), new PageRequest(1), Hospital.Stop)).Total == 1);
        Assert.Equal(1, (await TakeOver().TakeOverAsync(mercy.Id, ToZoe, Hospital.Stop)).Value!.Posts);

        Assert.True((await house.Grains.ReviewItem(mercy.Id, item).Reopen(new Actor(new MemberId("vera"), null, [Role.Compliance]))).Ok);

        await DecidedByOthersAsync(mercy, post, item);
    }

    [Fact]
    public async Task Post_that_can_not_be_written_is_named_and_the_others_are_taken_over()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        await mercy.JoinedAsync(Zoe);
        var (broken, _) = await mercy.WrittenAsync(Hospital.Clear, [news], submit: false);
        var (other, _) = await mercy.WrittenAsync("Wash your hands.", [news], submit: false);
        await ListedAsync(mercy, 2);
        house.Failures.FailOnce(nameof(IPostGrain.TakeOver), broken);

        var taken = (await TakeOver().TakeOverAsync(mercy.Id, ToZoe, Hospital.Stop)).Value!;

        Assert.Equal((1, false, 1), Shown(taken));
        Assert.Equal([broken], taken.Failed);
        Assert.Equal(Zoe.Person, (await mercy.Grain(other).Get()).State.Owner);
        Assert.Equal((1, false, 0), Shown((await TakeOver().TakeOverAsync(mercy.Id, ToZoe, Hospital.Stop)).Value!));
    }

    private static TakeOverPost ToZoe { get; } = new(Hospital.Ana.Person!.Value, Zoe.Person!.Value, Hospital.Adam);

    private static DecideReview Approval(Actor by) => new(ReviewDecision.Approve, null, by, Others: Disposition.AcceptedRisk);

    private static (int Posts, bool More, int Failed) Shown(TakenOver taken) => (taken.Posts, taken.More, taken.Failed.Length);

    private PostTakeOver TakeOver() => new(house.Grains, house.Get<IOwnedPosts>(), NullLogger<PostTakeOver>.Instance);

    private Task ListedAsync(Hospital mercy, int posts) => Until.TrueAsync($"{posts} posts in the list",
        async () => (await house.Get<IPostQueries>().ListAsync(mercy.Id, new PostFilter(), new PageRequest(1), Hospital.Stop)).Total == posts);

    // Two people must approve; the first one is the one who takes the post over later.
    private async Task<(Hospital Mercy, PostId Post, ReviewItemId Item)> ApprovedByZoeAsync()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        await mercy.JoinedAsync(Zoe);
        Assert.True((await house.Grains.Organization(mercy.Id).ChangeReviews(
            new ChangeReviewSettings(Hospital.Adam, TwoPeopleFrom: Severity.Flag))).Ok);
        var (post, state) = await mercy.WrittenAsync(Hospital.Flagged, [news]);
        Assert.True((await house.Grains.ReviewItem(mercy.Id, state.Review!.Value).Decide(Approval(Zoe with { Roles = [Role.Reviewer] }))).Ok);
        await ListedAsync(mercy, 1);
        return (mercy, post, state.Review.Value);
    }

    private async Task DecidedByOthersAsync(Hospital mercy, PostId post, ReviewItemId asked)
    {
        var item = house.Grains.ReviewItem(mercy.Id, asked);
        Assert.Equal(Refusal.AuthorMayNotDecide, (await item.Decide(Approval(Zoe with { Roles = [Role.Reviewer] }))).Refused?.Code);
        Assert.True((await item.Decide(Approval(Hospital.Rui))).Ok);
        Assert.True((await item.Decide(Approval(new Actor(new MemberId("sam"), null, [Role.Reviewer])))).Ok);
        Assert.Equal(EditorialState.Authorized, (await mercy.Grain(post).Get()).State.State);
    }

    [Fact]
    public async Task Posts_of_a_member_who_returns_go_out()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var (post, _) = await mercy.WrittenAsync(Hospital.Clear, [news], Duration.FromMinutes(1));
        await house.Grains.Member(mercy.Id, Hospital.Ana.Person!.Value).Deactivate(Hospital.Adam);
        await mercy.PassAsync(Duration.FromMinutes(5), news);

        await mercy.JoinedAsync(Hospital.Ana);
        await mercy.Grain(news).Wake();

        await mercy.DeliveryAsync(post, DeliveryState.Live);
    }
}
