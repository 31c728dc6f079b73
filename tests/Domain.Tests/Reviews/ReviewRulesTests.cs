using NodaTime;
using Platform.Domain.Members;
using Platform.Domain.Reviews;
using Xunit;

namespace Platform.Domain.Tests.Reviews;

public sealed class ReviewRulesTests
{
    private static readonly Actor Vera = new(new MemberId("vera"), null, [Role.Compliance]);

    private static ReviewItem Item(Instant? publishAt = null) => A.ReviewItem(publishAt: publishAt);

    private static Refusal? Refused(Outcome<Decision<ReviewItem>> outcome) => outcome.Refused?.Code;

    private static DecideReview Decide(ReviewDecision decision, Actor by, string? comment = null) => new(decision, comment, by);

    [Fact]
    public void Reviewer_or_compliance_decides_and_nobody_else()
    {
        Assert.Null(Refused(ReviewRules.Decide(Item(), Decide(ReviewDecision.Approve, A.Rui), A.Noon)));
        Assert.Null(Refused(ReviewRules.Decide(Item(), Decide(ReviewDecision.Approve, Vera), A.Noon)));
        Assert.Equal(Refusal.AuthorMayNotDecide, Refused(ReviewRules.Decide(Item(), Decide(ReviewDecision.Approve, A.Ana with { Roles = [Role.Admin] }), A.Noon)));
        Assert.Equal(Refusal.NotAllowed, Refused(ReviewRules.Decide(Item(), Decide(ReviewDecision.Approve, new Actor(new MemberId("sam"), null, [Role.Staff, Role.Auditor])), A.Noon)));
        Assert.Equal(Refusal.PersonRequired, Refused(ReviewRules.Decide(Item(), Decide(ReviewDecision.Approve, new Actor(null, "client", [Role.Admin])), A.Noon)));
    }

    [Fact]
    public void Claim_keeps_others_out_until_it_times_out()
    {
        var claimed = ReviewRules.Claim(Item(), A.Rui, A.Noon).Value!.State;

        Assert.Equal(Refusal.ClaimedByAnother, Refused(ReviewRules.Decide(claimed, Decide(ReviewDecision.Approve, Vera), A.Noon + Duration.FromMinutes(29))));
        Assert.Null(Refused(ReviewRules.Decide(claimed, Decide(ReviewDecision.Approve, Vera), A.Noon + Duration.FromMinutes(31))));
        Assert.Null(Refused(ReviewRules.Decide(ReviewRules.Release(claimed, A.Rui, A.Noon).Value!.State, Decide(ReviewDecision.Approve, Vera), A.Noon)));
    }

    [Fact]
    public void Second_decision_is_refused_and_the_same_one_again_changes_nothing()
    {
        var decided = ReviewRules.Decide(Item(), Decide(ReviewDecision.Approve, A.Rui), A.Noon).Value!.State;

        Assert.Same(decided, ReviewRules.Decide(decided, Decide(ReviewDecision.Approve, A.Rui), A.Noon).Value!.State);
        Assert.Equal(Refusal.WrongState, Refused(ReviewRules.Decide(decided, Decide(ReviewDecision.Reject, A.Rui, "no"), A.Noon)));
        Assert.Equal(Refusal.WrongState, Refused(ReviewRules.Decide(decided, Decide(ReviewDecision.Approve, Vera), A.Noon)));
    }

    [Fact]
    public void Refusing_needs_a_reason_for_the_author()
    {
        Assert.Equal(Refusal.InvalidInput, Refused(ReviewRules.Decide(Item(), Decide(ReviewDecision.Reject, A.Rui, " "), A.Noon)));
        Assert.Equal(Refusal.InvalidInput, Refused(ReviewRules.Decide(Item(), Decide(ReviewDecision.RequestChanges, A.Rui), A.Noon)));
    }

    [Fact]
    public void Approval_behind_the_time_of_the_post_is_refused()
        => Assert.Equal(Refusal.TimeInPast, Refused(ReviewRules.Decide(Item(A.Noon), Decide(ReviewDecision.Approve, A.Rui), A.Noon + Duration.FromSeconds(1))));

    [Fact]
    public void Invalidated_item_takes_no_decision()
        => Assert.Equal(Refusal.ReviewInvalidated,
            Refused(ReviewRules.Decide(ReviewRules.Invalidate(Item(), Actor.System, A.Noon).Value!.State, Decide(ReviewDecision.Approve, A.Rui), A.Noon)));
}
