using System.Data.Common;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Members;
using Platform.Domain.Moderation;
using Platform.Domain.Posts;
using Platform.Domain.Reviews;
using Platform.Grains.Reviews;
using Platform.Grains.Tests.World;

namespace Platform.Grains.Tests.Reviews;

public sealed class ReviewingTests(House house)
{
    private static readonly Duration Tomorrow = Duration.FromHours(24);
    private static readonly Actor Vera = new(new MemberId("vera"), null, [Role.Compliance]);
    private static readonly Actor Sam = new(new MemberId("sam"), null, [Role.Reviewer]);

    private static DecideReview Approve(Actor by, Disposition said = Disposition.AcceptedRisk) => new(ReviewDecision.Approve, null, by, Others: said);

    private static async Task<IReviewItemGrain> ItemOfAsync(Hospital mercy, PostId post)
        => mercy.House.Grains.ReviewItem(mercy.Id, (await mercy.Grain(post).Get()).State.Review!.Value);

    private static async Task SettingsAsync(Hospital mercy, ChangeReviewSettings settings)
    {
        var changed = await mercy.House.Grains.Organization(mercy.Id).ChangeReviews(settings);
        Assert.True(changed.Ok, changed.Refused?.Message);
    }

    [Fact]
    public async Task Reopened_post_is_not_sent_until_it_is_approved_again()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var (post, _) = await mercy.WrittenAsync(Hospital.Flagged, [news], Tomorrow);
        var item = await ItemOfAsync(mercy, post);
        Assert.True((await item.Decide(Approve(Hospital.Rui))).Ok);
        Assert.Equal(DeliveryState.Waiting, Assert.Single(await mercy.DeliveriesAsync(post)).State);

        var reopened = await item.Reopen(Vera);
        Assert.Equal((ReviewStatus.New, 1), (reopened.Value!.State.Status, reopened.Value.State.SoFar.Round));
        Assert.Equal(EditorialState.InReview, (await mercy.Grain(post).Get()).State.State);
        await mercy.PassAsync(Tomorrow + Duration.FromMinutes(2), news);
        Assert.Equal(DeliveryState.Withdrawn, Assert.Single(await mercy.DeliveriesAsync(post)).State);
        Assert.Empty(house.Network.Calls(news));

