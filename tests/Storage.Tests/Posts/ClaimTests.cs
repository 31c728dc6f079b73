using System.Data.Common;
using NodaTime;
using Platform.Domain.Accounts;
using Platform.Domain.Posts;

namespace Platform.Storage.Tests.Posts;

public sealed class ClaimsOnSqlite(PostgresCluster cluster) : ClaimTests(DatabaseKind.Sqlite, cluster);

public sealed class ClaimsOnPostgres(PostgresCluster cluster) : ClaimTests(DatabaseKind.Postgres, cluster);

/// <summary>Only who holds the last claim changes a delivery, and only while it holds.</summary>
public abstract class ClaimTests(DatabaseKind kind, PostgresCluster cluster) : OnDatabase(kind, cluster)
{
    private static readonly RemoteRef There = new("id-1", "https://social.test/1");

    private ILedger Ledger => Db.Get<ILedger>();

    private async Task<string> StateAsync(string post = "p1") => (await Db.RowsAsync($"SELECT state FROM deliveries WHERE post = '{post}'"))[0];

    private async Task<DeliveryClaim> ClaimedAsync(Duration? grace = null)
    {
        await Ledger.ArmedAsync(grace: grace);
        return Assert.Single(await Ledger.ClaimAsync()).Claim;
    }

    private async Task<DeliveryClaim> SendingAsync()
    {
        var claim = await ClaimedAsync();
        Assert.Single(await Ledger.SendingAsync(claim));
        return claim;
    }

    private Task RecordAsync(DeliveryClaim claim, DeliveryChange change, int? attempt = 1)
        => Ledger.RecordAsync([new DeliveryResult(claim, change, attempt)], Stop);

    [Fact]
    public async Task Sender_whose_claim_was_taken_over_does_not_begin_the_call()
    {
        var first = await ClaimedAsync();
        await Db.PassAsync(Duration.FromSeconds(30));
        var second = Assert.Single(await Ledger.ClaimAsync()).Claim;
        Assert.Empty(await Ledger.SendingAsync(first));
        Assert.Equal("1", await StateAsync());
        Assert.Single(await Ledger.SendingAsync(second));
    }

    [Fact]
    public async Task Claim_whose_lease_has_ended_is_not_marked_and_stays_free()
    {
        var claim = await ClaimedAsync();
        await Db.PassAsync(Duration.FromSeconds(30));
        Assert.Empty(await Ledger.SendingAsync(claim));
        Assert.Equal("1", await StateAsync());
        Assert.Single(await Ledger.ClaimAsync());
    }

    [Fact]
    public async Task Refusal_of_an_earlier_claim_is_not_recorded_over_a_later_one()
    {
        var first = await ClaimedAsync();
        await Db.PassAsync(Duration.FromSeconds(30));
        await Ledger.ClaimAsync();
        await RecordAsync(first, new DeliveryChange(DeliveryState.Blocked, Reason: "PackChanged"), attempt: null);
        Assert.Equal("1", await StateAsync());
    }

    [Fact]
    public async Task Result_and_step_of_an_earlier_call_do_not_touch_the_call_after_it()
    {
        var first = await SendingAsync();
        await RecordAsync(first, new DeliveryChange(DeliveryState.Waiting, Duration.Zero));
        var second = Assert.Single(await Ledger.ClaimAsync()).Claim;
        Assert.Single(await Ledger.SendingAsync(second));
        await RecordAsync(first, new DeliveryChange(DeliveryState.Rejected));
        Assert.False(await Ledger.SaveStepAsync(first, "draft-1", Stop));
        Assert.Equal("2", await StateAsync());
        Assert.True(await Ledger.SaveStepAsync(second, "draft-2", Stop));
    }

    [Fact]
    public async Task Answer_to_an_earlier_question_settles_nothing_but_that_it_is_live()
    {
        await RecordAsync(await SendingAsync(), new DeliveryChange(DeliveryState.Unknown, Duration.Zero));
        var first = Assert.Single(await Ledger.AskAsync()).Claim;
        await Db.PassAsync(Duration.FromSeconds(30));
        Assert.Single(await Ledger.AskAsync());
        await Ledger.RecordReconciledAsync([new DeliveryResult(first, new DeliveryChange(DeliveryState.NeedsHuman))], Stop);
        Assert.Equal("4", await StateAsync());
        await Ledger.RecordReconciledAsync([new DeliveryResult(first, new DeliveryChange(DeliveryState.Live, Ref: There))], Stop);
        Assert.Equal("10", await StateAsync());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(14)]
    public async Task That_a_post_is_live_is_recorded_whatever_became_of_it_meanwhile(int state)
    {
        var claim = await SendingAsync();
        await Db.SqlAsync($"UPDATE deliveries SET state = {state}, claim = claim + 3, attempt = attempt + 1");
        await RecordAsync(claim, new DeliveryChange(DeliveryState.Live, Ref: There));
        Assert.Equal("10", await StateAsync());
    }

