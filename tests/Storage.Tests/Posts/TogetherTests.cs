using Npgsql;
using Platform.Domain.Posts;

namespace Platform.Storage.Tests.Posts;

/// <summary>Transactions that meet at the same rows at the same instant. An embedded database has one writer.</summary>
public sealed class TogetherTests(PostgresCluster cluster) : OnDatabase(DatabaseKind.Postgres, cluster)
{
    private ILedger Ledger => Db.Get<ILedger>();

    private IGates Gates => Db.Get<IGates>();

    [Theory]
    [InlineData(GateKind.Account, "blog", GateKind.Campaign, "flu")]
    [InlineData(GateKind.Campaign, "flu", GateKind.Account, "blog")]
    [InlineData(GateKind.Organization, "mercy", GateKind.Account, "blog")]
    public async Task Two_gates_that_open_at_the_same_instant_leave_nothing_blocked(GateKind first, string firstId, GateKind second, string secondId)
    {
        await Ledger.ArmedAsync(campaign: "flu");
        await Gates.SuspendAsync(A.Mercy, first, firstId, "breach", A.Anna, Stop);
        await Gates.SuspendAsync(A.Mercy, second, secondId, "breach", A.Anna, Stop);
        await Ledger.ClaimAsync();
        await Ledger.SendingAsync(A.Key());
        Assert.Equal(["5|Suspended"], await Db.RowsAsync("SELECT state, reason FROM deliveries"));

        await using var connection = await Db.Source.OpenConnectionAsync(Stop);
        await using var transaction = await connection.BeginTransactionAsync(Stop);
        await connection.RunAsync(transaction, "DELETE FROM holds WHERE id = @id", Stop, null, ("id", firstId));
        var lifting = Gates.ResumeAsync(A.Mercy, second, secondId, A.Anna, Stop);
        await WaitingAsync();
        await transaction.CommitAsync(Stop);
        Assert.True(await lifting);

        Assert.Equal(["0|"], await Db.RowsAsync("SELECT state, reason FROM deliveries"));
    }

    [Fact]
    public async Task Transaction_that_was_given_up_for_another_is_done_again()
    {
        await Ledger.ArmedAsync("p1");
        await Ledger.ArmedAsync("p2");
        var (met, begun) = (new TaskCompletionSource(), 0);
        async Task<int> BothAsync(string one, string other) => await Db.Get<Database>().TransactAsync(async (connection, transaction) =>
        {
            await connection.RunAsync(transaction, Block, Stop, null, ("post", one));
            if (Interlocked.Increment(ref begun) == 2)
            {
                met.SetResult();
            }

            await met.Task;
            return (await connection.RunAsync(transaction, Block, Stop, null, ("post", other)), true);
        }, Stop);

        var changed = await Task.WhenAll(BothAsync("p1", "p2"), BothAsync("p2", "p1"));
        Assert.Equal([1, 1], changed);
        Assert.InRange(begun, 3, 2 * PostgresDatabase.Tries);
        Assert.Equal(["p1|2", "p2|2"], await Db.RowsAsync("SELECT post, attempt FROM deliveries ORDER BY post"));
    }

    [Fact]
    public async Task Transaction_that_is_given_up_each_time_is_given_up_for_good()
    {
        var begun = 0;
        var refused = await Assert.ThrowsAsync<PostgresException>(() => Db.Get<Database>().TransactAsync(async (connection, transaction) =>
        {
            begun++;
            return (await connection.RunAsync(transaction, "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40001'; END $$", Stop), true);
        }, Stop));
        Assert.Equal(PostgresErrorCodes.SerializationFailure, refused.SqlState);
        Assert.Equal(PostgresDatabase.Tries, begun);
    }

    private const string Block = "UPDATE deliveries SET state = 5 - state, attempt = attempt + 1 WHERE org = 'mercy' AND post = @post";

    // Until a transaction of this database waits for the one that is open.
    private async Task WaitingAsync()
    {
        List<string> waiting;
        do
        {
            Stop.ThrowIfCancellationRequested();
            waiting = await Db.RowsAsync("""
                SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0
                """);
        }
        while (waiting.Count == 0);
    }
}
