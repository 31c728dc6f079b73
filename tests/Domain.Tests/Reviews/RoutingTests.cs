using System.Security.Cryptography;
using System.Text;
using NodaTime;
using Platform.Domain.Members;
using Platform.Domain.Moderation;
using Platform.Domain.Organizations;
using Platform.Domain.Posts;
using Platform.Domain.Reviews;
using Xunit;

namespace Platform.Domain.Tests.Reviews;

public sealed class RoutingTests
{
    private static readonly Actor Vera = new(new MemberId("vera"), null, [Role.Compliance]);

    private static ReviewRoute Route(string queue) => new(queue, null, [], [], [], [], [], null);

    private static Organization With(ReviewSettings settings) => A.Organization() with { Review = settings };

    private static string QueueOf(Post post, params ReviewRoute[] routes) => ReviewRouting.Plan(With(new ReviewSettings { Routes = [.. routes] }), post, A.Noon).Queue;

    [Fact]
    public void First_route_whose_conditions_all_hold_is_taken()
    {
        var post = A.Post(A.Flagged);
        post = post with { Campaign = new CampaignId("flu"), Content = post.Content with { Tags = ["Flu"] } };

        Assert.Equal("general", QueueOf(post));
        Assert.Equal("two", QueueOf(post, Route("one") with { From = Severity.Block }, Route("two") with { From = Severity.Flag }, Route("three")));
        Assert.Equal("tag", QueueOf(post, Route("other") with { Tags = ["covid"] }, Route("tag") with { Tags = ["covid", "flu"] }));
        Assert.Equal("account", QueueOf(post, Route("other") with { Accounts = [new AccountId("x")] }, Route("account") with { Accounts = [A.News] }));
        Assert.Equal("campaign", QueueOf(post, Route("other") with { Campaigns = [new CampaignId("x")] }, Route("campaign") with { Campaigns = [new CampaignId("flu")] }));
        Assert.Equal("rest", QueueOf(post, Route("both") with { Tags = ["flu"], From = Severity.Block }, Route("rest")));
    }

    [Fact]
    public void Decision_is_due_by_the_route_or_by_the_post_whichever_is_first()
    {
        Instant? DueBy(Post post, Duration? time) => ReviewRouting.Plan(With(new ReviewSettings { Routes = [Route("q") with { DueIn = time }] }), post, A.Noon).DueBy;

        Assert.Null(DueBy(A.Post(A.Flagged), null));
        Assert.Equal(A.Noon + Duration.FromHours(2), DueBy(A.Post(A.Flagged), Duration.FromHours(2)));
        Assert.Equal(A.Noon + Duration.FromHours(1), DueBy(A.Post(A.Flagged, A.At(13)), Duration.FromHours(2)));
        Assert.Equal(A.Noon + Duration.FromHours(1), DueBy(A.Post(A.Flagged, A.At(13)), null));
        Assert.Equal(A.Noon + Duration.FromMinutes(5), DueBy(A.Post(A.Flagged, A.At(13)), Duration.FromMinutes(5)));
    }

    [Fact]
    public void Two_people_are_asked_from_the_verdict_on_that_the_organization_names()
    {
        int People(Severity? from) => ReviewRouting.Plan(With(new ReviewSettings { TwoPeopleFrom = from }), A.Post(A.Flagged), A.Noon).People;

        Assert.Equal([1, 2, 2, 1], [People(null), People(Severity.Advise), People(Severity.Flag), People(Severity.Block)]);
    }

    [Fact]
    public void Sample_is_drawn_as_the_documented_hash_says_and_about_as_often()
    {
        var settings = new ReviewSettings { SamplingPercent = 10, SamplingSalt = "pepper" };
        var drawn = Enumerable.Range(0, 20_000).Count(i => ReviewRouting.IsSample(settings, new PostId($"p{i}"), 1));

        Assert.InRange(drawn, 1_850, 2_150); // 2,000 expected, standard deviation 42
        Assert.All(Enumerable.Range(0, 500), i => Assert.Equal(Documented("pepper", $"p{i}", 3) < 10, ReviewRouting.IsSample(settings, new PostId($"p{i}"), 3)));
        Assert.Contains(Enumerable.Range(0, 500), i => ReviewRouting.IsSample(settings, new PostId($"p{i}"), 1) != ReviewRouting.IsSample(settings with { SamplingSalt = "salt" }, new PostId($"p{i}"), 1));
        Assert.False(ReviewRouting.IsSample(null, new PostId("p"), 1));
        Assert.False(ReviewRouting.IsSample(settings with { SamplingPercent = 0 }, new PostId("p"), 1));
        Assert.True(ReviewRouting.IsSample(settings with { SamplingPercent = 100 }, new PostId("p"), 1));
    }

