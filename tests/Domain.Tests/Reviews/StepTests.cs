using Platform.Domain.Members;
using Platform.Domain.Moderation;
using Platform.Domain.Reviews;
using Xunit;

namespace Platform.Domain.Tests.Reviews;

/// <summary>Steps, two people, levels, dispositions.</summary>
public sealed class StepTests
{
    private static readonly Actor Vera = Reviewer("vera", Role.Compliance);
    private static readonly Actor Sam = Reviewer("sam");
    private static readonly Actor Kim = Reviewer("kim");

    private static Actor Reviewer(string name, Role role = Role.Reviewer) => new(new MemberId(name), null, [role]);

    private static ReviewStep Of(int needed, params Actor[] people) => new(null, [.. people.Select(p => p.Person!.Value)], needed);

    private static ReviewItem Item(ReviewPlan plan, params MemberId[] authors) => A.ReviewItem(plan, A.Flagged.Hits, authors: authors);

    private static ReviewPlan Plan(int people, params ReviewStep[] steps) => ReviewPlan.Default with { Steps = [.. steps], People = people };

    private static Outcome<Decision<ReviewItem>> Approve(ReviewItem item, Actor by, params HitDisposition[] said)
        => ReviewRules.Decide(item, new DecideReview(ReviewDecision.Approve, null, by, null, [.. said]), A.Noon);

    private static ReviewItem Approved(ReviewItem item, params Actor[] by) => by.Aggregate(item, (now, actor) => Approve(now, actor).Value!.State);

    private static Refusal? Refused(Outcome<Decision<ReviewItem>> outcome) => outcome.Refused?.Code;

    [Fact]
    public void Each_step_asks_its_own_people()
    {
        var item = Item(Plan(1, Of(1, A.Rui), ReviewPlan.AnyLead));

        Assert.Equal(Refusal.NotAllowed, Refused(Approve(item, Sam)));
        Assert.Equal(Refusal.NotAllowed, Refused(Approve(item, Vera)));
        var first = Approved(item, A.Rui);
        Assert.Equal((ReviewStatus.New, 1, (ReviewDecision?)null), (first.Status, first.SoFar.Step, first.Decision));
        Assert.Equal(Refusal.NotAllowed, Refused(Approve(first, Sam)));
        Assert.Equal(ReviewStatus.Decided, Approved(first, Vera).Status);
    }

    [Fact]
    public void All_waits_for_each_member_but_not_for_an_author()
    {
        var item = Item(Plan(1, Of(0, A.Rui, Sam, Kim)), Kim.Person!.Value);

        Assert.Equal(ReviewStatus.New, Approved(item, A.Rui).Status);
        Assert.Equal(Refusal.AuthorMayNotDecide, Refused(Approve(Approved(item, A.Rui), Kim)));
        Assert.Equal(ReviewStatus.Decided, Approved(item, A.Rui, Sam).Status);
    }

    [Fact]
    public void K_of_n_takes_k_different_people_and_the_same_one_again_changes_nothing()
    {
        var item = Item(Plan(1, Of(2, A.Rui, Sam, Kim)));
        var first = Approved(item, Sam);

        Assert.Same(first, Approve(first, Sam).Value!.State);
        var decided = Approved(first, Kim);
        Assert.Equal(ReviewStatus.Decided, decided.Status);
        Assert.Same(decided, Approve(decided, Sam).Value!.State); // told again when the other one had already come
        Assert.Equal(Refusal.WrongState, Refused(Approve(decided, A.Rui)));
    }

    [Fact]
    public void Nobody_counts_at_two_steps()
    {
        var first = Approved(Item(Plan(1, ReviewPlan.AnyReviewer, ReviewPlan.AnyReviewer)), A.Rui);

        Assert.Same(first, Approve(first, A.Rui).Value!.State);
        Assert.Equal(ReviewStatus.Decided, Approved(first, Sam).Status);
    }

    [Fact]
    public void Two_people_are_needed_where_the_plan_says_so()
    {
        var first = Approved(Item(Plan(2, ReviewPlan.AnyReviewer)), A.Rui);

        Assert.Equal(ReviewStatus.New, first.Status);
        Assert.Null(ReviewRules.DecisionFor(first, A.Rui));
        var told = ReviewRules.DecisionFor(Approved(first, Sam), Sam)!;
        Assert.Equal((ReviewDecision.Approve, "rui sam"), (told.Decision, string.Join(' ', told.Approvers!.Value)));
    }

    [Fact]
    public void One_who_says_no_decides()
    {
        var first = Approved(Item(Plan(2, ReviewPlan.AnyReviewer)), A.Rui);
        var no = ReviewRules.Decide(first, new DecideReview(ReviewDecision.Reject, "No.", Sam), A.Noon).Value!.State;

        Assert.Equal((ReviewStatus.Decided, ReviewDecision.Reject), (no.Status, no.Decision));
    }

