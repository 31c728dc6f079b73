using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Engagement;
using Platform.Domain.Moderation;
using Platform.Domain.Organizations;
using Platform.Domain.Posts;
using Platform.Grains.Accounts;
using Platform.Grains.Posts;
using Platform.Grains.Tests.World;
using Platform.Scheduler.Posts;

namespace Platform.Grains.Tests;

/// <summary>One thing that can't be read, or whose call fails, ends no round for the others. Unfinished steps and due work have tests of
/// their own.</summary>
public sealed class RoundTests(House house)
{
    private const string Wing = "The old wing opens on Friday.";
    private static readonly Duration Tomorrow = Duration.FromHours(24);

    [Fact]
    public async Task Re_scan_tells_the_other_posts_and_ends_and_what_can_not_be_told_stays_blocked()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var (broken, _) = await mercy.WrittenAsync(Wing, [news], Tomorrow);
        var (hit, _) = await mercy.WrittenAsync(Wing, [news], Tomorrow);
        var (clear, _) = await mercy.WrittenAsync(Hospital.Clear, [news], Tomorrow);
        await house.DamageAsync($"post:{mercy.Id}/{broken}");

        Assert.True((await house.Grains.Organization(mercy.Id).Change(new ChangeOrganization(Hospital.Adam, Phrases: ["old wing"]))).Ok);

