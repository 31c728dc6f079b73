using NodaTime;
using Platform.Domain.Members;
using Platform.Domain.Posts;
using Platform.Domain.Reviews;
using Xunit;

namespace Platform.Domain.Tests.Posts;

/// <summary>A minute that was chosen inside an authorized window stays with the post, whatever ends its authorization.</summary>
public sealed class ChosenMinuteTests
{
    private static readonly Instant Three = Instant.FromUtc(2026, 12, 1, 15, 0);

    [Theory]
    [InlineData("Etc/UTC")]
    [InlineData("America/New_York")]
    [InlineData("Not/AZone")]
    public void Edit_of_clear_words_keeps_it(string zone)
    {
        var organization = A.Organization() with { Zone = zone };
        var scheduled = Scheduled();
        var kept = PostRules.WallClockOf(scheduled, organization);

        var edited = Write(scheduled, A.Write(kept, text: "Get your shot"), A.Rendered("Get your shot"));

        Assert.Equal((EditorialState.Authorized, Three), (edited.State, edited.DueAt));
        Assert.Single(DeliveryPlan.Of(edited));
        Assert.Null(Write(scheduled, A.Write(null, text: "Get your shot"), A.Rendered("Get your shot")).DueAt);
    }

    [Fact]
    public void Approval_after_a_reopened_decision_schedules_it_again()
    {
        var flagged = A.Post(A.Flagged);
        var approved = Decided(flagged, ReviewDecision.Approve);
        var scheduled = PostRules.Schedule(approved, A.At(15), A.Rendered(), A.Organization(), A.Ana, A.Noon).Value!.Post;

        var reopened = PostRules.Reopen(scheduled, new ReopenPost(scheduled.Review!.Value, 1, A.Rui), A.Noon).Value!.State;
        Assert.Equal(Three, reopened.DueAt);
        var again = PostRules.Decide(reopened, A.Decision(reopened, ReviewDecision.Approve) with { Round = 1 }, A.Rendered(), A.Noon).Value!.State;

        Assert.Equal((EditorialState.Authorized, Three), (again.State, again.DueAt));
        Assert.Single(DeliveryPlan.Of(again));
    }

    [Fact]
    public void Void_authorization_keeps_it_for_the_next_submission()
    {
        var scheduled = Scheduled();
        var draft = PostRules.VoidAuthorization(scheduled, scheduled.Generation, A.Noon).Value!.State;
        var submitted = PostRules.Submit(draft, A.Rendered(), A.Organization(), A.Ana, A.Noon).Value!.State;

        Assert.Equal((EditorialState.Authorized, Three), (submitted.State, submitted.DueAt));
    }

    [Fact]
    public void Copy_is_of_those_who_wrote_its_source()
    {
        var source = A.Post(A.Flagged) with { AuthorClients = ["editor"] };
        var bea = new Actor(new MemberId("bea"), "client", [Role.Author]);
        var copy = DuplicateRules.Copy(source, [A.News], true).Value!;

        var written = PostRules.Write(
            new Post(), new PostIds(A.Mercy, new PostId("p2")), A.Write(actor: bea) with { Origin = copy.Origin }, A.Rendered(), A.Flagged, A.Organization(), A.Noon).Value!.State;

        Assert.Equal([A.Ana.Person!.Value, bea.Person!.Value], written.Authors);
        Assert.Contains("editor", written.AuthorClients!.Value);
        Assert.Equal(
            Refusal.AuthorMayNotDecide,
            PostRules.Decide(written, A.Decision(written, ReviewDecision.Approve, A.Ana), A.Rendered(), A.Noon).Refused!.Code);
    }

    [Fact]
    public void Copy_of_words_that_a_reviewer_holds_waits_for_review()
    {
        var held = Decided(A.Post(A.Flagged), ReviewDecision.Hold);
        var copy = DuplicateRules.Copy(held, [A.News], true).Value!;

        var written = PostRules.Write(
            new Post(), new PostIds(A.Mercy, new PostId("p2")), A.Write() with { Origin = copy.Origin }, A.Rendered(), A.Clear, A.Organization(), A.Noon).Value!.State;

        Assert.Equal(EditorialState.InReview, written.State);
    }

    [Fact]
    public void Take_down_does_not_say_done_while_the_words_wait_to_go_public_elsewhere()
    {
        var post = A.Post();
        var live = A.Delivery(post, DeliveryState.Live);
        foreach (var state in new[] { DeliveryState.Waiting, DeliveryState.Claimed, DeliveryState.Blocked })
        {
            var unsent = A.Delivery(post, state) with { Key = live.Key with { Account = new AccountId("page") } };

            Assert.Equal(Refusal.WrongState, TakeDownRules.Request(post, [live, unsent], new TakeDownPost("Wrong", null, A.Ana)).Refused!.Code);
            Assert.Equal([live.Key], TakeDownRules.Request(post, [live, unsent], new TakeDownPost("Wrong", [A.News], A.Ana)).Value);
        }
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("")]
    [InlineData("a\nb")]
    public void Id_that_a_person_gives_is_bounded(string id)
    {
        Assert.Equal("externalId", ResolutionRules.Decide(A.Post(), new ResolveDelivery(Resolution.Live, "https://example.org/1", id, A.Ana)).Refused!.Field);
        var long501 = new ResolveDelivery(Resolution.Live, "https://example.org/1", new string('x', 501), A.Ana);
        Assert.Equal("externalId", ResolutionRules.Decide(A.Post(), long501).Refused!.Field);
    }

    [Fact]
    public void What_a_person_found_is_marked_as_theirs_and_its_address_is_no_id()
    {
        var live = ResolutionRules.Decide(A.Post(), new ResolveDelivery(Resolution.Live, "https://example.org/words", null, A.Ana)).Value!;

        Assert.Equal((GateReasons.SettledByPerson, ""), (live.Reason, live.Ref!.ExternalId));
        Assert.Equal(TakeDownState.NeedsHuman, TakeDownRules.IdOfAPerson.To);
    }

    private static Post Scheduled() => PostRules.Schedule(A.Post(submit: true), A.At(15), A.Rendered(), A.Organization(), A.Ana, A.Noon).Value!.Post;

    private static Post Decided(Post post, ReviewDecision decision) => PostRules.Decide(post, A.Decision(post, decision), A.Rendered(), A.Noon).Value!.State;

    private static Post Write(Post post, WritePost command, Rendered rendered)
        => PostRules.Write(post, new PostIds(A.Mercy, post.Id), command, rendered, A.Clear, A.Organization(), A.Noon).Value!.State;
}
