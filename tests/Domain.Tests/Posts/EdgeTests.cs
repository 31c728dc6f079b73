using System.Collections.Immutable;
using NodaTime;
using Platform.Domain.Members;
using Platform.Domain.Organizations;
using Platform.Domain.Posts;
using Platform.Domain.Reviews;
using Xunit;

namespace Platform.Domain.Tests.Posts;

/// <summary>Rules where two of them meet: who chose the time and who approved it, what is used and what is public, who may
/// settle.</summary>
public sealed class EdgeTests
{
    private static readonly Actor Both = new(new MemberId("both"), null, [Role.Author, Role.Reviewer]);
    private static readonly Actor Lea = new(new MemberId("lea"), null, [Role.Compliance]);
    private static readonly Dispatch Spent = Dispatch.None with { IsSpent = true };

    [Fact]
    public void Approver_may_not_choose_the_minute_under_the_approval_and_another_author_may()
    {
        var approved = Approved(Both);

        Assert.Equal(Refusal.ApproverMayNotSchedule, Schedule(approved, Both).Refused!.Code);
        Assert.Equal(Refusal.ApproverMayNotSchedule, Now(approved, Both).Refused!.Code);
        Assert.Equal(approved.Authorization, Schedule(approved, A.Ana).Value!.Post.Authorization);
        Assert.Equal(approved.Authorization, Now(approved, A.Ana).Value!.Post.Authorization);
    }

    [Fact]
    public void Approver_who_chooses_a_minute_outside_the_approval_voids_it_and_may_not_approve_the_new_one()
    {
        var moved = PostRules.Schedule(
            Approved(Both), new WallClock(new LocalDateTime(2027, 3, 1, 9, 0), "Etc/UTC"), A.Rendered(), A.Organization(), Both, A.Noon).Value!.Post;

        Assert.Equal((EditorialState.InReview, null), (moved.State, moved.Authorization));
        Assert.Equal(Refusal.AuthorMayNotDecide, Decide(moved, Both).Refused!.Code);
    }

    [Fact]
    public void Client_that_carried_an_approval_may_not_choose_the_minute_under_it()
    {
        var approved = Approved(A.Rui with { Client = "desk" });

        Assert.Equal(Refusal.ApproverMayNotSchedule, Schedule(approved, A.Ana with { Client = "desk" }).Refused!.Code);
        Assert.Equal(Refusal.ApproverMayNotSchedule, Now(approved, A.Ana with { Client = "desk" }).Refused!.Code);
        Assert.True(Schedule(approved, A.Ana with { Client = "editor" }).Ok);
    }

    [Fact]
    public void Client_that_carried_the_first_of_two_approvals_may_not_choose_the_minute_either()
    {
        var post = A.Post(A.Flagged);
        var plan = ReviewPlan.Default with { People = 2 };
        var item = A.ReviewItem(plan) with { ContentHash = post.ContentHash };
        var first = ReviewRules.Decide(item, new DecideReview(ReviewDecision.Approve, null, A.Rui with { Client = "desk" }), A.Noon).Value!.State;
        var second = ReviewRules.Decide(first, new DecideReview(ReviewDecision.Approve, null, Both with { Client = "other" }), A.Noon).Value!.State;
        var decision = ReviewRules.DecisionFor(second, Both with { Client = "other" })!;
        var approved = PostRules.Decide(post, decision, A.Rendered(), A.Noon).Value!.State;

        Assert.Equal(["desk", "other"], approved.Authorization!.ApproverClients!.Value);
        Assert.Equal(Refusal.ApproverMayNotSchedule, Now(approved, A.Ana with { Client = "desk" }).Refused!.Code);
    }

    [Fact]
    public void Client_that_wrote_may_not_carry_the_decision_to_the_post()
    {
        var post = A.Post(A.Flagged, actor: A.Ana with { Client = "tool" });

        Assert.Equal(Refusal.AuthorMayNotDecide, Decide(post, A.Rui with { Client = "tool" }).Refused!.Code);
        Assert.True(Decide(post, A.Rui with { Client = "desk" }).Ok);
    }

    [Fact]
    public void Client_that_wrote_may_not_act_on_the_item()
    {
        var item = A.ReviewItem() with { AuthorClients = ["tool"] };
        var approval = new DecideReview(ReviewDecision.Approve, null, A.Rui with { Client = "tool" });

        Assert.Equal(Refusal.AuthorMayNotDecide, ReviewRules.Decide(item, approval, A.Noon).Refused!.Code);
        Assert.True(ReviewRules.Decide(item, approval with { Actor = A.Rui }, A.Noon).Ok);
    }

    [Fact]
    public void Client_that_chose_the_time_counts_as_one_that_wrote()
    {
        var retimed = PostRules.Schedule(
            A.Post(A.Clear, policy: ReviewPolicy.EveryPost), A.At(15), A.Rendered(), A.Organization(ReviewPolicy.EveryPost),
            A.Ana with { Client = "planner" }, A.Noon).Value!.Post;

        Assert.Equal(EditorialState.InReview, retimed.State);
        Assert.Contains("planner", retimed.AuthorClients!.Value);
        Assert.Equal(Refusal.AuthorMayNotDecide, Decide(retimed, A.Rui with { Client = "planner" }).Refused!.Code);
    }