    [Theory]
    [InlineData(DeliveryState.Rejected, "11")]
    [InlineData(DeliveryState.Waiting, "0")]
    [InlineData(DeliveryState.Blocked, "5")]
    [InlineData(DeliveryState.Processing, "3")]
    public async Task Late_answer_settles_the_unknown_outcome_of_its_own_call(DeliveryState answer, string state)
    {
        var claim = await SendingAsync();
        await Db.PassAsync(Duration.FromSeconds(20));
        Assert.Single(await Ledger.AskAsync());
        await RecordAsync(claim, new DeliveryChange(answer, Duration.Zero, NothingLanded: answer != DeliveryState.Processing), attempt: 1);
        Assert.Equal(state, await StateAsync());
        Assert.Equal([answer == DeliveryState.Processing ? "1" : "0"], await Db.RowsAsync("SELECT uncertain FROM deliveries"));
    }

    [Fact]
    public async Task Late_answer_of_an_earlier_call_settles_no_later_one()
    {
        var first = await SendingAsync();
        await RecordAsync(first, new DeliveryChange(DeliveryState.Waiting, Duration.Zero));
        Assert.Single(await Ledger.SendingAsync(Assert.Single(await Ledger.ClaimAsync()).Claim));
        await Db.PassAsync(Duration.FromSeconds(20));
        await Ledger.AskAsync();
        await RecordAsync(first, new DeliveryChange(DeliveryState.Rejected, NothingLanded: true), attempt: 1);
        Assert.Equal("4", await StateAsync());
    }

    [Fact]
    public async Task Late_answer_of_a_withdrawn_post_does_not_send_it_again()
    {
        var claim = await SendingAsync();
        await Db.PassAsync(Duration.FromSeconds(20));
        Assert.True((await Ledger.ClearFenceAsync(A.Mercy, A.Key().Post, 1, FenceCondition.None, Stop)).Cleared);
        await RecordAsync(claim, new DeliveryChange(DeliveryState.Waiting, Duration.Zero, NothingLanded: true));
        Assert.Equal("13", await StateAsync());
    }

    [Fact]
    public async Task Window_of_a_key_is_measured_from_the_first_call_that_may_have_carried_it()
    {
        await RecordAsync(await SendingAsync(), new DeliveryChange(DeliveryState.Unknown, Duration.Zero));
        Assert.Single(await Ledger.AskAsync());
        await Ledger.ReconciledAsync(A.Key(), new DeliveryChange(DeliveryState.Waiting, Duration.FromMinutes(9)));
        await Db.PassAsync(Duration.FromMinutes(9));
        var again = Assert.Single(await Ledger.ClaimAsync());
        Assert.Equal(Duration.FromMinutes(9), again.SinceFirstCall);
        Assert.Single(await Ledger.SendingAsync(again.Claim));
        await RecordAsync(again.Claim, new DeliveryChange(DeliveryState.Unknown, Duration.FromMinutes(2)), 2);
        await Db.PassAsync(Duration.FromMinutes(2));
        Assert.Equal(Duration.FromMinutes(11), Assert.Single(await Ledger.AskAsync()).SinceFirstCall);
    }

    [Fact]
    public async Task Window_of_a_key_begins_at_the_call_after_a_refusal_that_was_heard()
    {
        await RecordAsync(await SendingAsync(),
            new DeliveryChange(DeliveryState.Waiting, Duration.FromMinutes(4), ErrorKind: ConnectorErrorKind.Transient, NothingLanded: true));
        await Db.PassAsync(Duration.FromMinutes(4));
        var again = Assert.Single(await Ledger.ClaimAsync());
        Assert.Single(await Ledger.SendingAsync(again.Claim));
        await RecordAsync(again.Claim, new DeliveryChange(DeliveryState.Unknown, Duration.Zero), 2);
        Assert.Equal(Duration.Zero, Assert.Single(await Ledger.AskAsync()).SinceFirstCall);
    }

