using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.Domain;
using Platform.GraphQL.Audit;
using Platform.GraphQL.Engine;
using Platform.GraphQL.Tests.World;

namespace Platform.GraphQL.Tests.Audit;

public sealed class JournalFeedTests
{
    private static readonly OrganizationId Mercy = new("mercy");
    private static readonly OrganizationId Saint = new("saint");
    private readonly JournalInMemory journal = new();
    private readonly StandingClock clock = new();
    private readonly PlatformGraphQLOptions options = new();
    private readonly JournalFeeds feeds;

    public JournalFeedTests() => feeds = new(journal, options, clock, NullLogger<JournalFeeds>.Instance);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_reading_serves_all_who_listen()
    {
        var listeners = Enumerable.Range(0, 50).Select(_ => Listen(Mercy)).ToList();
        var waiting = listeners.ConvertAll(NextAsync);
        await RoundAsync();
        var before = journal.Reads;

        journal.Write(Mercy, "post:mercy/1");
        await RoundAsync();

        var heard = await Task.WhenAll(waiting);
        Assert.All(heard, batch => Assert.Equal(1, Assert.Single(batch).Seq));
        Assert.Single(heard.Select(batch => batch[0]).Distinct());
        Assert.InRange(journal.Reads - before, 1, 3);
        await LeaveAsync(listeners);
    }

    [Fact]
    public async Task What_nobody_listens_to_is_not_read()
    {
        var listener = Listen(Mercy);
        var waiting = NextAsync(listener);
        await RoundAsync();
        journal.Write(Mercy, "post:mercy/1");
        await RoundAsync();
        await waiting;
        Assert.Equal(1, feeds.Open);

        await LeaveAsync([listener]);
        var before = journal.Reads;
        clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal((0, before), (feeds.Open, journal.Reads));
    }

    [Fact]
    public async Task Whoever_comes_again_hears_what_was_missed_and_then_what_happens()
    {
        for (var n = 1; n <= 5; n++)
        {
            journal.Write(Mercy, $"post:mercy/{n}");
        }

        var listener = Listen(Mercy, after: 2);

        Assert.Equal([3, 4, 5], (await NextAsync(listener)).Select(one => one.Seq));
        var waiting = NextAsync(listener);
        await RoundAsync();
        journal.Write(Mercy, "post:mercy/6");
        await RoundAsync();
        Assert.Equal([6], (await waiting).Select(one => one.Seq));
        await LeaveAsync([listener]);
    }

    [Fact]
    public async Task A_slow_one_misses_nothing_and_nothing_is_kept_for_it()
    {
        var slow = Listen(Mercy);
        var quick = Listen(Mercy);
        var (first, next) = (NextAsync(slow), NextAsync(quick));
        await RoundAsync();
        journal.Write(Mercy, "post:mercy/0");
        await RoundAsync();
        Assert.Equal((1, 1), ((await first)[0].Seq, (await next)[0].Seq));

        var heard = 1L;
        for (var round = 0; round < 10; round++)
        {
            next = NextAsync(quick);
            for (var n = 0; n < 100; n++)
            {
                journal.Write(Mercy, $"post:mercy/{n}");
            }

            await RoundAsync();
            heard = (await next)[^1].Seq;
        }

        var late = new List<long>();
        while (late.Count < 1000)
        {
            late.AddRange((await NextAsync(slow)).Select(one => one.Seq));
        }

        Assert.Equal(1001, heard);
        Assert.Equal(Enumerable.Range(2, 1000).Select(n => (long)n), late);
        await LeaveAsync([slow, quick]);
    }

    [Theory]
    [InlineData(-1, "INVALID_VALUE")]
    [InlineData(6, "INVALID_VALUE")]
    [InlineData(1, "TOO_FAR_BEHIND")]
    public async Task A_seq_that_can_not_be_gone_on_from_is_refused(long after, string code)
    {
        options.Push.MaxBehind = 3;
        for (var n = 1; n <= 5; n++)
        {
            journal.Write(Mercy, $"post:mercy/{n}");
            journal.Write(Saint, $"post:saint/{n}");
            journal.Write(Saint, $"post:saint/{n}");
        }

        var refused = await Assert.ThrowsAsync<SubscriptionRefusedException>(() => NextAsync(Listen(Mercy, after)));

        Assert.Equal((code, 0), (refused.Code, feeds.Open));
    }

