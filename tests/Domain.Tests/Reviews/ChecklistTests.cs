using Platform.Domain.Members;
using Platform.Domain.Moderation;
using Platform.Domain.Organizations;
using Platform.Domain.Posts;
using Platform.Domain.Reviews;
using Xunit;

namespace Platform.Domain.Tests.Reviews;

/// <summary>What is asked about media, and who attested it.</summary>
public sealed class ChecklistTests
{
    private static readonly Actor Sam = new(new MemberId("sam"), null, [Role.Reviewer]);

    private static Post Pictured => A.Post(A.Flagged) with { Content = new Content { Text = "Our team", AltText = "Two nurses" } };

    private static ReviewPlan Plan(Post post, bool wanted) => ReviewRouting.Plan(A.Organization() with { Review = new ReviewSettings { Checklist = wanted } }, post, A.Noon);

    private static ReviewItem Item(ReviewPlan plan) => A.ReviewItem(plan, A.Flagged.Hits);

    private static Outcome<Decision<ReviewItem>> Approve(ReviewItem item, Actor by, bool confirmed)
        => ReviewRules.Decide(item, new DecideReview(ReviewDecision.Approve, null, by, ChecklistConfirmed: confirmed), A.Noon);

    [Fact]
    public void What_packs_ask_in_the_same_words_is_asked_once()
    {
        var asked = ChecklistItem.Union([RulePacks.Find("au-privacy")!, RulePacks.Find("us-hipaa")!]);

        Assert.Equal(
            ["au-privacy/faces", "au-privacy/background", "au-privacy/voices", "us-hipaa/authorization", "us-hipaa/biometrics"], asked.Select(item => $"{item.Pack}/{item.Id}"));
        Assert.Contains(ChecklistItem.Union([RulePacks.Find("us-hipaa")!]), item => item is { Id: "faces", Pack: "us-hipaa" });
        Assert.Empty(ChecklistItem.Union([]));
    }

    [Fact]
    public void Attestation_is_needed_for_media_where_the_organization_wants_it()
    {
        Assert.True(Plan(Pictured, wanted: true).Checklist);
        Assert.False(Plan(Pictured, wanted: false).Checklist);
        Assert.False(Plan(A.Post(A.Flagged), wanted: true).Checklist);
        Assert.False(ReviewSettings.Default.Checklist);
    }

    [Fact]
    public void Approval_without_it_is_refused_only_where_it_is_needed()
    {
        var needed = Item(Plan(Pictured, wanted: true));
        var refused = Approve(needed, A.Rui, confirmed: false).Refused!;
        Assert.Equal((Refusal.InvalidInput, "checklistConfirmed"), (refused.Code, refused.Field));
        Assert.Contains("checklistConfirmed: true", refused.Message, StringComparison.Ordinal);

        Assert.Equal(ReviewStatus.Decided, Approve(needed, A.Rui, confirmed: true).Value!.State.Status);
        Assert.Equal(ReviewStatus.Decided, Approve(Item(Plan(Pictured, wanted: false)), A.Rui, confirmed: false).Value!.State.Status);
        Assert.Null(ReviewRules.Decide(needed, new DecideReview(ReviewDecision.Reject, "No.", A.Rui), A.Noon).Refused);
        Assert.Null(ReviewRules.Decide(needed, new DecideReview(ReviewDecision.Hold, "Who is that?", A.Rui), A.Noon).Refused);
    }

    [Fact]
    public void Item_and_journal_say_who_attested()
    {
        var item = Item(Plan(Pictured, wanted: false) with { People = 2, Steps = [new ReviewStep(null, [], 2)] });
        var firstDecided = Approve(item, A.Rui, confirmed: true).Value!;
        var first = firstDecided.State;
        var secondDecided = Approve(first, Sam, confirmed: false).Value!;
        var second = secondDecided.State;

        var approved = Assert.IsType<ReviewApproved>(Assert.Single(firstDecided.Events));
        Assert.Equal((true, A.Rui), (approved.ChecklistConfirmed, approved.Actor));
        var decided = Assert.IsType<ReviewDecided>(Assert.Single(secondDecided.Events));
        Assert.Equal((false, Sam), (decided.ChecklistConfirmed, decided.Actor));
        Assert.Equal([(A.Rui.Person!.Value, true), (Sam.Person!.Value, false)], second.SoFar.Approvals.Select(a => (a.By, a.ChecklistConfirmed)));
        Assert.True(Assert.IsType<ReviewDecided>(Assert.Single(Approve(first, Sam, confirmed: true).Value!.Events)).ChecklistConfirmed);
    }

    [Fact]
    public void Compliance_asks_for_it_and_the_journal_tells()
    {
        var vera = new Actor(new MemberId("vera"), null, [Role.Compliance]);
        var onDecided = ReviewSettingsRules.Change(A.Organization(), new ChangeReviewSettings(vera, Checklist: true), "salt", A.Noon).Value!;
        var on = onDecided.State;

        Assert.True(on.Review!.Checklist);
        Assert.Contains("\"checklist\":true", PlatformJson.Write(onDecided.Events.Cast<OrganizationEvent>()), StringComparison.Ordinal);
        Assert.True(ReviewSettingsRules.Change(on, new ChangeReviewSettings(vera, SamplingPercent: 1), "salt", A.Noon).Value!.State.Review!.Checklist);
        Assert.False(ReviewSettingsRules.Change(on, new ChangeReviewSettings(vera, Checklist: false), "salt", A.Noon).Value!.State.Review!.Checklist);
    }
}