    [Fact]
    public void Sampled_clear_post_waits_like_a_flagged_one_at_every_door()
    {
        var all = With(new ReviewSettings { SamplingPercent = 100 });
        var ids = new PostIds(A.Mercy, new PostId("p1"));
        var draft = PostRules.Write(new Post(), ids, A.Write(), A.Rendered(), A.Clear, all, A.Noon).Value!.State;

        Assert.Equal(EditorialState.InReview, PostRules.Write(new Post(), ids, A.Write(submit: true), A.Rendered(), A.Clear, all, A.Noon).Value!.State.State);
        Assert.Equal(EditorialState.InReview, PostRules.Submit(draft, A.Rendered(), all, A.Ana, A.Noon).Value!.State.State);
        Assert.Equal(EditorialState.InReview, PostRules.Schedule(draft, A.At(15), A.Rendered(), all, A.Ana, A.Noon).Value!.Post.State);
        Assert.Equal(Refusal.NeedsReview, PostRules.PublishNow(draft, A.Rendered(), all, A.Ana, A.Noon).Refused?.Code);
        Assert.Equal(ReviewTrigger.Sampling, ReviewRouting.Plan(all, draft, A.Noon).Trigger);
    }

    [Fact]
    public void Settings_are_compliance_s_and_keep_their_salt()
    {
        Outcome<Decision<Organization>> Change(Organization organization, ChangeReviewSettings command)
            => ReviewSettingsRules.Change(organization, command, "fresh", A.Noon);
        var changedDecision = Change(A.Organization(), new ChangeReviewSettings(Vera, [Route("q")], 5, Severity.Block, false)).Value!;
        var changed = changedDecision.State;

        Assert.Equal(("q", 5, "fresh", Severity.Block, false), (changed.Review!.Routes[0].Queue, changed.Review.SamplingPercent, changed.Review.SamplingSalt, changed.Review.TwoPeopleFrom!.Value, changed.Review.Dispositions));
        Assert.DoesNotContain("fresh", PlatformJson.Write(changedDecision.Events.Cast<OrganizationEvent>()), StringComparison.Ordinal);
        var later = ReviewSettingsRules.Change(changed, new ChangeReviewSettings(Vera, SamplingPercent: 6, TwoPeopleFrom: Severity.Clear),
            "other", A.Noon).Value!.State.Review!;
        Assert.Equal(("fresh", 6, null, 1), (later.SamplingSalt, later.SamplingPercent, later.TwoPeopleFrom, later.Routes.Length));
        Assert.Equal(Refusal.NotAllowed, Change(A.Organization(), new ChangeReviewSettings(A.Rui)).Refused?.Code);
        ReviewRoute[] wrong =
        [
            Route(" "), Route(new string('q', 51)), Route("q") with { DueIn = Duration.Zero }, Route("q") with { Steps = [new(null, [], 0)] },
            Route("q") with { Steps = [new(null, [new("a")], 2)] }, Route("q") with { Levels = [new(null, [new("a"), new("a")], 1)] }, Route("q") with { Steps = [.. Enumerable.Repeat(ReviewPlan.AnyLead, 6)] },
        ];
        Assert.All(wrong, route => Assert.Equal(Refusal.InvalidInput, Change(A.Organization(), new ChangeReviewSettings(Vera, [route])).Refused?.Code));
        Assert.All([-1, 101], percent => Assert.Equal(Refusal.InvalidInput, Change(A.Organization(), new ChangeReviewSettings(Vera, SamplingPercent: percent)).Refused?.Code));
    }

    // The sentence of the API's document, said once more.
    private static ulong Documented(string salt, string post, int revision)
        => Convert.ToUInt64(Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{salt}|{post}|{revision}"))))[..16], 16) % 100;
}
