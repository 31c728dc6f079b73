using NodaTime;
using Platform.Domain.Organizations;
using Platform.Domain.Posts;
using Platform.Domain.Reviews;
using Xunit;

namespace Platform.Domain.Tests.Posts;

public sealed class PostRulesTests
{
    [Fact]
    public void Clear_post_that_is_submitted_is_authorized_by_its_scan()
    {
        var written = PostRules.Write(
            new Post(), new PostIds(A.Mercy, new PostId("p1")), A.Write(A.At(15), submit: true), A.Rendered(), A.Clear, A.Organization(), A.Noon).Value!;
        var post = written.State;

        Assert.Equal(EditorialState.Authorized, post.State);
        Assert.Equal(AuthorizationBasis.ClearScan, post.Authorization!.Basis);
        Assert.Single(DeliveryPlan.Of(post));
        Assert.Equal(["PostWritten", "PostScanned", "PostAuthorized", "PostScheduled"], written.Events.Select(e => e.GetType().Name));
    }

    [Fact]
    public void Post_with_flagged_phrase_waits_for_review_as_soon_as_it_is_written()
    {
        var post = A.Post(A.Flagged, A.At(15));

        Assert.Equal(EditorialState.InReview, post.State);
        Assert.Equal("p1-r1", post.Review!.Value.Value);
        Assert.Empty(DeliveryPlan.Of(post));
    }

    [Fact]
    public void Flagged_post_can_be_neither_scheduled_nor_published()
    {
        var post = A.Post(A.Flagged);

        Assert.Equal(Refusal.NeedsReview, PostRules.Schedule(post, A.At(15), A.Rendered(), A.Organization(), A.Ana, A.Noon).Refused!.Code);
        Assert.Equal(Refusal.NeedsReview, PostRules.PublishNow(post, A.Rendered(), A.Organization(), A.Ana, A.Noon).Refused!.Code);
    }

    [Fact]
    public void Every_post_waits_for_review_where_the_organization_says_so()
        => Assert.Equal(EditorialState.InReview, A.Post(time: A.At(15), submit: true, policy: ReviewPolicy.EveryPost).State);

    [Fact]
    public void Reviewer_approves_exactly_this_content_at_this_time()
    {
        var post = A.Post(A.Flagged, A.At(15));
        var approved = PostRules.Decide(post, A.Decision(post, ReviewDecision.Approve), A.Rendered(), A.Noon).Value!.State;

        Assert.Equal(EditorialState.Authorized, approved.State);
        Assert.Equal([A.Rui.Person!.Value], approved.Authorization!.Approvers);
        Assert.Equal(new TimePolicy.At(A.At(15).Local, "Etc/UTC"), approved.Authorization.Time);
    }

    [Fact]
    public void Nobody_decides_on_a_post_that_they_wrote_even_in_part()
    {
        var first = A.Post(A.Flagged, actor: A.Ana);
        var ben = new Actor(new MemberId("ben"), null, [Domain.Members.Role.Author, Domain.Members.Role.Reviewer]);
        var second = PostRules.Write(first, new PostIds(A.Mercy, first.Id), A.Write(actor: ben, text: "My patient"), A.Rendered(), A.Flagged,
            A.Organization(), A.Noon).Value!.State;

        Assert.Equal(Refusal.AuthorMayNotDecide, PostRules.Decide(second, A.Decision(second, ReviewDecision.Approve, A.Ana), A.Rendered(), A.Noon).Refused!.Code);
        Assert.Equal(Refusal.AuthorMayNotDecide, PostRules.Decide(second, A.Decision(second, ReviewDecision.Approve, ben), A.Rendered(), A.Noon).Refused!.Code);
    }

