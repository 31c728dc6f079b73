using NodaTime;
using Platform.Domain.Members;
using Platform.Domain.Posts;
using Platform.Domain.Reviews;
using Xunit;

namespace Platform.Domain.Tests.Reviews;

/// <summary>Hold, reopen, assign, due times, notes.</summary>
public sealed class LeadTests
{
    private static readonly Actor Vera = new(new MemberId("vera"), null, [Role.Compliance]);

    private static ReviewItem Item(ReviewPlan? plan = null) => A.ReviewItem(plan);

    private static Outcome<Decision<ReviewItem>> Decide(ReviewItem item, ReviewDecision decision, Actor by)
        => ReviewRules.Decide(item, new DecideReview(decision, "Because.", by), A.Noon);

    private static Refusal? Refused<T>(Outcome<T> outcome) => outcome.Refused?.Code;

    [Fact]
    public void Item_on_hold_is_taken_up_again_and_decided()
    {
        var held = Decide(Item(), ReviewDecision.Hold, A.Rui).Value!.State;
        var claimed = ReviewRules.Claim(held, Vera, A.Noon).Value!.State;

        Assert.Equal((ReviewStatus.OnHold, ReviewDecision.Hold), (held.Status, ReviewRules.DecisionFor(held, A.Rui)!.Decision));
        Assert.Equal(ReviewStatus.OnHold, ReviewRules.Release(claimed, Vera, A.Noon).Value!.State.Status);
        Assert.Equal(ReviewStatus.Decided, Decide(claimed, ReviewDecision.Approve, Vera).Value!.State.Status);
    }

    [Fact]
    public void Post_on_hold_leaves_it_only_through_review_however_it_is_edited()
    {
        var post = A.Post(A.Flagged);
        var held = PostRules.Decide(post, A.Decision(post, ReviewDecision.Hold), A.Rendered(), A.Noon).Value!.State;
        Assert.Equal(EditorialState.OnHold, held.State);
        Assert.Same(held, PostRules.Submit(held, A.Rendered(), A.Organization(), A.Ana, A.Noon).Value!.State);
        Assert.Equal(Refusal.NeedsReview, Refused(PostRules.Schedule(held, A.At(15), A.Rendered(), A.Organization(), A.Ana, A.Noon)));
        Assert.Equal(Refusal.NeedsReview, Refused(PostRules.PublishNow(held, A.Rendered(), A.Organization(), A.Ana, A.Noon)));

        var edited = PostRules.Write(held, new PostIds(A.Mercy, held.Id), A.Write(text: "clear"), A.Rendered("clear"), A.Clear, A.Organization(),
            A.Noon).Value!.State;
        var again = PostRules.Write(edited, new PostIds(A.Mercy, held.Id), A.Write(text: "clearer", submit: true), A.Rendered("clearer"),
            A.Clear, A.Organization(), A.Noon).Value!.State;
        Assert.Equal((EditorialState.InReview, EditorialState.InReview), (edited.State, again.State));
        Assert.Equal(ReviewTrigger.Doubt, ReviewRouting.Plan(A.Organization(), again, A.Noon).Trigger);
        var approved = PostRules.Decide(again, A.Decision(again, ReviewDecision.Approve), A.Rendered("clearer"), A.Noon).Value!.State;
        Assert.Equal(EditorialState.Authorized, approved.State);
        Assert.Equal(EditorialState.Authorized,
            PostRules.Write(approved, new PostIds(A.Mercy, held.Id), A.Write(text: "free", submit: true), A.Rendered("free"), A.Clear,
                A.Organization(), A.Noon).Value!.State.State);
    }

    [Fact]
    public void Lead_takes_a_decision_back_and_it_does_not_count_again()
    {
        var post = A.Post(A.Flagged);
        var decision = A.Decision(post, ReviewDecision.Approve);
        var approved = PostRules.Decide(post, decision, A.Rendered(), A.Noon).Value!.State;
        var item = Decide(Item(), ReviewDecision.Approve, A.Rui).Value!.State;

        Assert.Equal(Refusal.NotAllowed, ReviewRules.MayReopen(item, A.Rui)?.Code);
        Assert.Equal(Refusal.AuthorMayNotDecide, ReviewRules.MayReopen(item, A.Ana with { Roles = [Role.Admin] })?.Code);
        Assert.Equal(Refusal.WrongState, ReviewRules.MayReopen(Item(), Vera)?.Code);
        Assert.Null(ReviewRules.MayReopen(item, Vera));
        var back = PostRules.Reopen(approved, new ReopenPost(post.Review!.Value, 1, Vera), A.Noon).Value!.State;
        Assert.Equal((EditorialState.InReview, null), (back.State, back.Authorization));
        Assert.Equal(Refusal.ReviewInvalidated, Refused(PostRules.Decide(back, decision, A.Rendered(), A.Noon)));
        var open = ReviewRules.Reopen(item, back, 1, Vera, A.Noon).Value!.State;
        Assert.Equal((ReviewStatus.New, 1, 0), (open.Status, open.SoFar.Round, open.SoFar.Approvals.Length));
        var anew = ReviewRules.DecisionFor(Decide(open, ReviewDecision.Approve, A.Rui).Value!.State, A.Rui)!;
        Assert.Equal(EditorialState.Authorized,
            PostRules.Decide(back, anew with { ContentHash = back.ContentHash, Item = back.Review!.Value }, A.Rendered(), A.Noon).Value!.State.State);
    }