    [Fact]
    public void Post_that_is_public_or_may_be_is_not_resubmitted()
    {
        var expired = A.Post(A.Flagged, A.At(13));
        var later = A.Noon + Duration.FromHours(2);
        Outcome<Decision<Post>> Resubmit(Dispatch dispatch) => PostRules.Resubmit(expired, A.At(15), A.Rendered(), A.Ana, later, dispatch: dispatch);

        Assert.Equal(Refusal.OutcomeUnknown, Resubmit(Dispatch.None with { Unsettled = ["News"] }).Refused!.Code);
        Assert.Equal(Refusal.AlreadyPublished, Resubmit(Dispatch.None with { Public = ["News"] }).Refused!.Code);
        Assert.Equal(EditorialState.InReview, Resubmit(Dispatch.None).Value!.State.State);
    }

    [Fact]
    public void Used_authorization_is_not_moved_to_another_time_but_replaced()
    {
        var clear = Schedule(A.Post(submit: true), A.Ana).Value!.Post;

        var moved = PostRules.Schedule(clear, A.At(16), A.Rendered(), A.Organization(), A.Ana, A.Noon, dispatch: Spent).Value!;
        Assert.Equal((2, false), (moved.Post.Generation, moved.Moves));
        Assert.Equal(2, PostRules.PublishNow(clear, A.Rendered(), A.Organization(), A.Ana, A.Noon, dispatch: Spent).Value!.Post.Generation);
    }

    [Fact]
    public void Used_approval_is_asked_for_again()
    {
        var approved = Schedule(Approved(A.Rui), A.Ana).Value!.Post;

        Assert.Equal(
            EditorialState.InReview, PostRules.Schedule(approved, A.At(16), A.Rendered(), A.Organization(), A.Ana, A.Noon, dispatch: Spent).Value!.Post.State);
        Assert.Equal(Refusal.NeedsReview, PostRules.PublishNow(approved, A.Rendered(), A.Organization(), A.Ana, A.Noon, dispatch: Spent).Refused!.Code);
    }

    [Theory]
    [InlineData(DeliveryState.Waiting, false)]
    [InlineData(DeliveryState.Blocked, false)]
    [InlineData(DeliveryState.Missed, true)]
    [InlineData(DeliveryState.Rejected, true)]
    [InlineData(DeliveryState.Withdrawn, true)]
    [InlineData(DeliveryState.Expired, true)]
    public void Delivery_that_has_ended_uses_the_authorization_in_force_only(DeliveryState state, bool spent)
    {
        var post = A.Post(submit: true);
        ImmutableArray<DeliveryRow> rows = [A.Delivery(post, state)];

        Assert.Equal(spent, Dispatch.Of(rows, a => a.Value, post.Authorization!.Id).IsSpent);
        Assert.False(Dispatch.Of(rows, a => a.Value, new AuthorizationId("2-other")).IsSpent);
    }

