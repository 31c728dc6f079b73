using System.Collections.Immutable;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Moderation;
using Platform.Domain.Organizations;
using Platform.Domain.Posts;
using Platform.Domain.Reviews;
using Platform.Grains.Tests.World;

namespace Platform.Grains.Tests.Moderation;

public sealed class RescanTests(House house)
{
    private const string Wing = "The old wing opens on Friday.";
    private static readonly Duration Tomorrow = Duration.FromHours(24);

    [Fact]
    public async Task Newly_hit_post_goes_to_review_before_its_time_and_the_others_go_out_at_theirs()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var (hit, _) = await mercy.WrittenAsync(Wing, [news], Tomorrow);
        var (clear, _) = await mercy.WrittenAsync(Hospital.Clear, [news], Tomorrow);

        await PhrasesAsync(mercy, "old wing");

        var done = await FinishedAsync(mercy, 2);
        Assert.Equal((2, 2, 1), (done.Total, done.Scanned, done.NewlyHit));
        var held = (await mercy.Grain(hit).Get()).State;
        Assert.Equal((EditorialState.InReview, null, 2), (held.State, held.Authorization, held.Scan.PacksVersion));
        Assert.Equal(ReviewStatus.New, (await mercy.ReviewOfAsync(hit)).State.Status);
        Assert.Equal(DeliveryState.Withdrawn, Assert.Single(await mercy.DeliveriesAsync(hit)).State);
        Assert.Equal(DeliveryState.Waiting, Assert.Single(await mercy.DeliveriesAsync(clear)).State);

