using NodaTime;
using Platform.Domain.Accounts;
using Platform.Domain.Posts;

namespace Platform.Storage.Tests.Posts;

public sealed class FoundOnSqlite(PostgresCluster cluster) : FoundTests(DatabaseKind.Sqlite, cluster);

public sealed class FoundOnPostgres(PostgresCluster cluster) : FoundTests(DatabaseKind.Postgres, cluster);

/// <summary>What is found ready is claimed by its mark: one sender's mark, and only while the delivery waits as it was found.</summary>
public abstract class FoundTests(DatabaseKind kind, PostgresCluster cluster) : OnDatabase(kind, cluster)
{
    private static readonly DeliveryChange Live = new(DeliveryState.Live, Ref: new RemoteRef("id-1", "https://social.test/1"));

    private ILedger Ledger => Db.Get<ILedger>();

    private Task<DueDeliveries> FindAsync(int batch = 100) => Ledger.FindDueAsync(A.Mercy, A.Blog, batch, Stop);

    private async Task<DeliveryClaim> FoundAsync() => Assert.Single((await FindAsync()).Ready).Claim;

    private Task<List<string>> RowsAsync(string columns) => Db.RowsAsync($"SELECT {columns} FROM deliveries ORDER BY post");

    private async Task<MarkedSending> RecordAndMarkAsync(DeliveryResult result, params DeliveryClaim[] claims)
    {
        await Ledger.RecordAsync([result], Stop);
        return await Ledger.MarkSendingAsync(A.Mercy, A.Blog, [.. claims], 1, Duration.FromSeconds(20), Stop);
    }

    [Fact]
    public async Task What_is_due_is_found_in_order_and_stays_as_it_is()
    {
        await Ledger.ArmedAsync("later", TestDatabase.Start + Duration.FromSeconds(1));
        await Ledger.ArmedAsync("b");
        await Ledger.ArmedAsync("a");
        var due = await FindAsync();
        Assert.Equal(["a", "b"], due.Ready.Select(d => d.Key.Post.Value));
        Assert.Equal((false, false, null), (due.Others, due.Unsettled, due.Pause));
        Assert.All(due.Ready, d => Assert.Equal(0, d.Found));
        Assert.Equal(["0|0", "0|0", "0|0"], await RowsAsync("state, claim"));
        Assert.Single((await FindAsync(1)).Ready);
    }

    [Fact]
    public async Task Found_delivery_is_sent_and_recorded_under_the_claim_of_its_mark()
    {
        await Ledger.ArmedAsync();
        var claim = await FoundAsync();
        Assert.Single(await Ledger.SendingAsync(claim));
        Assert.Equal([$"2|1|{claim.Token}"], await RowsAsync("state, attempt, claim"));
        await Ledger.RecordAsync([new DeliveryResult(claim, Live, 1)], Stop);
        Assert.Equal(["10"], await RowsAsync("state"));
        Assert.True((await FindAsync()).IsEmpty);
    }

    [Fact]
    public async Task Of_two_senders_that_found_a_delivery_one_marks_it()
    {
        await Ledger.ArmedAsync();
        var (first, second) = (await FoundAsync(), await FoundAsync());
        Assert.Single(await Ledger.SendingAsync(first));
        Assert.Empty(await Ledger.SendingAsync(second));
        await Ledger.RecordAsync([new DeliveryResult(first, new DeliveryChange(DeliveryState.Waiting, Duration.Zero), 1)], Stop);
        Assert.Empty(await Ledger.SendingAsync(second)); // it waits again, and not as it was found
    }

    [Fact]
    public async Task Delivery_that_was_claimed_moved_or_withdrawn_since_it_was_found_is_not_marked()
    {
        await Ledger.ArmedAsync("claimed");
        var claimed = await FoundAsync();
        await Ledger.ClaimAsync();
        Assert.Empty(await Ledger.SendingAsync(claimed));

        await Ledger.ArmedAsync("moved");
        var moved = await FoundAsync();
        var later = TestDatabase.Start + Duration.FromHours(1);
        await Ledger.AlignAsync(A.Mercy, new("moved"), A.Authorization(), later, later + Duration.FromHours(6), Stop);
        Assert.Empty(await Ledger.SendingAsync(moved));

        await Ledger.ArmedAsync("withdrawn");
        var withdrawn = await FoundAsync();
        await Ledger.ClearFenceAsync(A.Mercy, new("withdrawn"), 1, FenceCondition.None, Stop);
        Assert.Empty(await Ledger.SendingAsync(withdrawn));
        Assert.Equal(["1", "0", "13"], await RowsAsync("state"));
    }

    [Fact]
    public async Task Mark_that_never_was_is_taken_back_without_touching_the_call_of_another_sender()
    {
        await Ledger.ArmedAsync();
        var lost = await FoundAsync();
        var other = Assert.Single(await Ledger.ClaimAsync()).Claim;
        Assert.Single(await Ledger.SendingAsync(other));
        await Ledger.RecordAsync([new DeliveryResult(lost, DeliveryRules.NotBegun(uncertain: false), 1)], Stop);
        Assert.Equal(["2|1|0"], await RowsAsync("state, attempt, uncounted"));
    }