    public static TheoryData<EditorialState, bool> EveryState
    {
        get
        {
            var data = new TheoryData<EditorialState, bool>();
            foreach (var state in Enum.GetValues<EditorialState>())
            {
                data.Add(state, false);
                data.Add(state, true);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(EveryState))]
    public void Command_on_the_time_is_done_or_truly_refused_in_every_state(EditorialState state, bool timed)
    {
        var post = In(state, timed);
        var (hasTime, waits) = (post.DueAt is not null, state is EditorialState.InReview or EditorialState.OnHold);
        Refusal? elsewhere = waits ? Refusal.NeedsReview : Refusal.WrongState;
        elsewhere = state is EditorialState.Draft or EditorialState.Authorized ? null : elsewhere;

        Assert.Equal(elsewhere, PostRules.Schedule(post, A.At(16), A.Rendered(), A.Organization(), A.Ana, A.Noon).Refused?.Code);
        Assert.Equal(elsewhere, Now(post, A.Ana).Refused?.Code);
        Assert.Equal(
            hasTime && state != EditorialState.Authorized ? Refusal.WrongState : null,
            PostRules.Unschedule(post, A.Rendered(), A.Ana, A.Noon).Refused?.Code);
    }

    [Fact]
    public void Post_whose_time_passed_in_review_is_not_said_to_be_scheduled_once_it_is_approved()
    {
        var late = PostRules.Schedule(
            A.Post(A.Flagged, A.At(13)), A.At(16), A.Rendered(), A.Organization(), A.Ana, A.Noon + Duration.FromHours(2)).Refused!;

        Assert.Equal(Refusal.NeedsReview, late.Code);
        Assert.Contains("postResubmit", late.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Draft_whose_approval_was_voided_asks_with_an_item_of_its_own()
    {
        var approved = Approved(A.Rui);
        var draft = PostRules.VoidAuthorization(approved, approved.Generation, A.Noon).Value!.State;

        var again = PostRules.Submit(draft, A.Rendered(), A.Organization(), A.Ana, A.Noon).Value!.State;

        Assert.Equal(EditorialState.InReview, again.State);
        Assert.NotEqual(approved.Review, again.Review);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Post_that_waits_for_a_decision_waits_on_a_new_item_once_it_is_taken_over(bool held)
    {
        var post = A.Post(A.Flagged);
        post = held ? PostRules.Decide(post, A.Decision(post, ReviewDecision.Hold), A.Rendered(), A.Noon).Value!.State : post;

        var taken = TakeOver(post, Both);

        Assert.Equal((EditorialState.InReview, held ? true : null), (taken.State, taken.Doubted));
        Assert.NotEqual(post.Review, taken.Review);
        Assert.Equal(taken.Review, TakeOver(taken with { Owner = A.Ana.Person }, Both).Review); // an author already
    }

    [Fact]
    public void Reopened_item_knows_who_took_its_post_over()
    {
        var approved = Approved(A.Rui);
        var taken = TakeOver(approved, Both);
        var decided = ReviewRules.Decide(A.ReviewItem(), new DecideReview(ReviewDecision.Approve, null, A.Rui), A.Noon).Value!.State;

        var reopened = ReviewRules.Reopen(decided, taken, 1, Lea, A.Noon).Value!.State;

        Assert.Equal(Refusal.AuthorMayNotDecide, ReviewRules.Decide(reopened, new DecideReview(ReviewDecision.Approve, null, Both), A.Noon).Refused!.Code);
    }

    [Fact]
    public void Post_of_which_a_part_was_withdrawn_is_partly_published()
    {
        var post = A.Post(submit: true);
        var (live, page) = (A.Delivery(post, DeliveryState.Live), A.Delivery(post, DeliveryState.Withdrawn));
        var withdrawn = PostRules.Withdraw(post, A.Ana, A.Noon).Value!.State;
        PostStatus With(DeliveryRow other) => PostStatusRules.Derive(withdrawn, [live, other], A.Noon);

        Assert.Equal(PostStatus.PartiallyPublished, With(page with { Key = page.Key with { Account = new AccountId("page") } }));
        Assert.Equal(PostStatus.Published, With(page with { Key = page.Key with { Authorization = new AuthorizationId("0-before") } }));
    }

    [Theory]
    [InlineData("ana", Role.Author, true)]
    [InlineData("bea", Role.Author, false)]
    [InlineData("rui", Role.Reviewer, true)]
    [InlineData("lea", Role.Compliance, true)]
    [InlineData("adam", Role.Admin, true)]
    [InlineData("ana", Role.Staff, false)]
    [InlineData("ida", Role.Auditor, false)]
    public void Deliveries_are_settled_by_the_authors_of_their_post_reviewers_and_compliance(string name, Role role, bool may)
    {
        var actor = new Actor(new MemberId(name), null, [role]);
        var settled = ResolutionRules.Decide(A.Post(), new ResolveDelivery(Resolution.NotSent, null, null, actor)).Refused;
        var retried = ResolutionRules.CheckRetry(A.Post(), actor);

        Assert.Equal(may ? null : Refusal.NotAllowed, settled?.Code);
        Assert.Equal(may ? null : Refusal.NotAllowed, retried?.Code);
    }

    private static Post In(EditorialState state, bool timed)
    {
        var time = timed ? A.At(15) : null;
        var (clear, flagged) = (A.Post(time: time, submit: state == EditorialState.Authorized), A.Post(A.Flagged, time));
        Post Decided(ReviewDecision decision) => PostRules.Decide(flagged, A.Decision(flagged, decision), A.Rendered(), A.Noon).Value!.State;
        return state switch
        {
            EditorialState.InReview => flagged,
            EditorialState.OnHold => Decided(ReviewDecision.Hold),
            EditorialState.ChangesRequested => Decided(ReviewDecision.RequestChanges),
            EditorialState.Rejected => Decided(ReviewDecision.Reject),
            EditorialState.Withdrawn => PostRules.Withdraw(flagged, A.Ana, A.Noon).Value!.State,
            _ => clear,
        };
    }

    private static Post TakeOver(Post post, Actor to)
        => PostRules.TakeOver(post, new TakeOverPost(PostRules.OwnerOf(post), to.Person!.Value, Lea), [], A.Noon).Value!.State;

    private static Post Approved(Actor by) => Decide(A.Post(A.Flagged), by).Value!.State;

    private static Outcome<Decision<Post>> Decide(Post post, Actor by)
        => PostRules.Decide(post, A.Decision(post, ReviewDecision.Approve, by), A.Rendered(), A.Noon);

    private static Outcome<PostRules.Rescheduled> Schedule(Post post, Actor by)
        => PostRules.Schedule(post, A.At(15), A.Rendered(), A.Organization(), by, A.Noon);

    private static Outcome<PostRules.Rescheduled> Now(Post post, Actor by) => PostRules.PublishNow(post, A.Rendered(), A.Organization(), by, A.Noon);
}
