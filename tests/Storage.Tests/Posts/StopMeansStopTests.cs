using System.Collections.Immutable;
using NodaTime;
using Platform.Domain.Posts;

namespace Platform.Storage.Tests.Posts;

public sealed class StopMeansStopOnSqlite(PostgresCluster cluster) : StopMeansStopTests(DatabaseKind.Sqlite, cluster);

public sealed class StopMeansStopOnPostgres(PostgresCluster cluster) : StopMeansStopTests(DatabaseKind.Postgres, cluster);

/// <summary>Withdrawing and suspending raced against senders: when the call has returned, no send begins.</summary>
public abstract class StopMeansStopTests(DatabaseKind kind, PostgresCluster cluster) : OnDatabase(kind, cluster)
{
    private const int Trials = 300;

    protected override bool RealClock => true;

    private ILedger Ledger => Db.Get<ILedger>();

    [Fact]
    public async Task No_send_begins_after_a_withdrawal_has_returned()
    {
        var (withdrawn, sent) = (0, 0);
        for (var trial = 0; trial < Trials; trial++)
        {
            var key = await ArmAsync($"p{trial}");
            var stopped = false;
            var sender = SendAsync(key, finds: trial % 2 == 0, () => Volatile.Read(ref stopped));
            await StaggerAsync(trial);
            var cleared = await Ledger.ClearFenceAsync(key.Organization, key.Post, 1, FenceCondition.None, Stop);
            Volatile.Write(ref stopped, cleared.Cleared);
            var began = await sender;
            var state = (await Db.RowsAsync($"SELECT state FROM deliveries WHERE post = '{key.Post}'"))[0];
            if (began)
            {
                // The call was there first: then the withdrawal was refused, or it saw the outcome.
                Assert.True(!cleared.Cleared || cleared.Live.Length == 1, $"trial {trial}: {cleared}");
                Assert.Equal("10", state);
                sent++;
            }
            else
            {
                Assert.True(cleared.Cleared);
                Assert.Equal("13", state);
                withdrawn++;
            }
        }

        TestContext.Current.SendDiagnosticMessage("withdrawn {0}, sent {1}", withdrawn, sent);
        Assert.Equal(Trials, withdrawn + sent);
    }

    [Theory]
    [InlineData(GateKind.Organization)]
    [InlineData(GateKind.Account)]
    [InlineData(GateKind.Campaign)]
    public async Task No_send_begins_after_a_suspension_has_returned(GateKind gate)
    {
        var gates = Db.Get<IGates>();
        var (held, sent) = (0, 0);
        for (var trial = 0; trial < Trials / 2; trial++)
        {
            var key = await ArmAsync($"p{trial}");
            var id = gate switch { GateKind.Organization => key.Organization.Value, GateKind.Account => key.Account.Value, _ => "flu" };
            var stopped = false;
            var sender = SendAsync(key, finds: trial % 2 == 0, () => Volatile.Read(ref stopped));
            await StaggerAsync(trial);
            var result = await gates.SuspendAsync(key.Organization, gate, id, "race", A.Anna, Stop);
            Volatile.Write(ref stopped, true);
            var began = await sender;
            Assert.Equal(began ? "10" : "5", (await Db.RowsAsync($"SELECT state FROM deliveries WHERE post = '{key.Post}'"))[0]);
            Assert.DoesNotContain(result.Deliveries, d => d.State is DeliveryState.Sending);
            await gates.ResumeAsync(key.Organization, gate, id, A.Anna, Stop);
            if (!began)
            {
                await Ledger.ClearFenceAsync(key.Organization, key.Post, 1, FenceCondition.None, Stop);
            }

            _ = began ? sent++ : held++;
        }

        Assert.Equal(Trials / 2, held + sent);
    }