    [Fact]
    public async Task Doubts_and_ended_claims_are_found_but_not_ready()
    {
        await Ledger.ArmedAsync();
        var claim = await FoundAsync();
        await Ledger.SendingAsync(claim);
        await Ledger.RecordAsync([new DeliveryResult(claim, new DeliveryChange(DeliveryState.Unknown, Duration.Zero), 1)], Stop);
        var unknown = await FindAsync();
        Assert.Equal((true, true, false), (unknown.Ready.IsEmpty, unknown.Unsettled, unknown.Others));

        var asked = Assert.Single(await Ledger.AskAsync()).Claim;
        await Ledger.RecordReconciledAsync([new DeliveryResult(asked, new DeliveryChange(DeliveryState.Waiting, Duration.Zero))], Stop);
        var repeat = await FindAsync();
        Assert.Equal((true, false, true), (repeat.Ready.IsEmpty, repeat.Unsettled, repeat.Others));

        await Ledger.ClaimAsync();
        Assert.True((await FindAsync()).IsEmpty);
        await Db.PassAsync(Duration.FromSeconds(30));
        Assert.True((await FindAsync()).Others);
    }

    [Fact]
    public async Task What_is_past_its_grace_is_claimed_to_be_missed()
    {
        await Ledger.ArmedAsync(grace: Duration.FromHours(1));
        var claim = await FoundAsync();
        await Db.PassAsync(Duration.FromHours(2));
        Assert.Equal((true, true), ((await FindAsync()).Ready.IsEmpty, (await FindAsync()).Others));
        Assert.Empty(await Ledger.SendingAsync(claim));
        Assert.Equal(["14"], await RowsAsync("state"));
    }

    [Fact]
    public async Task Pause_is_found_with_what_is_due()
    {
        await Ledger.ArmedAsync();
        await Ledger.PauseAsync(A.Mercy, A.Blog, Duration.FromSeconds(900), 2, "429", Stop);
        Assert.Equal(new AccountPause(TestDatabase.Start + Duration.FromSeconds(900), Duration.FromSeconds(900), 2), (await FindAsync()).Pause);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Mark_that_never_was_does_not_settle_the_unknown_call_of_another_sender(bool asksAPerson)
    {
        await Ledger.ArmedAsync();
        var (lost, other) = (await FoundAsync(), await FoundAsync());
        Assert.Single(await Ledger.SendingAsync(other));
        await Ledger.RecordAsync([new DeliveryResult(other, new DeliveryChange(DeliveryState.Unknown, Duration.Zero), 1)], Stop);
        if (asksAPerson)
        {
            var asked = Assert.Single(await Ledger.AskAsync()).Claim;
            await Ledger.RecordReconciledAsync([new DeliveryResult(asked, new DeliveryChange(DeliveryState.NeedsHuman, ErrorCode: "not-found"))], Stop);
        }

        var before = await RowsAsync("state, attempt, uncertain");
        await Ledger.RecordAsync([new DeliveryResult(lost, DeliveryRules.NotBegun(uncertain: false))], Stop);

        Assert.Equal(before, await RowsAsync("state, attempt, uncertain"));
        Assert.Empty((await FindAsync()).Ready);
    }

    [Fact]
    public async Task Result_that_comes_late_settles_its_outcome_before_the_next_mark()
    {
        await Ledger.ArmedAsync("a");
        await Ledger.ArmedAsync("b");
        var found = (await FindAsync()).Ready;
        var (a, b) = (found[0].Claim, found[1].Claim);
        await Ledger.SendingAsync(a);
        await Db.PassAsync(Duration.FromSeconds(20));
        await Ledger.AskAsync(); // the deadline has passed: unknown
        await RecordAndMarkAsync(new DeliveryResult(a, new DeliveryChange(DeliveryState.Rejected, ErrorCode: "422", NothingLanded: true), 1), b);
        Assert.Equal(["11", "2"], await RowsAsync("state"));
    }

    [Fact]
    public async Task Closed_gate_blocks_what_was_found_and_lets_results_be_recorded()
    {
        await Ledger.ArmedAsync("a");
        await Ledger.ArmedAsync("b");
        var found = (await FindAsync()).Ready;
        var (a, b) = (found[0].Claim, found[1].Claim);
        await Ledger.SendingAsync(a);
        await Db.SqlAsync("UPDATE gates SET open = 0, code = 'Suspended' WHERE kind = 'account'");
        Assert.Empty((await RecordAndMarkAsync(new DeliveryResult(a, Live, 1), b)).Keys);
        Assert.Equal(["10|NULL", "5|Suspended"], await RowsAsync("state, coalesce(reason, 'NULL')"));
    }
}
