using NodaTime;
using Platform.Domain.Campaigns;
using Platform.Domain.Members;
using Platform.Domain.Posts;
using Platform.Domain.Reviews;
using Xunit;

namespace Platform.Domain.Tests.Posts;

/// <summary>A minute that was chosen inside an approval outlives it: for who chose it, and for the item that is decided again.</summary>
public sealed class ReopenedTests
{
    private static readonly Actor Both = new(new MemberId("both"), "desk", [Role.Author, Role.Reviewer, Role.Compliance]);

    [Fact]
    public void Who_chose_the_minute_may_not_approve_after_a_reopening()
    {
        var (item, post) = Reopened(Both);

        Assert.Equal(Refusal.AuthorMayNotDecide, ReviewRules.Decide(item, new DecideReview(ReviewDecision.Approve, null, Both), A.Noon).Refused?.Code);
        Assert.Equal(Refusal.AuthorMayNotDecide, PostRules.Decide(post, A.Decision(post, ReviewDecision.Approve, Both) with { Round = 1 }, A.Rendered(), A.Noon).Refused?.Code);
        var sameClient = new Actor(new MemberId("rae"), "desk", [Role.Reviewer]);
        Assert.Equal(Refusal.AuthorMayNotDecide, PostRules.Decide(post, A.Decision(post, ReviewDecision.Approve, sameClient) with { Round = 1 }, A.Rendered(), A.Noon).Refused?.Code);
    }

    [Fact]
    public void Who_chose_the_minute_may_not_approve_after_a_pack_change()
    {
        var scheduled = PostRules.Schedule(A.Post(submit: true), A.At(15), A.Rendered(), A.Organization(), Both, A.Noon).Value!.Post;
        var held = PostRules.Hold(scheduled, GateReasons.PackChanged, A.Flagged, A.Noon).Value!.State;

        Assert.Equal(Refusal.AuthorMayNotDecide, PostRules.Decide(held, A.Decision(held, ReviewDecision.Approve, Both), A.Rendered(), A.Noon).Refused?.Code);
    }

    [Fact]
    public void Reopened_item_knows_the_minute_and_an_approval_after_it_is_refused_by_item_and_post()
    {
        var (item, post) = Reopened(A.Ana);
        var later = A.Noon + Duration.FromHours(5);

        Assert.Equal((post.DueAt, post.DueAt), (item.PublishAt, item.PlanInForce.DueBy));
        Assert.Equal(Refusal.TimeInPast, ReviewRules.Decide(item, new DecideReview(ReviewDecision.Approve, null, A.Rui), later).Refused?.Code);
        Assert.Equal(Refusal.TimeInPast, PostRules.Decide(post, A.Decision(post, ReviewDecision.Approve, A.Rui) with { Round = 1 }, A.Rendered(), later).Refused?.Code);
        Assert.True(PostRules.Decide(post, A.Decision(post, ReviewDecision.Reject, A.Rui) with { Round = 1 }, A.Rendered(), later).Ok);
    }

    [Fact]
    public void Approver_takes_the_approval_back_as_the_refusal_says()
    {
        var flagged = A.Post(A.Flagged);
        var approved = PostRules.Decide(flagged, A.Decision(flagged, ReviewDecision.Approve, Both), A.Rendered(), A.Noon).Value!.State;
        Assert.Contains("postUnschedule", PostRules.Schedule(approved, A.At(15), A.Rendered(), A.Organization(), Both, A.Noon).Refused!.Message, StringComparison.Ordinal);

        var back = PostRules.Unschedule(approved, A.Rendered(), Both, A.Noon).Value!.State;

        Assert.Equal((EditorialState.Draft, null), (back.State, back.Authorization));
    }

    [Fact]
    public void Refused_withdrawal_of_a_call_under_way_does_not_end_a_cancellation()
        => Assert.Equal(PostEnd.Failed, CancelRules.EndOf(new Refused(Refusal.AlreadySending, ""), PostEnd.UnderWay));

    private static (ReviewItem Item, Post Post) Reopened(Actor chooser)
    {
        var flagged = A.Post(A.Flagged);
        var approved = PostRules.Decide(flagged, A.Decision(flagged, ReviewDecision.Approve), A.Rendered(), A.Noon).Value!.State;
        var scheduled = PostRules.Schedule(approved, A.At(15), A.Rendered(), A.Organization(), chooser, A.Noon).Value!.Post;
        var item = A.ReviewItem() with { Id = scheduled.Review!.Value, ContentHash = scheduled.ContentHash };
        item = ReviewRules.Decide(item, new DecideReview(ReviewDecision.Approve, null, A.Rui), A.Noon).Value!.State;
        var post = PostRules.Reopen(scheduled, new ReopenPost(scheduled.Review!.Value, 1, A.Rui with { Roles = [Role.Compliance] }), A.Noon).Value!.State;
        return (ReviewRules.Reopen(item, post, 1, A.Rui, A.Noon).Value!.State, post);
    }
}
