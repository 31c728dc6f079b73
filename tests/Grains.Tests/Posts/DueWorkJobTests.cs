using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Posts;
using Platform.Grains.Tests.World;
using Platform.Scheduler;
using Platform.Scheduler.Posts;

namespace Platform.Grains.Tests.Posts;

/// <summary>The job on what is due, over a ledger and accounts of which the test says what they do.</summary>
public sealed class DueWorkJobTests
{
    private static readonly Instant Noon = Instant.FromUtc(2026, 3, 2, 12, 0);
    private readonly MovableClock _clock = new();
    private readonly ConcurrentQueue<(string Key, string Method)> _calls = new();
    private Func<string, Task> _account = _ => Task.CompletedTask;
    private ImmutableArray<AccountWork> _work = [];

    private DueWorkJob Job()
    {
        var ledger = Stub.Of<ILedger>((_, args) => Task.FromResult(Page(((OrganizationId, AccountId)?)args[1], (int)args[2]!)));
        var grains = Stub.Accounts((key, method) =>
        {
            _calls.Enqueue((key, method));
            return method == "Wake" ? _account(key) : Task.CompletedTask;
        });
        return new DueWorkJob(ledger, grains, new WakeRound<DueWorkJob>(_clock, NullLogger<WakeRound<DueWorkJob>>.Instance), new AccountAlarms(grains, _clock));
    }

    private ImmutableArray<AccountWork> Page((OrganizationId Organization, AccountId Account)? after, int limit)
        => [.. _work.Where(w => after is null
            || string.CompareOrdinal($"{w.Organization}/{w.Account}", $"{after.Value.Organization}/{after.Value.Account}") > 0)
            .OrderBy(w => $"{w.Organization}/{w.Account}", StringComparer.Ordinal).Take(limit)];

    private static AccountWork Due(string organization, string account, int count = 1) => new(new(organization), new(account), count, Noon, Noon, null);

    private static AccountWork Soon(string account, Duration ahead) => new(new("mercy"), new(account), 0, null, null, ahead);

    private async Task<List<string>> RoundAsync(DueWorkJob job)
    {
        _calls.Clear();
        await job.Execute(null!, Hospital.Stop);
        return [.. _calls.Select(c => c.Key)];
    }

    [Fact]
    public async Task Another_organizations_account_has_its_turn_beside_ten_thousand_dead_ones()
    {
        _work = [.. Enumerable.Range(0, 10_000).Select(i => Due("dead", $"a{i:00000}")), Due("mercy", "news")];
        _account = key => key.StartsWith("account:dead/", StringComparison.Ordinal)
            ? Task.FromException(new IOException("The state can't be read."))
            : Task.CompletedTask;

        var called = await RoundAsync(Job());

        Assert.InRange(called.IndexOf("account:mercy/news"), 0, 40);
    }

    [Fact]
    public async Task Account_that_never_answers_costs_itself_alone()
    {
        var never = new TaskCompletionSource();
        _work = [.. Enumerable.Range(0, 20).Select(i => Due("dead", $"a{i:00}")), Due("mercy", "news"), Due("grace", "page")];
        _account = key => key.StartsWith("account:dead/", StringComparison.Ordinal) ? never.Task : Task.CompletedTask;
        var job = Job();

        Assert.Contains("account:mercy/news", await RoundAsync(job)); // and the round ends

        _work = [.. _work.Where(w => w.Organization.Value == "dead"), Due("mercy", "news", count: 2)];
        Assert.Equal(["account:mercy/news"], await RoundAsync(job));
    }

    [Fact]
    public async Task Account_that_makes_no_progress_is_called_after_a_growing_time()
    {
        _work = [Due("mercy", "news")];
        var job = Job();
        var rounds = 0;
        for (var round = 0; round < 300; round++)
        {
            rounds += (await RoundAsync(job)).Count;
            _clock.Advance(DueWorkJob.Period);
        }

        Assert.InRange(rounds, 10, 18); // 300 without the back-off; once a minute in the end
        _work = [Due("mercy", "news", count: 2)]; // another delivery came due
        Assert.Equal(["account:mercy/news"], await RoundAsync(job));
    }

    [Fact]
    public async Task All_that_is_due_is_read_page_after_page_and_called_in_rounds()
    {
        _work = [.. Enumerable.Range(0, 12_000).Select(i => Due($"org-{i % 4_000:0000}", $"a{i:00000}"))];
        var job = Job();
        var called = new HashSet<string>();
        for (var round = 0; round < 100 && called.Count < _work.Length; round++)
        {
            called.UnionWith(await RoundAsync(job));
        }

        Assert.Equal(_work.Length, called.Count);
    }

    [Fact]
    public async Task What_comes_due_within_a_minute_is_announced_once_for_its_moment()
    {
        _work = [Soon("news", Duration.FromSeconds(40)), Soon("blog", Duration.FromSeconds(20))];
        var job = Job();
        Assert.Equal(["account:mercy/blog", "account:mercy/news"], await RoundAsync(job));
        Assert.All(_calls, call => Assert.Equal("WakeAt", call.Method));

        _clock.Advance(TimeSpan.FromSeconds(2));
        _work = [Soon("news", Duration.FromSeconds(38)), Soon("blog", Duration.FromSeconds(5))]; // an earlier one came up
        Assert.Equal(["account:mercy/blog"], await RoundAsync(job));
    }
}
