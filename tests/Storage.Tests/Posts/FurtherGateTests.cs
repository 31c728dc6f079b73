using NodaTime;
using Platform.Domain.Posts;

namespace Platform.Storage.Tests.Posts;

public sealed class FurtherGatesOnSqlite(PostgresCluster cluster) : FurtherGateTests(DatabaseKind.Sqlite, cluster);

public sealed class FurtherGatesOnPostgres(PostgresCluster cluster) : FurtherGateTests(DatabaseKind.Postgres, cluster);

/// <summary>Why a gate is closed is what the delivery shows, and every gate that a delivery names must be open.</summary>
public abstract class FurtherGateTests(DatabaseKind kind, PostgresCluster cluster) : OnDatabase(kind, cluster)
{
    private ILedger Ledger => Db.Get<ILedger>();

    private Task<List<string>> StatesAsync() => Db.RowsAsync("SELECT post, state, reason FROM deliveries ORDER BY post");

    private Task SetAsync(string kind, string id, bool open, string? code = null)
        => Db.SqlAsync($"""
            INSERT INTO gates (org, kind, id, open, code, since) VALUES ('mercy', '{kind}', '{id}', {(open ? 1 : 0)}, {(code is null ? "NULL" : $"'{code}'")}, now_ms())
            ON CONFLICT (org, kind, id) DO UPDATE SET open = excluded.open, code = excluded.code, rev = gates.rev + 1
            """);

    private async Task ArmedForAsync(string member, string post = "p1", Duration? grace = null)
    {
        await Ledger.ArmedAsync(post, campaign: "flu", grace: grace);
        var key = A.Key(post);
        await Db.SqlAsync($"INSERT INTO delivery_gates (org, post, account, authz, kind, id) VALUES ('mercy', '{post}', 'blog', '{key.Authorization}', 'member', '{member}')");
    }

    private async Task<int> SentAsync(string post = "p1")
    {
        await Ledger.ClaimAsync();
        return (await Ledger.SendingAsync(A.Key(post))).Length;
    }

    [Fact]
    public async Task Delivery_goes_out_while_the_gate_of_its_owner_is_open()
    {
        await ArmedForAsync("ana");
        await SetAsync("member", "ana", open: true);
        Assert.Equal(1, await SentAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Delivery_whose_owner_has_left_is_blocked(bool row)
    {
        await ArmedForAsync("ana");
        if (row)
        {
            await SetAsync("member", "ana", open: false, "OwnerLeft");
        }

        Assert.Equal(0, await SentAsync());
        Assert.Equal(["p1|5|OwnerLeft"], await StatesAsync());
    }

    [Fact]
    public async Task Owner_who_has_left_stops_their_own_posts_only()
    {
        await ArmedForAsync("ana");
        await Ledger.ArmedAsync("p2");
        await Ledger.ClaimAsync();
        Assert.Equal([A.Key("p2")], await Ledger.SendingAsync(A.Key("p1"), A.Key("p2")));
    }

    [Fact]
    public async Task Reason_is_the_code_of_the_first_closed_gate()
    {
        await ArmedForAsync("ana");
        await SetAsync("campaign", "flu", open: false);
        await SetAsync("account", "blog", open: false, "AccountBroken");
        await SentAsync();
        Assert.Equal(["p1|5|AccountBroken"], await StatesAsync());
        foreach (var (kind, id, reason) in new[] { ("account", "blog", "Suspended"), ("campaign", "flu", "OwnerLeft") })
        {
            await SetAsync(kind, id, open: true);
            await Ledger.UnblockAsync(A.Mercy, null, GateReasons.Suspended, Stop);
            Assert.Equal([$"p1|5|{reason}"], await StatesAsync());
        }

        await SetAsync("member", "ana", open: true);
        await Ledger.UnblockAsync(A.Mercy, A.Blog, GateReasons.OwnerLeft, Stop);
        Assert.Equal(1, await SentAsync());
    }

    [Fact]
    public async Task What_the_gate_did_not_stop_is_not_unblocked_with_it()
    {
        await Ledger.ArmedAsync();
        await Ledger.ClaimAsync();
        await Ledger.RecordedAsync(A.Key(), new DeliveryChange(DeliveryState.Blocked, Reason: GateReasons.PackChanged));
        await Ledger.UnblockAsync(A.Mercy, null, GateReasons.Suspended, Stop);
        Assert.Equal(["p1|5|PackChanged"], await StatesAsync());
    }

    [Fact]
    public async Task What_is_past_its_grace_is_missed_also_where_another_gate_is_closed()
    {
        await ArmedForAsync("ana", grace: Duration.FromMinutes(1));
        await SetAsync("account", "blog", open: false, "AccountBroken");
        await SentAsync();
        await Db.PassAsync(Duration.FromMinutes(1));
        await SetAsync("account", "blog", open: true);
        await Ledger.UnblockAsync(A.Mercy, null, GateReasons.AccountBroken, Stop);
        Assert.Equal(["p1|14|"], await StatesAsync());
    }
}