    [Theory]
    [InlineData("Get your flu shot!")]
    [InlineData("Get your flu  shot")]
    public void Approval_of_other_bytes_than_would_be_sent_is_not_taken_and_a_new_item_asks(string rendered)
    {
        var post = A.Post(A.Flagged, A.At(15));
        var asked = PostRules.Decide(post, A.Decision(post, ReviewDecision.Approve), A.Rendered(rendered), A.Noon).Value!.State;

        Assert.Equal((EditorialState.InReview, null, 2), (asked.State, asked.Authorization, asked.Revision));
        Assert.NotEqual(post.Review, asked.Review);
        Assert.Equal(
            Refusal.ReviewInvalidated,
            PostRules.Decide(post, A.Decision(post, ReviewDecision.Approve) with { ContentHash = "other" }, A.Rendered(), A.Noon).Refused!.Code);
    }

    [Fact]
    public void Edit_after_approval_voids_it_and_sends_it_back_to_review_under_a_new_item()
    {
        var post = A.Post(A.Flagged, A.At(15));
        var approved = PostRules.Decide(post, A.Decision(post, ReviewDecision.Approve), A.Rendered(), A.Noon).Value!.State;
        var editedDecision =
            PostRules.Write(approved, new PostIds(A.Mercy, post.Id), A.Write(A.At(15), text: "other"), A.Rendered("other"), A.Flagged,
                A.Organization(), A.Noon).Value!;
        var edited = editedDecision.State;

        Assert.Null(edited.Authorization);
        Assert.Equal(EditorialState.InReview, edited.State);
        Assert.NotEqual(post.Review, edited.Review);
        Assert.IsType<PostAuthorizationVoided>(editedDecision.Events[0]);
        Assert.Equal(Refusal.ReviewInvalidated, PostRules.Decide(edited, A.Decision(post, ReviewDecision.Approve), A.Rendered("other"), A.Noon).Refused!.Code);
    }

    [Fact]
    public void Another_time_voids_an_approval_and_the_same_time_keeps_it()
    {
        var post = A.Post(A.Flagged, A.At(15));
        var approved = PostRules.Decide(post, A.Decision(post, ReviewDecision.Approve), A.Rendered(), A.Noon).Value!.State;

        var same = PostRules.Schedule(approved, A.At(15), A.Rendered(), A.Organization(), A.Ana, A.Noon).Value!;
        Assert.Equal(approved.Authorization, same.Post.Authorization);
        var other = PostRules.Schedule(approved, A.At(16), A.Rendered(), A.Organization(), A.Ana, A.Noon).Value!;
        Assert.Equal(EditorialState.InReview, other.Post.State);
        Assert.Null(other.Post.Authorization);
    }

    [Fact]
    public void Clear_post_is_authorized_anew_for_another_time()
    {
        var post = A.Post(time: A.At(15), submit: true);
        var moved = PostRules.Schedule(post, A.At(16), A.Rendered(), A.Organization(), A.Ana, A.Noon).Value!;

        Assert.Equal(2, moved.Post.Authorization!.Generation);
        Assert.Equal(Instant.FromUtc(2026, 12, 1, 16, 0), moved.Post.DueAt);
        Assert.IsType<PostAuthorizationVoided>(moved.Decision.Events[0]);
    }

    [Fact]
    public void Post_approved_without_a_time_may_go_out_at_any_moment_of_its_window()
    {
        var post = A.Post(A.Flagged);
        var approved = PostRules.Decide(post, A.Decision(post, ReviewDecision.Approve), A.Rendered(), A.Noon).Value!.State;
        Assert.Empty(DeliveryPlan.Of(approved));

        var now = PostRules.PublishNow(approved, A.Rendered(), A.Organization(), A.Ana, A.Noon + Duration.FromDays(1)).Value!;
        Assert.Equal(approved.Authorization, now.Post.Authorization);
        Assert.Equal(Refusal.OutsideApprovedTime, PostRules.PublishNow(approved, A.Rendered(), A.Organization(), A.Ana, A.Noon + Duration.FromDays(31)).Refused!.Code);
    }