        Assert.True((await mercy.Grain(post).Resubmit(mercy.In(Tomorrow), Hospital.Ana)).Ok);
        Assert.True((await (await ItemOfAsync(mercy, post)).Decide(Approve(Sam))).Ok);
        await mercy.PassAsync(Tomorrow + Duration.FromMinutes(2), news);
        await mercy.DeliveryAsync(post, DeliveryState.Live);
        Assert.Single(house.Network.Calls(news));
    }

    [Fact]
    public async Task Crash_between_the_post_and_its_item_does_not_bring_a_reopened_decision_back()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var (post, state) = await mercy.WrittenAsync(Hospital.Flagged, [news], Tomorrow);
        var item = await ItemOfAsync(mercy, post);
        Assert.True((await item.Decide(Approve(Hospital.Rui))).Ok);
        Assert.True((await mercy.Grain(post).Reopen(new ReopenPost(state.Review!.Value, 1, Vera))).Ok); // and the item never hears of it
        Assert.Equal(Refusal.ReviewInvalidated, (await item.Decide(Approve(Hospital.Rui))).Refused!.Code);

        await mercy.RecoverAsync();

        Assert.Equal((ReviewStatus.New, 1), ((await item.Get()).State.Status, (await item.Get()).State.SoFar.Round));
        Assert.Equal(EditorialState.InReview, (await mercy.Grain(post).Get()).State.State);
        Assert.True((await item.Decide(Approve(Hospital.Rui))).Ok);
        Assert.Equal(EditorialState.Authorized, (await mercy.Grain(post).Get()).State.State);
    }

    [Fact]
    public async Task What_is_public_is_not_reopened()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var (post, _) = await mercy.WrittenAsync(Hospital.Flagged, [news]);
        var item = await ItemOfAsync(mercy, post);
        Assert.True((await item.Decide(Approve(Hospital.Rui))).Ok);
        Assert.True((await mercy.Grain(post).PublishNow(Hospital.Ana)).Ok);
        await mercy.DeliveryAsync(post, DeliveryState.Live);

        Assert.Equal(Refusal.AlreadyPublished, (await item.Reopen(Vera)).Refused!.Code);
        Assert.Equal(ReviewStatus.Decided, (await item.Get()).State.Status);
    }

    [Fact]
    public async Task Hold_that_the_post_did_not_hear_of_is_told_again()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var (post, _) = await mercy.WrittenAsync(Hospital.Flagged, [news], Tomorrow);
        var item = await ItemOfAsync(mercy, post);
        Assert.True((await item.Decide(new DecideReview(ReviewDecision.Hold, "Who agreed to this?", Hospital.Rui))).Ok);
        Assert.Equal(EditorialState.OnHold, (await mercy.Grain(post).Get()).State.State);
        await item.CarryOn();
        Assert.Equal(EditorialState.OnHold, (await mercy.Grain(post).Get()).State.State);

        Assert.Equal(Refusal.NeedsReview, (await mercy.Grain(post).PublishNow(Hospital.Ana)).Refused!.Code);
        Assert.True((await item.Decide(Approve(Sam))).Ok);
        Assert.Equal(EditorialState.Authorized, (await mercy.Grain(post).Get()).State.State);
    }

    [Fact]
    public async Task Approval_some_seconds_before_its_time_publishes_at_its_time()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var (post, state) = await mercy.WrittenAsync(Hospital.Flagged, [news], Duration.FromMinutes(10));
        var due = state.DueAt!.Value;
        await mercy.PassAsync(due - mercy.Now - Duration.FromSeconds(30), news);

        Assert.True((await (await ItemOfAsync(mercy, post)).Decide(Approve(Hospital.Rui))).Ok);
        Assert.Empty(house.Network.Calls(news));
        await mercy.PassAsync(due - mercy.Now, news);
        var live = await mercy.DeliveryAsync(post, DeliveryState.Live);
        Assert.Equal(due, live.Due);
        Assert.Single(house.Network.Calls(news));
    }

    [Fact]
    public async Task Sampled_clear_post_waits_for_review()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        await SettingsAsync(mercy, new ChangeReviewSettings(Vera, SamplingPercent: 100));
        var (post, state) = await mercy.WrittenAsync(Hospital.Clear, [news], Tomorrow);

        Assert.Equal(EditorialState.InReview, state.State);
        var item = await ItemOfAsync(mercy, post);
        Assert.Equal(ReviewTrigger.Sampling, (await item.Get()).State.PlanInForce.Trigger);
        Assert.True((await item.Decide(Approve(Hospital.Rui))).Ok);
        Assert.Equal(AuthorizationBasis.Approval, (await mercy.Grain(post).Get()).State.Authorization!.Basis);
    }

    [Fact]
    public async Task Route_that_names_what_is_not_there_is_refused()
    {
        var mercy = await house.HospitalAsync();
        var other = await house.HospitalAsync();
        var news = await other.AccountAsync();
        ReviewRoute[] wrong =
        [
            new("q", null, [], [news], [], [], [], null), new("q", null, [], [], [new CampaignId("none")], [], [], null), new("q", null, [], [], [], [new(null, [new("nobody")], 1)], [], null),
        ];

        foreach (var route in wrong)
        {
            Assert.Equal(Refusal.NotFound, (await house.Grains.Organization(mercy.Id).ChangeReviews(new ChangeReviewSettings(Vera, [route]))).Refused!.Code);
        }
    }

    [Fact]
    public async Task Passed_time_for_a_decision_is_found_and_told_once()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        await SettingsAsync(mercy, new ChangeReviewSettings(Vera, [new ReviewRoute("urgent", Severity.Flag, [], [news], [], [], [], Duration.FromMinutes(5))]));
        var (post, _) = await mercy.WrittenAsync(Hospital.Flagged, [news]);
        var item = await ItemOfAsync(mercy, post);
        Assert.Equal("urgent", (await item.Get()).State.PlanInForce.Queue);
        Assert.DoesNotContain(await FallingDueAsync(), due => due.Organization == mercy.Id);

        await mercy.PassAsync(Duration.FromMinutes(6), news);
        await Until.TrueAsync("an item that falls due", async () => (await FallingDueAsync()).Any(due => due.Organization == mercy.Id));
        await item.FallDue();
        await item.FallDue();
        await Until.TrueAsync("none any more", async () => (await FallingDueAsync()).All(due => due.Organization != mercy.Id));
        Assert.Single(await EventsAsync(mercy), e => e.Event is ReviewOverdue);

        async Task<IEnumerable<OverdueReview>> FallingDueAsync() => await house.Get<IReviewQueries>().FallingDueAsync(null, 1_000, Hospital.Stop);
    }

    [Fact]
    public async Task Precision_of_each_rule_equals_the_recount_from_the_journal()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var items = new List<IReviewItemGrain>();
        for (var i = 0; i < 12; i++)
        {
            var (post, _) = await mercy.WrittenAsync(i % 2 == 0 ? Hospital.Flagged : "My patient Mrs. Jones, SSN 536-22-8726, said thank you.", [news], Tomorrow);
            var item = await ItemOfAsync(mercy, post);
            items.Add(item);
            var decision = new DecideReview(i % 4 == 3 ? ReviewDecision.Reject : ReviewDecision.Approve, "Because.", Hospital.Rui, Others: (Disposition)(i % 3));
            Assert.True((await item.Decide(decision)).Ok);
        }

        foreach (var item in items.Take(4))
        {
            Assert.True((await item.Reopen(Vera)).Ok);
        }

        Assert.True((await items[0].Decide(Approve(Sam, Disposition.FalsePositive))).Ok);

        var recount = RulePrecision.Recount(await EventsAsync(mercy));
        Assert.True(recount.Length >= 2 && recount.Sum(r => r.FalsePositives) > 0 && recount.Sum(r => r.TruePositives) > 0, string.Join(", ", recount));
        await Until.TrueAsync("the same figures in the read model", async () => (await house.Get<IReviewQueries>().PrecisionAsync(mercy.Id, Hospital.Stop)).SequenceEqual(recount));
    }

    [Fact]
    public async Task Notes_and_comments_are_in_nothing_that_leaves_the_house_and_not_in_the_journal()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var (post, _) = await mercy.WrittenAsync(Hospital.Flagged, [news]);
        var item = await ItemOfAsync(mercy, post);
        Assert.True((await item.Comment(new NoteReview("zqinternal", true, Hospital.Rui))).Ok);
        Assert.True((await item.Comment(new NoteReview("zqexternal", false, Hospital.Ana))).Ok);
        Assert.True((await item.Escalate("zqreason", Hospital.Rui)).Ok);
        Assert.True((await item.Decide(Approve(Vera) with { Comment = "zqcomment" })).Ok);
        Assert.True((await mercy.Grain(post).PublishNow(Hospital.Ana)).Ok);
        await mercy.DeliveryAsync(post, DeliveryState.Live);

        Assert.Equal(3, (await item.Get()).State.Notes!.Value.Length);
        Assert.DoesNotContain("zq", Assert.Single(house.Network.Calls(news)).Text, StringComparison.Ordinal);
        foreach (var from in new[] { "payload FROM deliveries", "event FROM journal", "doc FROM rm_organizations", "CAST(payloadbinary AS text) FROM orleansstorage WHERE grainidextensionstring LIKE 'account:%'" })
        {
            Assert.DoesNotContain(await TextsAsync($"SELECT {from}"), text => text.Contains("zq", StringComparison.Ordinal));
        }

        // Notes stay with the item; only the words to the author are with the post.
        Assert.DoesNotContain(await TextsAsync("SELECT CAST(payloadbinary AS text) FROM orleansstorage WHERE grainidextensionstring LIKE 'post:%'"), text => text.Contains("zqinternal", StringComparison.Ordinal) || text.Contains("zqreason", StringComparison.Ordinal));
    }

    private async Task<List<(ReviewItemId Item, ReviewEvent Event)>> EventsAsync(Hospital mercy)
        => [.. (await TextsAsync($"SELECT grain_key || ' ' || event FROM journal WHERE org = '{mercy.Id}' AND grain_key LIKE 'review:%' ORDER BY id"))
            .Select(row => (new ReviewItemId(row[(row.IndexOf('/', StringComparison.Ordinal) + 1)..row.IndexOf(' ', StringComparison.Ordinal)]), PlatformJson.Read<ReviewEvent>(row[row.IndexOf('{', StringComparison.Ordinal)..])))];

    private async Task<List<string>> TextsAsync(string sql)
    {
        await using var connection = await house.Get<DbDataSource>().OpenConnectionAsync(Hospital.Stop);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        var texts = new List<string>();
        using var rows = await command.ExecuteReaderAsync(Hospital.Stop);
        while (await rows.ReadAsync(Hospital.Stop))
        {
            texts.Add(rows.IsDBNull(0) ? "" : rows.GetString(0));
        }

        return texts;
    }
}