    [Fact]
    public async Task Organizations_hear_nothing_of_one_another()
    {
        var (mercy, saint) = (Listen(Mercy), Listen(Saint));
        var (ofMercy, ofSaint) = (NextAsync(mercy), NextAsync(saint));
        await clock.WaitedForAsync(options.Push.FeedRound);
        await clock.WaitedForAsync(options.Push.FeedRound);
        journal.Write(Saint, "post:saint/1");
        clock.Advance(options.Push.FeedRound);

        Assert.Equal("post:saint/1", Assert.Single(await ofSaint).Subject);
        Assert.False(ofMercy.IsCompleted);
        await clock.WaitedForAsync(options.Push.FeedRound);
        await clock.WaitedForAsync(options.Push.FeedRound);
        journal.Write(Mercy, "post:mercy/1");
        clock.Advance(options.Push.FeedRound);
        Assert.Equal("post:mercy/1", Assert.Single(await ofMercy).Subject);
        await LeaveAsync([mercy, saint]);
    }

    [Fact]
    public async Task A_journal_that_is_away_for_a_while_is_waited_for()
    {
        var listener = Listen(Mercy);
        var waiting = NextAsync(listener);
        await RoundAsync();
        await clock.WaitedForAsync(options.Push.FeedRound);
        journal.Write(Mercy, "post:mercy/1");
        journal.Failures = 1;
        clock.Advance(options.Push.FeedRound);
        await clock.WaitedForAsync(TimeSpan.FromSeconds(1));

        clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(1, Assert.Single(await waiting).Seq);
        await LeaveAsync([listener]);
    }

    [Fact]
    public void A_subject_of_another_organization_has_no_keys()
    {
        Assert.Equal(["p", "a", "z"], new Happening(Mercy, new(1, "delivery:mercy/p/a/z", 1, 0, "deliveryLive", "{}", default)).Keys);
        Assert.Empty(new Happening(Mercy, new(1, "post:saint/p", 1, 0, "postWritten", "{}", default)).Keys);
        Assert.Empty(new Happening(Mercy, new(1, "nonsense", 1, 0, "postWritten", "{}", default)).Keys);
    }

    [Fact]
    public void A_thing_is_told_once_in_a_breath_with_its_last_seq()
    {
        Happening[] breath = [Of(1, "a"), Of(2, "b"), Of(3, "a"), Of(4, "other")];

        Assert.Equal([(2L, 'b'), (3L, 'a')], breath.Told(one => one.Keys[0].Length == 1 ? one.Keys[0][0] : (char?)null).Select(told => (told.Happening.Seq, told.Thing)));

        static Happening Of(long seq, string key) => new(Mercy, new(seq, $"post:mercy/{key}", 1, 0, "postWritten", "{}", default));
    }

    [Fact]
    public async Task What_is_read_for_a_happening_is_read_once_and_again_after_a_failure()
    {
        var happening = new Happening(Mercy, new(1, "post:mercy/p", 1, 0, "postWritten", "{}", default));
        var reads = 0;

        await Assert.ThrowsAsync<TimeoutException>(() => happening.SharedAsync<int>("post", () => throw new TimeoutException()));
        var read = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => happening.SharedAsync("post", async () =>
        {
            await Task.Yield();
            return Interlocked.Increment(ref reads);
        })));

        Assert.Equal((1, 20), (reads, read.Count(one => one == 1)));
    }

    private static async Task<ImmutableArray<Happening>> NextAsync(IAsyncEnumerator<ImmutableArray<Happening>> listener)
    {
        Assert.True(await listener.MoveNextAsync());
        return listener.Current;
    }

    private static async Task LeaveAsync(IEnumerable<IAsyncEnumerator<ImmutableArray<Happening>>> listeners)
    {
        foreach (var listener in listeners)
        {
            await listener.DisposeAsync();
        }
    }

    private IAsyncEnumerator<ImmutableArray<Happening>> Listen(OrganizationId organization, long? after = null) => feeds.ReadAsync(organization, after, Stop).GetAsyncEnumerator(Stop);

    // The reader has read and rests; then it is woken.
    private async Task RoundAsync()
    {
        await clock.WaitedForAsync(options.Push.FeedRound);
        clock.Advance(options.Push.FeedRound);
    }
}