    [Fact]
    public async Task Call_that_costs_no_try_counts_as_a_call_and_not_as_a_try()
    {
        await RecordAsync(await SendingAsync(), new DeliveryChange(DeliveryState.Waiting, Duration.Zero, Uncounted: true));
        var again = Assert.Single(await Ledger.ClaimAsync());
        Assert.Equal((1, 1), (again.Attempt, again.Tries));
    }

    [Fact]
    public async Task Claim_that_is_given_back_waits_at_once_and_costs_nothing()
    {
        var claim = await ClaimedAsync();
        await Ledger.ReleaseAsync([claim with { Token = claim.Token + 1 }], Stop);
        Assert.Equal("1", await StateAsync());
        await Ledger.ReleaseAsync([claim], Stop);
        Assert.Equal("0", await StateAsync());
        var again = Assert.Single(await Ledger.ClaimAsync());
        Assert.Equal((0, 1), (again.Attempt, again.Tries));
        Assert.Empty(await Ledger.SendingAsync(claim));
        Assert.Single(await Ledger.SendingAsync(again.Claim));
        await Ledger.ReleaseAsync([again.Claim], Stop);
        Assert.Equal("2", await StateAsync());
    }

    [Fact]
    public async Task Time_that_passes_while_a_lock_is_waited_for_counts()
    {
        var claim = await ClaimedAsync(grace: Duration.FromSeconds(25));
        Assert.Empty((await MarkBehindLockAsync(claim, Duration.FromSeconds(26))).Keys);
        Assert.Equal("14", await StateAsync());
    }

    [Fact]
    public async Task Lease_that_ends_while_a_lock_is_waited_for_is_not_marked()
    {
        var claim = await ClaimedAsync();
        Assert.Empty((await MarkBehindLockAsync(claim, Duration.FromSeconds(31))).Keys);
        Assert.Equal("1", await StateAsync());
    }

    [Fact]
    public async Task Deadline_counts_from_the_mark_and_not_from_the_wait_before_it()
    {
        var claim = await ClaimedAsync();
        var marked = await MarkBehindLockAsync(claim, Duration.FromSeconds(29));
        Assert.Single(marked.Keys);
        Assert.Equal([$"2|{(TestDatabase.Start + Duration.FromSeconds(49)).ToUnixTimeMilliseconds()}"],
            await Db.RowsAsync("SELECT state, wake_at FROM deliveries"));
        Assert.Equal(Kind == DatabaseKind.Postgres ? Duration.FromSeconds(29) : Duration.Zero, marked.Waited);
    }

    [Fact]
    public async Task Answer_that_no_database_takes_as_it_is_is_recorded_all_the_same()
    {
        var claim = await SendingAsync();
        await RecordAsync(claim, new DeliveryChange(DeliveryState.Live, Ref: new RemoteRef("id\0\ud800", "https://social.test/\0")));
        Assert.Equal("10", await StateAsync());
    }

    /// <summary>Marks while another transaction holds the gate, which lets go after this time.</summary>
    private async Task<MarkedSending> MarkBehindLockAsync(DeliveryClaim claim, Duration wait)
    {
        await using var connection = await Db.Source.OpenConnectionAsync(Stop);
        await using var transaction = await HoldAsync(connection);
        var marking = Task.Run(() => Ledger.MarkSendingAsync(A.Mercy, A.Blog, [claim], 1, Duration.FromSeconds(20), Stop), Stop);
        while (Kind == DatabaseKind.Postgres && (await Db.RowsAsync("SELECT 1 FROM pg_locks WHERE NOT granted")).Count == 0)
        {
            await Task.Yield();
        }

        Assert.False(marking.IsCompleted);
        await Db.PassAsync(wait);
        if (transaction is not null)
        {
            await transaction.CommitAsync(Stop);
        }

        await connection.DisposeAsync();
        return await marking;
    }

    private async Task<DbTransaction?> HoldAsync(DbConnection connection)
    {
        if (Kind == DatabaseKind.Sqlite)
        {
            return null; // an open connection has the writer's place
        }

        var transaction = await connection.BeginTransactionAsync(Stop);
        await using var command = connection.CreateCommand();
        (command.Transaction, command.CommandText) = (transaction, "SELECT 1 FROM gates WHERE kind = 'organization' FOR UPDATE");
        await command.ExecuteNonQueryAsync(Stop);
        return transaction;
    }
}
