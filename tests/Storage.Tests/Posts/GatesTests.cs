using NodaTime;
using Platform.Domain.Posts;

namespace Platform.Storage.Tests.Posts;

public sealed class GatesOnSqlite(PostgresCluster cluster) : GatesTests(DatabaseKind.Sqlite, cluster);

public sealed class GatesOnPostgres(PostgresCluster cluster) : GatesTests(DatabaseKind.Postgres, cluster);

public abstract class GatesTests(DatabaseKind kind, PostgresCluster cluster) : OnDatabase(kind, cluster)
{
    private ILedger Ledger => Db.Get<ILedger>();

    private IGates Gates => Db.Get<IGates>();

    private Task<SuspensionResult> SuspendAsync(GateKind kind, string id, string reason = "breach") => Gates.SuspendAsync(A.Mercy, kind, id, reason, A.Anna, Stop);

    private Task<bool> ResumeAsync(GateKind kind, string id) => Gates.ResumeAsync(A.Mercy, kind, id, A.Anna, Stop);

    private Task<List<string>> StatesAsync() => Db.RowsAsync("SELECT post, state, reason FROM deliveries ORDER BY post");

    [Theory]
    [InlineData(GateKind.Organization, "mercy")]
    [InlineData(GateKind.Account, "blog")]
    [InlineData(GateKind.Campaign, "flu")]
    public async Task Closed_gate_stops_the_call_and_opening_it_lets_the_post_wait_again(GateKind gate, string id)
    {
        await Ledger.ArmedAsync(campaign: "flu");
        await Ledger.ClaimAsync();
        Assert.Empty((await SuspendAsync(gate, id)).Deliveries);
        Assert.Empty(await Ledger.SendingAsync(A.Key()));
        Assert.Equal(["p1|5|Suspended"], await StatesAsync());
        Assert.Empty(await Ledger.AccountsToWakeAsync(null, 10, Stop)); // no spinning
        await ResumeAsync(gate, id);
        Assert.Single(await Ledger.ClaimAsync());
        Assert.Single(await Ledger.SendingAsync(A.Key()));
    }

    [Fact]
    public async Task Gate_closed_before_anything_was_armed_holds()
    {
        await SuspendAsync(GateKind.Campaign, "flu", "Importing");
        await Ledger.ArmedAsync(campaign: "flu");
        await Ledger.ArmedAsync("p2");
        await Ledger.ClaimAsync();
        Assert.Equal([A.Key("p2")], await Ledger.SendingAsync(A.Key("p1"), A.Key("p2")));
        var closed = Assert.Single(await Gates.ClosedAsync(A.Mercy, Stop));
        Assert.Equal((GateKind.Campaign, "flu", "Importing", TestDatabase.Start), (closed.Kind, closed.Id, closed.Why, closed.Since));
    }

    [Fact]
    public async Task Missing_gate_row_counts_as_closed()
    {
        await Ledger.ArmedAsync();
        await Ledger.ClaimAsync();
        await Db.SqlAsync("DELETE FROM gates WHERE kind = 'account'");
        Assert.Empty(await Ledger.SendingAsync(A.Key()));
    }

    [Fact]
    public async Task What_another_gate_still_stops_stays_blocked()
    {
        await Ledger.ArmedAsync();
        await SuspendAsync(GateKind.Organization, "mercy");
        await SuspendAsync(GateKind.Account, "blog");
        await Ledger.ClaimAsync();
        await Ledger.SendingAsync(A.Key());
        await ResumeAsync(GateKind.Organization, "mercy");
        Assert.Equal(["p1|5|Suspended"], await StatesAsync());
        await Ledger.UnblockAsync(A.Mercy, A.Blog, "Suspended", Stop);
        Assert.Equal(["p1|5|Suspended"], await StatesAsync());
        await ResumeAsync(GateKind.Account, "blog");
        Assert.Equal(["p1|0|"], await StatesAsync());
    }

    [Fact]
    public async Task What_is_out_of_its_grace_when_the_gate_opens_is_missed()
    {
        await Ledger.ArmedAsync(grace: Duration.FromMinutes(1));
        await Ledger.ClaimAsync();
        await SuspendAsync(GateKind.Organization, "mercy");
        await Ledger.SendingAsync(A.Key());
        await Db.PassAsync(Duration.FromMinutes(1));
        await ResumeAsync(GateKind.Organization, "mercy");
        Assert.Equal(["p1|14|"], await StatesAsync());
    }

    [Fact]
    public async Task Suspending_waits_for_calls_under_way_and_tells_what_they_came_to()
    {
        await Ledger.ArmedAsync("p1");
        await Ledger.ArmedAsync("p2");
        await Ledger.ClaimAsync();
        await Ledger.SendingAsync(A.Key("p1"), A.Key("p2"));
        var suspending = SuspendAsync(GateKind.Organization, "mercy");
        await UntilAsync(async () => (await Gates.ClosedAsync(A.Mercy, Stop)).Length == 1);
        Assert.False(suspending.IsCompleted);
        await Ledger.RecordedAsync(A.Key("p1"), new DeliveryChange(DeliveryState.Live, Ref: new("id-1", null)));
        Assert.False(suspending.IsCompleted);
        await Db.PassAsync(Duration.FromSeconds(20)); // p2 never answers
        await UntilAsync(() => { Db.Time!.Advance(TimeSpan.FromMilliseconds(60)); return Task.FromResult(suspending.IsCompleted); });
        Assert.Equal([("p1", DeliveryState.Live), ("p2", DeliveryState.Unknown)], (await suspending).Deliveries.Select(d => (d.Key.Post.Value, d.State)));
    }

    [Fact]
    public async Task Suspending_one_account_leaves_the_others_alone()
    {
        await Ledger.ArmedAsync(accounts: ["blog", "page"]);
        await Ledger.ClaimAsync();
        await Ledger.ClaimAsync(account: "page");
        await Ledger.SendingAsync(A.Key(account: "page"));
        Assert.Empty((await SuspendAsync(GateKind.Account, "blog")).Deliveries); // does not wait for the other's call
        Assert.Empty(await Ledger.SendingAsync(A.Key()));
    }

    [Fact]
    public async Task Closing_and_opening_is_journalled_once_each_without_the_persons_words()
    {
        await SuspendAsync(GateKind.Account, "blog", "Dr. Miller said so");
        await SuspendAsync(GateKind.Account, "blog", "and again");
        await ResumeAsync(GateKind.Account, "blog");
        await ResumeAsync(GateKind.Account, "blog");
        await SuspendAsync(GateKind.Account, "blog");
        var entries = await Db.RowsAsync("SELECT grain_key, type, event FROM journal ORDER BY id");
        Assert.Equal(["accountSuspended", "accountResumed", "accountSuspended"], entries.Select(e => e.Split('|')[1]));
        Assert.All(entries, e => Assert.StartsWith("gate:mercy/account/blog|", e, StringComparison.Ordinal));
        Assert.DoesNotContain(entries, e => e.Contains("Miller", StringComparison.Ordinal) || e.Contains("again", StringComparison.Ordinal));
        Assert.Contains("\"person\":\"anna\"", entries[0].Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    /// <summary>Yields until something is so; the work itself runs on other threads and needs no clock.</summary>
    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        while (!await condition())
        {
            Stop.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