    [Fact]
    public async Task Rival_senders_of_one_account_never_send_a_post_twice()
    {
        for (var post = 0; post < 200; post++)
        {
            await ArmAsync($"p{post}");
        }

        var sent = new System.Collections.Concurrent.ConcurrentBag<DeliveryKey>();
        await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ =>
        {
            // leases that end nearly at once: the worst cluster
            while (await Ledger.ClaimDueAsync(A.Mercy, A.Blog, 7, Duration.FromMilliseconds(3), Stop) is { IsEmpty: false } claimed)
            {
                foreach (var key in (await Ledger.MarkSendingAsync(A.Mercy, A.Blog, [.. claimed.Select(c => c.Claim)], 1, Duration.FromSeconds(20), Stop)).Keys)
                {
                    sent.Add(key);
                    var claim = claimed.First(c => c.Key == key).Claim;
                    await Ledger.RecordAsync([new DeliveryResult(claim, new DeliveryChange(DeliveryState.Live, Ref: new("x", null)), 1)], Stop);
                }
            }
        }));
        Assert.Equal(200, sent.Count);
        Assert.Equal(200, sent.Distinct().Count());
        Assert.Equal(["10|200"], await Db.RowsAsync("SELECT state, count(*) FROM deliveries GROUP BY state"));
        Assert.Equal(["200"], await Db.RowsAsync("SELECT count(*) FROM journal WHERE type = 'deliveryLive'"));
    }

    [Fact]
    public async Task Rival_senders_that_find_and_claim_never_send_a_post_twice()
    {
        for (var post = 0; post < 200; post++)
        {
            await ArmAsync($"p{post}");
        }

        var sent = new System.Collections.Concurrent.ConcurrentBag<DeliveryKey>();
        await Task.WhenAll(Enumerable.Range(0, 6).Select(async rival =>
        {
            var heard = ImmutableArray<DeliveryResult>.Empty;
            while (await FindOrClaimAsync(finds: rival % 2 == 0) is { IsEmpty: false } found)
            {
                ImmutableArray<DeliveryClaim> claims = [.. found.Select(c => c.Claim)];
                await Ledger.RecordAsync(heard, Stop);
                var marked = await Ledger.MarkSendingAsync(A.Mercy, A.Blog, claims, 1, Duration.FromSeconds(20), Stop);
                foreach (var key in marked.Keys)
                {
                    sent.Add(key);
                }

                heard = [.. found.Where(c => marked.Keys.Contains(c.Key))
                    .Select(c => new DeliveryResult(c.Claim, new DeliveryChange(DeliveryState.Live, Ref: new("x", null)), c.Attempt + 1))];
            }

            await Ledger.RecordAsync(heard, Stop);
        }));
        Assert.Equal(200, sent.Count);
        Assert.Equal(200, sent.Distinct().Count());
        Assert.Equal(["10|200"], await Db.RowsAsync("SELECT state, count(*) FROM deliveries GROUP BY state"));
        Assert.Equal(["200"], await Db.RowsAsync("SELECT count(*) FROM journal WHERE type = 'deliveryLive'"));
    }

    private async Task<ImmutableArray<ClaimedDelivery>> FindOrClaimAsync(bool finds)
        => finds
            ? (await Ledger.FindDueAsync(A.Mercy, A.Blog, 7, Stop)).Ready
            : await Ledger.ClaimDueAsync(A.Mercy, A.Blog, 7, Duration.FromMilliseconds(3), Stop);

    private async Task<DeliveryKey> ArmAsync(string post)
    {
        var key = A.Key(post);
        var due = SystemClock.Instance.GetCurrentInstant() - Duration.FromSeconds(1);
        await Ledger.ArmAsync(key.Organization, key.Post, key.Authorization, 1, [A.Delivery(key, due, campaign: "flu")], Stop);
        return key;
    }

    /// <summary>Sends as a sender does; true when the call began. It fails when it may begin although the stop has returned.</summary>
    private Task<bool> SendAsync(DeliveryKey key, bool finds, Func<bool> stopped) => Task.Run(async () =>
    {
        var claimed = finds
            ? (await Ledger.FindDueAsync(key.Organization, key.Account, 10, Stop)).Ready
            : await Ledger.ClaimDueAsync(key.Organization, key.Account, 10, Duration.FromSeconds(30), Stop);
        if (claimed.FirstOrDefault(c => c.Key == key) is not { } mine)
        {
            return false;
        }

        var sending = await Ledger.MarkSendingAsync(key.Organization, key.Account, [mine.Claim], 1, Duration.FromSeconds(20), Stop);
        if (sending.Keys.IsEmpty)
        {
            return false;
        }

        Assert.False(stopped(), "A call may begin although the stop has returned."); // it would have had to wait for this one's outcome
        await Ledger.RecordAsync([new DeliveryResult(mine.Claim, new DeliveryChange(DeliveryState.Live, Ref: new("x", null)), 1)], Stop);
        return true;
    }, Stop);

    private static Task StaggerAsync(int trial) => Task.Run(() => Thread.SpinWait(trial % 40 * 2000));
}