        await mercy.PassAsync(Tomorrow + Duration.FromMinutes(2), news);
        await mercy.DeliveryAsync(clear, DeliveryState.Live);
        Assert.Equal([Hospital.Clear], house.Network.Calls(news).Select(c => c.Text));
    }

    [Fact]
    public async Task No_call_with_a_new_finding_begins_after_the_activation_but_of_what_was_marked_as_being_sent_before()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        for (var trial = 0; trial < 25; trial++)
        {
            var word = $"plan-{trial}x";
            var posts = new List<PostId>();
            for (var i = 0; i < 4; i++)
            {
                posts.Add((await mercy.WrittenAsync($"This is {word}, number {i}.", [news], submit: false)).Id);
            }

            var publishing = posts.Select(post => mercy.Grain(post).PublishNow(Hospital.Ana)).ToList();
            if (trial % 2 == 0)
            {
                await publishing[0];
            }

            await PhrasesAsync(mercy, word);
            var returned = house.Network.Now();
            var marked = new List<string>();
            for (var i = 0; i < posts.Count; i++)
            {
                if ((await mercy.DeliveriesAsync(posts[i])).Any(d => d.State is DeliveryState.Sending or DeliveryState.Live))
                {
                    marked.Add($"number {i}.");
                }
            }

            await Task.WhenAll(publishing);
            await mercy.Grain(news).Wake();
            await FinishedAsync(mercy);
            foreach (var post in posts)
            {
                await Until.TrueAsync("a post that is out or held", async () => (await mercy.Grain(post).Get()).State.State == EditorialState.InReview
                    || (await mercy.DeliveriesAsync(post)) is [{ State: DeliveryState.Live }] || (await mercy.Grain(post).Get()).State is { State: EditorialState.Draft });
            }

            Assert.All(house.Network.Calls(news).Where(c => c.Text.Contains(word, StringComparison.Ordinal)),
                c => Assert.True(c.Begin < returned || marked.Any(m => c.Text.EndsWith(m, StringComparison.Ordinal)),
                    $"trial {trial}: a call began after the activation"));
        }
    }

    [Fact]
    public async Task Activation_answers_while_a_call_is_under_way()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        house.Network.Keep(news);
        var (post, _) = await mercy.WrittenAsync(Wing, [news], submit: false);
        Assert.True((await mercy.Grain(post).PublishNow(Hospital.Ana)).Ok);
        await Until.TrueAsync("a call", () => house.Network.Calls(news).Length == 1);

        await PhrasesAsync(mercy, "old wing");

        Assert.Equal(0, house.Network.Calls(news)[0].End);
        house.Network.Release(news);
        await mercy.DeliveryAsync(post, DeliveryState.Live);
    }

    [Fact]
    public async Task Draft_that_older_packs_scanned_is_scanned_again_when_it_is_submitted_scheduled_or_published()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var (submitted, _) = await mercy.WrittenAsync(Wing, [news], Tomorrow, submit: false);
        var (scheduled, _) = await mercy.WrittenAsync(Wing, [news], submit: false);
        var (published, _) = await mercy.WrittenAsync(Wing, [news], submit: false);
        await PhrasesAsync(mercy, "old wing");

        Assert.True((await mercy.Grain(submitted).Submit(Hospital.Ana)).Ok);
        Assert.True((await mercy.Grain(scheduled).Schedule(mercy.In(Tomorrow), Hospital.Ana, null)).Ok);
        Assert.Equal(Refusal.NeedsReview, (await mercy.Grain(published).PublishNow(Hospital.Ana)).Refused?.Code);

        foreach (var post in new[] { submitted, scheduled })
        {
            var state = (await mercy.Grain(post).Get()).State;
            Assert.Equal(EditorialState.InReview, state.State);
            Assert.Contains(state.Scan.Hits, h => h.Pack == "own");
            Assert.Contains(await mercy.JournalAsync($"post:{mercy.Id}/{post}"), type => type == "postScanned");
        }

        Assert.Empty(house.Network.Calls(news));
    }

    [Fact]
    public async Task Approval_of_what_newer_packs_find_more_in_asks_again()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var (post, state) = await mercy.WrittenAsync($"{Hospital.Flagged} {Wing}", [news], Tomorrow);
        await PhrasesAsync(mercy, "old wing");

        await house.Grains.ReviewItem(mercy.Id, state.Review!.Value).Decide(new DecideReview(ReviewDecision.Approve, null, Hospital.Rui, Others: Disposition.AcceptedRisk));

        var asked = (await mercy.Grain(post).Get()).State;
        Assert.Equal((EditorialState.InReview, null), (asked.State, asked.Authorization));
        Assert.NotEqual(state.Review, asked.Review);
        Assert.Empty(await mercy.DeliveriesAsync(post));
        Assert.True((await house.Grains.ReviewItem(mercy.Id, asked.Review!.Value).Decide(new DecideReview(ReviewDecision.Approve, null, Hospital.Rui, Others: Disposition.AcceptedRisk))).Ok);
        Assert.Equal(EditorialState.Authorized, (await mercy.Grain(post).Get()).State.State);
    }

    [Fact]
    public async Task What_a_reviewer_accepted_is_asked_again_only_when_its_own_pack_changes()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        await PhrasesAsync(mercy, "old wing");
        var (post, state) = await mercy.WrittenAsync(Wing, [news], Tomorrow);
        Assert.True((await house.Grains.ReviewItem(mercy.Id, state.Review!.Value).Decide(new DecideReview(ReviewDecision.Approve, null, Hospital.Rui, Others: Disposition.AcceptedRisk))).Ok);

        Assert.True((await house.Grains.Organization(mercy.Id).Change(new ChangeOrganization(Hospital.Adam, Packs: ["us-hipaa"]))).Ok);
        Assert.Equal(0, (await FinishedAsync(mercy, 3)).NewlyHit);
        Assert.Equal(EditorialState.Authorized, (await mercy.Grain(post).Get()).State.State);

        await PhrasesAsync(mercy, "old wing", "new wing");
        Assert.Equal(1, (await FinishedAsync(mercy, 4)).NewlyHit);
        Assert.Equal(EditorialState.InReview, (await mercy.Grain(post).Get()).State.State);
    }

    [Fact]
    public async Task What_is_public_elsewhere_stays_stopped_and_goes_on_when_nothing_is_found_any_more()
    {
        var mercy = await house.HospitalAsync();
        var (news, blog) = (await mercy.AccountAsync("news"), await mercy.AccountAsync("blog"));
        await house.Get<IGates>().SuspendAsync(mercy.Id, GateKind.Account, blog.Value, "night", Hospital.Adam, Hospital.Stop);
        var (post, _) = await mercy.WrittenAsync(Wing, [news, blog], submit: false);
        Assert.True((await mercy.Grain(post).PublishNow(Hospital.Ana)).Ok);
        await mercy.DeliveryAsync(post, DeliveryState.Live);
        await mercy.DeliveryAsync(post, DeliveryState.Blocked);

        await PhrasesAsync(mercy, "old wing");
        Assert.Equal(1, (await FinishedAsync(mercy, 2)).NewlyHit);
        await house.Get<IGates>().ResumeAsync(mercy.Id, GateKind.Account, blog.Value, Hospital.Adam, Hospital.Stop);
        await mercy.Grain(blog).Wake();
        await mercy.DeliveryAsync(post, DeliveryState.Blocked, d => d.Reason == GateReasons.PackChanged);

        await PhrasesAsync(mercy);
        await FinishedAsync(mercy, 3);
        await mercy.Grain(blog).Wake();
        await Until.TrueAsync("both live", async () => (await mercy.DeliveriesAsync(post)).Count(d => d.State == DeliveryState.Live) == 2);
        Assert.Single(house.Network.Calls(blog));
    }

    [Fact]
    public async Task Crash_behind_the_settings_and_in_the_middle_of_the_scan_is_carried_on()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var rescans = house.Get<IRescans>();
        var (hit, _) = await mercy.WrittenAsync(Wing, [news], Tomorrow);
        var (clear, _) = await mercy.WrittenAsync(Hospital.Clear, [news], Tomorrow);
        house.Failures.FailOnce("Begin", new PostId($"rescan:{mercy.Id}/{mercy.Id}"));

        await Assert.ThrowsAnyAsync<Exception>(() => PhrasesAsync(mercy, "old wing"));
        await Until.TrueAsync("an organization that was left", async () => (await rescans.UnfinishedAsync(Hospital.Stop)).Contains(mercy.Id));
        await rescans.BeginAsync(mercy.Id, 2, Hospital.Stop);
        var words = await rescans.NextAsync(mercy.Id, 2, null, 10, Hospital.Stop);
        await rescans.StopAsync(mercy.Id, 2, [.. words.Where(w => w.Key.Post == hit)], Hospital.Stop); // and here the process is lost
        Assert.Equal((DeliveryState.Blocked, GateReasons.PackChanged), (await mercy.DeliveriesAsync(hit))[0] is var row ? (row.State, row.Reason) : default);
        Assert.Contains(mercy.Id, await rescans.UnfinishedAsync(Hospital.Stop));

        await house.Grains.Rescan(mercy.Id).Wake();

        var done = await FinishedAsync(mercy, 2);
        Assert.Equal((2, 2, 1), (done.Total, done.Scanned, done.NewlyHit));
        Assert.Equal(EditorialState.InReview, (await mercy.Grain(hit).Get()).State.State);
        Assert.Equal(EditorialState.Authorized, (await mercy.Grain(clear).Get()).State.State);
        Assert.DoesNotContain(mercy.Id, await rescans.UnfinishedAsync(Hospital.Stop));
    }

    private async Task PhrasesAsync(Hospital mercy, params ImmutableArray<string> phrases)
    {
        var changed = await house.Grains.Organization(mercy.Id).Change(new ChangeOrganization(Hospital.Adam, Phrases: phrases));
        Assert.True(changed.Ok, changed.Refused?.Message);
    }

    private Task<Rescan> FinishedAsync(Hospital mercy, int? version = null)
        => Until.Async("a finished re-scan", async () => await house.Get<IRescans>().FindAsync(mercy.Id, Hospital.Stop) is { FinishedAt: not null } done && (version is null || done.PacksVersion == version) ? done : null);
}