        await Until.TrueAsync("a finished re-scan",
            async () => await house.Get<IRescans>().FindAsync(mercy.Id, Hospital.Stop) is { FinishedAt: not null, PacksVersion: 2 });
        Assert.Equal(EditorialState.InReview, (await mercy.Grain(hit).Get()).State.State);
        Assert.Equal(DeliveryState.Waiting, Assert.Single(await mercy.DeliveriesAsync(clear)).State);
        Assert.Equal((DeliveryState.Blocked, GateReasons.PackChanged), Assert.Single(await mercy.DeliveriesAsync(broken)) is var row ? (row.State, row.Reason) : default);
    }

    [Fact]
    public async Task Re_scan_of_words_that_can_not_be_read_stops_them_and_scans_the_others()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var (broken, _) = await mercy.WrittenAsync(Hospital.Clear, [news], Tomorrow);
        var (hit, _) = await mercy.WrittenAsync(Wing, [news], Tomorrow);
        await house.RowsAsync($"UPDATE deliveries SET payload = '[]' WHERE org = '{mercy.Id}' AND post = '{broken}' RETURNING post");

        Assert.True((await house.Grains.Organization(mercy.Id).Change(new ChangeOrganization(Hospital.Adam, Phrases: ["old wing"]))).Ok);

        await Until.TrueAsync("a finished re-scan",
            async () => await house.Get<IRescans>().FindAsync(mercy.Id, Hospital.Stop) is { FinishedAt: not null, PacksVersion: 2 });
        Assert.Equal(EditorialState.InReview, (await mercy.Grain(hit).Get()).State.State);
        Assert.Equal(DeliveryState.Blocked, Assert.Single(await mercy.DeliveriesAsync(broken)).State);
    }

    [Fact]
    public async Task Purge_of_many_purges_the_others_and_names_the_one_that_can_not_be_read()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        ImmutableArray<PostId> posts = [await mercy.PublishedAsync(news), await mercy.PublishedAsync(news), await mercy.PublishedAsync(news)];
        foreach (var post in posts)
        {
            await mercy.DeliveryAsync(post, DeliveryState.Live);
        }

        await house.DamageAsync($"post:{mercy.Id}/{posts[0]}");
        var purge = new PostPurge(house.Grains, house.Get<IWordStore>(), NullLogger<PostPurge>.Instance);

        var purged = await purge.PurgeManyAsync(mercy.Id, posts, 1, Hospital.Adam, Hospital.Stop);

        Assert.Equal((1, true), (purged.Done, purged.More));
        Assert.Equal([posts[0]], purged.Left);
        Assert.NotNull((await mercy.Grain(posts[1]).Get()).State.PurgedAt);
        Assert.Equal((1, false), await purge.PurgeManyAsync(mercy.Id, [posts[0], posts[2]], 100, Hospital.Adam, Hospital.Stop) is var rest ? (rest.Done, rest.More) : default);
    }

    [Fact]
    public async Task Every_post_of_a_member_who_leaves_is_blocked_also_one_that_can_not_be_read()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var posts = await mercy.ScheduledAsync(3, news);
        await house.DamageAsync($"post:{mercy.Id}/{posts[1]}");

        Assert.True((await house.Grains.Member(mercy.Id, Hospital.Ana.Person!.Value).Deactivate(Hospital.Adam)).Ok);

        foreach (var post in posts)
        {
            Assert.Equal((DeliveryState.Blocked, GateReasons.OwnerLeft), Assert.Single(await mercy.DeliveriesAsync(post)) is var row ? (row.State, row.Reason) : default);
        }
    }

    [Fact]
    public async Task Every_post_whose_grace_ends_is_missed_also_one_that_can_not_be_read()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var posts = await mercy.ScheduledAsync(3, news);
        await house.DamageAsync($"post:{mercy.Id}/{posts[1]}");
        house.Clock.Advance(TimeSpan.FromDays(3));

        await new ExpiryJob(house.Get<ILedger>()).Execute(null!, Hospital.Stop);

        foreach (var post in posts)
        {
            Assert.Equal(DeliveryState.Missed, Assert.Single(await mercy.DeliveriesAsync(post)).State);
        }
    }

    [Fact]
    public async Task Take_down_whose_call_fails_is_tried_again_and_the_others_of_its_account_are_made()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var (first, second) = (await mercy.PublishedAsync(news), await mercy.PublishedAsync(news));
        var takeDowns = house.Get<ITakeDowns>();
        house.Network.ThrowOnce(news, "delete");
        foreach (var post in new[] { first, second })
        {
            var live = await mercy.DeliveryAsync(post, DeliveryState.Live);
            await takeDowns.RequestAsync([live.Key], "Wrong number.", Hospital.Ana, Hospital.Stop);
        }

        await mercy.Grain(news).TakeDown();

        var rows = await Until.Async("one that is gone and one that waits for its next try", async () =>
        {
            var found = (await takeDowns.OfPostsAsync(mercy.Id, [first, second], Hospital.Stop)).SelectMany(p => p).ToList();
            return found.Any(r => r.State == TakeDownState.Gone) && found.Any(r => r.State == TakeDownState.Waiting) ? found : null;
        });
        Assert.Equal("InvalidOperationException", Assert.Single(rows, r => r.State == TakeDownState.Waiting).ErrorCode);
    }

    [Fact]
    public async Task Counts_that_can_not_be_read_are_put_off_and_do_not_stay_before_the_others()
    {
        var saved = new List<DeliveryKey>();
        var key = new DeliveryKey(new OrganizationId("mercy"), new PostId("p1"), new AccountId("news"), new AuthorizationId("1-0a1b2c3d"));
        var store = Stub.Of<IEngagementStore>((method, args) =>
        {
            if (method.Name == nameof(IEngagementStore.DueAsync))
            {
                return Task.FromResult<ImmutableArray<EngagementDue>>([new EngagementDue(key, new RemoteRef("7", null), Duration.FromHours(1))]);
            }

            saved.AddRange(((ImmutableArray<(DeliveryKey Key, Metrics? Metrics, Duration Next)>)args[0]!).Select(one => one.Key));
            return Task.CompletedTask;
        });
        var connector = Stub.Of<INetworkConnector>((_, _) => throw new InvalidOperationException("A defect."));
        var access = new AccountAccess(key.Organization, key.Account, "recording", new Uri("https://network.test"), "news", "secret", ImmutableDictionary<string, string>.Empty);

        await new EngagementReader(store, connector, access).ReadAsync(Hospital.Stop);

        Assert.Equal([key], saved);
    }

    [Fact]
    public async Task Alarm_that_can_not_be_set_leaves_the_others()
    {
        var called = new List<string>();
        var grains = Stub.Accounts((key, _) =>
        {
            called.Add(key);
            return key.EndsWith("a1", StringComparison.Ordinal) ? Task.FromException(new IOException("No server takes the account.")) : Task.CompletedTask;
        });
        AccountWork Soon(string account, int seconds) => new(new("mercy"), new(account), 0, null, null, Duration.FromSeconds(seconds));

        await new AccountAlarms(grains, new MovableClock()).SetAsync([Soon("a1", 5), Soon("a2", 10)]);

        Assert.Equal(["account:mercy/a1", "account:mercy/a2"], called);
    }
}