    [Fact]
    public void Withdrawn_post_has_no_deliveries_left_to_plan()
    {
        var post = PostRules.Withdraw(A.Post(time: A.At(15), submit: true), A.Ana, A.Noon).Value!.State;

        Assert.Equal(EditorialState.Withdrawn, post.State);
        Assert.Empty(DeliveryPlan.Of(post));
    }

    [Fact]
    public void Withdrawn_post_that_gets_a_label_stays_withdrawn_and_comes_back_by_another_edit()
    {
        var withdrawn = PostRules.Withdraw(A.Post(time: A.At(15), submit: true), A.Ana, A.Noon).Value!.State;
        Outcome<Decision<Post>> Written(WritePost command)
            => PostRules.Write(withdrawn, new PostIds(A.Mercy, withdrawn.Id), command, A.Rendered(), A.Clear, A.Organization(), A.Noon);

        var labelled = Written(A.Write() with { Content = withdrawn.Content with { Tags = ["flu"] } }).Value!.State;

        Assert.Equal((EditorialState.Withdrawn, null), (labelled.State, PostRules.WallClockOf(labelled, A.Organization())));
        Assert.Equal(EditorialState.Draft, Written(A.Write(A.At(16))).Value!.State.State);
        Assert.Equal(EditorialState.Authorized, Written(A.Write(submit: true)).Value!.State.State);
    }

    [Fact]
    public void Authorized_post_whose_outcome_is_unknown_is_not_said_to_be_submitted()
    {
        var post = A.Post(time: A.At(15), submit: true);

        Assert.Equal(
            Refusal.OutcomeUnknown,
            PostRules.Submit(post, A.Rendered(), A.Organization(), A.Ana, A.Noon, dispatch: Dispatch.None with { Unsettled = ["News"] }).Refused!.Code);
        Assert.True(PostRules.Submit(post, A.Rendered(), A.Organization(), A.Ana, A.Noon, dispatch: Dispatch.None).Ok);
    }

    [Fact]
    public void Unscheduled_post_is_a_draft_without_authorization()
    {
        var post = PostRules.Unschedule(A.Post(time: A.At(15), submit: true), A.Rendered(), A.Ana, A.Noon).Value!.State;

        Assert.Equal(EditorialState.Draft, post.State);
        Assert.Null(post.Authorization);
        Assert.Null(post.DueAt);
    }

    [Fact]
    public void Held_post_comes_back_only_through_review()
    {
        var heldDecision = PostRules.Hold(A.Post(time: A.At(15), submit: true), "PackChanged", A.Flagged, A.Noon).Value!;
        var held = heldDecision.State;

        Assert.Equal(EditorialState.InReview, held.State);
        Assert.Null(held.Authorization);
        Assert.Contains(heldDecision.Events, e => e is PostHeld);
    }

    [Fact]
    public void Client_without_a_person_and_reader_without_the_role_may_not_write()
    {
        Assert.Equal(Refusal.PersonRequired, PostRules.MayAuthor(new Actor(null, "client", [Domain.Members.Role.Admin]))!.Code);
        Assert.Equal(Refusal.NotAllowed, PostRules.MayAuthor(A.Rui)!.Code);
        Assert.Null(PostRules.MayAuthor(A.Ana));
    }

    [Fact]
    public void Time_in_the_past_and_unknown_zone_are_refused_by_name()
    {
        Outcome<Decision<Post>> Written(WallClock time)
            => PostRules.Write(new Post(), new PostIds(A.Mercy, new PostId("p1")), A.Write(time), A.Rendered(), A.Clear, A.Organization(), A.Noon);

        Assert.Equal(Refusal.TimeInPast, Written(A.At(11)).Refused!.Code);
        Assert.Equal(Refusal.UnknownZone, Written(new WallClock(A.At(15).Local, "Mars/Olympus")).Refused!.Code);
    }
}