    [Fact]
    public void Escalated_item_asks_the_next_level_and_nobody_below()
    {
        var item = Item(Plan(1, Of(0, A.Rui, Sam)) with { Levels = [Of(1, Kim), ReviewPlan.AnyLead] });
        var up = ReviewRules.Escalate(Approved(item, A.Rui), "not for me", Sam, A.Noon).Value!.State;

        Assert.Equal((ReviewStatus.New, 1), (up.Status, up.SoFar.Level));
        Assert.Equal("not for me", Assert.Single(up.Notes!.Value).Text);
        Assert.True(up.Notes!.Value[0].Internal);
        Assert.Equal(Refusal.NotAllowed, Refused(Approve(up, Sam)));
        Assert.Equal(ReviewStatus.Decided, Approved(up, Kim).Status);
        var top = ReviewRules.Escalate(up, "not for me either", Kim, A.Noon).Value!.State;
        Assert.Equal(Refusal.WrongState, Refused(ReviewRules.Escalate(top, "higher", Vera, A.Noon)));
        Assert.Equal(ReviewStatus.Decided, Approved(top, Vera).Status);
    }

    [Fact]
    public void Approval_says_what_each_grave_hit_was()
    {
        Hit Of(string rule, Severity severity) => new(rule, "us-hipaa", "1", "TERM", severity, Zones.Body, 0, 1, null);
        var item = Item(ReviewPlan.Default with { Dispositions = true }) with { Hits = [Of("a", Severity.Flag), Of("b", Severity.Advise), Of("c", Severity.Block)] };

        Assert.Equal((Refusal.InvalidInput, "dispositions"), (Refused(Approve(item, A.Rui)), Approve(item, A.Rui).Refused!.Field));
        Assert.Equal(Refusal.InvalidInput, Refused(Approve(item, A.Rui, new HitDisposition(0, Disposition.TruePositive))));
        Assert.Equal(Refusal.InvalidInput, Refused(Approve(item, A.Rui, new HitDisposition(0, Disposition.TruePositive), new HitDisposition(3, Disposition.TruePositive))));
        Assert.Equal(Refusal.InvalidInput, Refused(Approve(item, A.Rui, new HitDisposition(0, Disposition.TruePositive), new HitDisposition(0, Disposition.FalsePositive))));
        var approvedDecision = Approve(item, A.Rui, new HitDisposition(0, Disposition.FalsePositive), new HitDisposition(2, Disposition.AcceptedRisk)).Value!;
        var approved = approvedDecision.State;
        Assert.Equal([new(0, "us-hipaa", "a", Disposition.FalsePositive), new RuleDisposition(2, "us-hipaa", "c", Disposition.AcceptedRisk)], approved.SoFar.Dispositions);
        Assert.Equal(approved.SoFar.Dispositions, Assert.IsType<ReviewDecided>(Assert.Single(approvedDecision.Events)).Dispositions!.Value);
        var all = ReviewRules.Decide(item, new DecideReview(ReviewDecision.Approve, null, A.Rui, Others: Disposition.FalsePositive), A.Noon).Value!.State;
        Assert.Equal(3, all.SoFar.Dispositions.Length);
        Assert.Null(ReviewRules.Decide(item, new DecideReview(ReviewDecision.Reject, "No.", A.Rui), A.Noon).Refused);
    }

    [Fact]
    public void Precision_equals_the_recount_from_the_events()
    {
        static RuleDisposition Said(string rule, Disposition said) => new(0, "us-hipaa", rule, said);
        static ReviewEvent Decided(params RuleDisposition[] said) => new ReviewDecided(A.Noon, A.Rui, ReviewDecision.Approve, "hash", [.. said]);
        var (one, two, three) = (new ReviewItemId("1"), new ReviewItemId("2"), new ReviewItemId("3"));

        var counted = RulePrecision.Recount(
        [
            (one, Decided(Said("a", Disposition.TruePositive), Said("b", Disposition.FalsePositive))), (two, Decided(Said("a", Disposition.FalsePositive))),
            (two, new ReviewReopened(A.Noon, Vera, 1)), (two, Decided(Said("a", Disposition.AcceptedRisk))), (three, Decided(Said("a", Disposition.FalsePositive))), (three, new ReviewReopened(A.Noon, Vera, 1)),
        ]);

        Assert.Equal([new("us-hipaa", "a", 1, 0, 1), new RulePrecision("us-hipaa", "b", 0, 1, 0)], counted);
        Assert.Equal([1, 0], counted.Select(c => c.Precision));
    }
}