    [Fact]
    public void Lead_assigns_to_somebody_who_may_decide_and_a_claim_ends()
    {
        var claimed = ReviewRules.Claim(Item(), A.Rui, A.Noon).Value!.State;
        Outcome<Decision<ReviewItem>> Assign(Actor to, Actor by) => ReviewRules.Assign(claimed, new AssignReview(to.Person!.Value, to.Roles, by), A.Noon);

        var assigned = Assign(Vera, Vera).Value!.State;
        Assert.Equal((Vera.Person, A.Noon + Duration.FromDays(1)), (assigned.Assignee, assigned.ClaimedUntil));
        Assert.Equal(Refusal.ClaimedByAnother, Refused(Decide(assigned, ReviewDecision.Approve, A.Rui)));
        Assert.Equal(Refusal.NotAllowed, Refused(Assign(A.Rui, A.Rui)));
        Assert.Equal(Refusal.AuthorMayNotDecide, Refused(Assign(A.Ana with { Roles = [Role.Reviewer] }, Vera)));
        Assert.Equal(Refusal.NotAllowed, Refused(Assign(new Actor(new MemberId("tom"), null, [Role.Author]), Vera)));
    }

    [Fact]
    public void Passed_time_for_a_decision_is_noted_once()
    {
        var item = Item(ReviewPlan.Default with { DueBy = A.Noon });

        Assert.Same(item, ReviewRules.FallDue(item, A.Noon - Duration.Epsilon).Value!.State);
        var dueDecision = ReviewRules.FallDue(item, A.Noon).Value!;
        var due = dueDecision.State;
        Assert.IsType<ReviewOverdue>(Assert.Single(dueDecision.Events));
        Assert.Same(due, ReviewRules.FallDue(due, A.Noon + Duration.FromDays(1)).Value!.State);
        var decided = Decide(item, ReviewDecision.Reject, A.Rui).Value!.State;
        Assert.Same(decided, ReviewRules.FallDue(decided, A.Noon + Duration.FromDays(1)).Value!.State);
    }

    [Fact]
    public void Authors_neither_write_nor_read_internal_notes()
    {
        var both = A.Ana with { Roles = [Role.Author, Role.Reviewer] };
        var notedDecision = ReviewRules.Comment(Item(), new NoteReview(" look twice ", Internal: true, A.Rui), A.Noon).Value!;
        var noted = notedDecision.State;

        Assert.Equal(("look twice", true), (noted.Notes!.Value[0].Text, noted.Notes!.Value[0].Internal));
        Assert.DoesNotContain("look twice", PlatformJson.Write(notedDecision.Events.Cast<ReviewEvent>()), StringComparison.Ordinal);
        Assert.Equal(Refusal.AuthorMayNotDecide, Refused(ReviewRules.Comment(Item(), new NoteReview("mine", true, both), A.Noon)));
        Assert.Null(Refused(ReviewRules.Comment(noted, new NoteReview("thanks", false, A.Ana), A.Noon)));
        Assert.Equal(Refusal.NotAllowed, Refused(ReviewRules.Comment(Item(), new NoteReview("hello", false, new Actor(new MemberId("tom"), null, [Role.Author])), A.Noon)));
        Assert.Equal(Refusal.InvalidInput, Refused(ReviewRules.Comment(Item(), new NoteReview(new string('x', 1_001), false, A.Rui), A.Noon)));
        Assert.Equal([false, false, true, true], new[] { A.Ana, both, A.Rui, new Actor(null, "client", [Role.Auditor]) }.Select(who => ReviewRules.MayReadInternal(noted, who)));
    }

    [Fact]
    public void Post_whose_time_passed_undecided_is_resubmitted_with_another_one()
    {
        var post = A.Post(A.Flagged, A.At(13));
        var late = A.Noon + Duration.FromHours(2);

        Assert.Equal(Refusal.WrongState, Refused(PostRules.Resubmit(post, A.At(15), A.Rendered(), A.Ana, A.Noon)));
        var again = PostRules.Resubmit(post, A.At(15), A.Rendered(), A.Ana, late).Value!.State;
        Assert.Equal((EditorialState.InReview, 2, Instant.FromUtc(2026, 12, 1, 15, 0)), (again.State, again.Revision, again.DueAt!.Value));
        Assert.NotEqual(post.Review, again.Review);
        Assert.Null(PostRules.Resubmit(post, null, A.Rendered(), A.Ana, late).Value!.State.DueAt);
    }

    [Fact]
    public void Approval_counts_up_to_the_second_of_the_post()
    {
        var item = Item() with { PublishAt = A.Noon + Duration.FromSeconds(1) };

        Assert.Null(Refused(ReviewRules.Decide(item, new DecideReview(ReviewDecision.Approve, null, A.Rui), A.Noon)));
        Assert.Null(Refused(ReviewRules.Decide(item, new DecideReview(ReviewDecision.Approve, null, A.Rui), A.Noon + Duration.FromSeconds(1))));
        Assert.Equal(Refusal.TimeInPast, Refused(ReviewRules.Decide(item, new DecideReview(ReviewDecision.Approve, null, A.Rui), A.Noon + Duration.FromSeconds(1) + Duration.Epsilon)));
    }
}
