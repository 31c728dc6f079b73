using NodaTime;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Members;
using Platform.Domain.Posts;

namespace Platform.Storage.Tests.Posts;

public sealed class HoldsOnSqlite(PostgresCluster cluster) : HoldsTests(DatabaseKind.Sqlite, cluster);

public sealed class HoldsOnPostgres(PostgresCluster cluster) : HoldsTests(DatabaseKind.Postgres, cluster);

public abstract class HoldsTests(DatabaseKind kind, PostgresCluster cluster) : OnDatabase(kind, cluster)
{
    private static readonly Actor Cora = new(new MemberId("cora"), null, []);
    private static readonly Duration Later = Duration.FromHours(1);

    private ILedger Ledger => Db.Get<ILedger>();

    private IGates Gates => Db.Get<IGates>();

    private Task<SuspensionResult> HoldAsync(GateHolder holder, string? why = "breach", Actor? actor = null, GateKind kind = GateKind.Campaign,
        string id = "flu")
        => Gates.HoldAsync(A.Mercy, kind, id, holder, why, actor ?? A.Anna, Stop);

    private Task<bool> LiftAsync(GateHolder holder, Actor? actor = null, GateKind kind = GateKind.Campaign, string id = "flu")
        => Gates.LiftAsync(A.Mercy, kind, id, holder, actor ?? A.Anna, Stop);

    private Task<List<string>> StatesAsync() => Db.RowsAsync("SELECT post, state, reason FROM deliveries ORDER BY post");

    private Task<List<string>> GateAsync(string id) => Db.RowsAsync($"SELECT open, code FROM gates WHERE id = '{id}'");

    private Task AccountAsync(AccountStatus status) => Db.WriteAsync("account:mercy/blog", new Account
    {
        Organization = A.Mercy,
        Id = A.Blog,
        Network = "sandbox",
        Status = status,
        BrokenCode = status == AccountStatus.Broken ? "401" : null,
    });

    private Task MemberAsync(string id, bool active) => Db.WriteAsync($"member:mercy/{id}", new Member
    {
        Organization = A.Mercy,
        Id = new MemberId(id),
        Email = $"{id}@mercy.example",
        Active = active,
    });

    [Fact]
    public async Task Gate_that_is_closed_to_cancel_a_campaign_leaves_the_step_in_the_same_transaction()
    {
        await HoldAsync(GateHolder.Author);
        Assert.Empty(await Db.RowsAsync("SELECT kind FROM unfinished_steps"));
        await HoldAsync(GateHolder.Cancel);
        Assert.Equal(["campaign:mercy/flu|cancel"], await Db.RowsAsync("SELECT grain_key, kind FROM unfinished_steps"));
    }

    private Task<bool> ArmAsync(string post = "p1", string owner = "anna", Instant? due = null)
        => Ledger.ArmAsync(A.Mercy, new PostId(post), A.Authorization(), 1,
            [A.Delivery(A.Key(post), due ?? (TestDatabase.Start + Later)) with { Owner = new MemberId(owner) }], Stop);

    [Fact]
    public async Task Gate_opens_when_its_last_hold_is_lifted()
    {
        await Ledger.ArmedAsync(campaign: "flu");
        await HoldAsync(GateHolder.Import, null);
        await HoldAsync(GateHolder.Compliance);
        Assert.True(await LiftAsync(GateHolder.Import));
        Assert.Equal(["0|Suspended"], await GateAsync("flu"));
        Assert.False(await LiftAsync(GateHolder.Import));
        Assert.True(await LiftAsync(GateHolder.Compliance));
        Assert.Equal(["1|"], await GateAsync("flu"));
        await Ledger.ClaimAsync();
        Assert.Single(await Ledger.SendingAsync(A.Key()));
    }

    [Fact]
    public async Task Second_suspension_of_the_same_holder_leaves_the_first_reason_and_time_and_says_so()
    {
        Assert.True((await HoldAsync(GateHolder.Compliance, "a leaked name")).Added);
        await Db.PassAsync(Duration.FromMinutes(5));
        var second = await HoldAsync(GateHolder.Compliance, "again", Cora);
        Assert.False(second.Added);
        Assert.Equal(("a leaked name", A.Anna.Person, TestDatabase.Start), (second.Hold.Why, second.Hold.Actor?.Person, second.Hold.Since));
        Assert.Equal("a leaked name", Assert.Single(await Gates.ClosedAsync(A.Mercy, Stop)).Why);
    }

    [Fact]
    public async Task Each_holder_has_its_reason_time_and_person_of_its_own()
    {
        await HoldAsync(GateHolder.Author, "a storm");
        await Db.PassAsync(Duration.FromMinutes(5));
        await HoldAsync(GateHolder.Compliance, "a leaked name", Cora);
        var holds = await Gates.HoldsAsync(A.Mercy, [new GateKey(GateKind.Campaign, "flu")], Stop);
        Assert.Equal(
            [(GateHolder.Author, "a storm", "anna", TestDatabase.Start),
                (GateHolder.Compliance, "a leaked name", "cora", TestDatabase.Start + Duration.FromMinutes(5))],
            holds.Select(h => (h.Holder, h.Why!, h.Actor!.Person!.Value.Value, h.Since)));
    }

    [Fact]
    public async Task Each_hold_has_an_entry_with_its_holder_and_its_actor_when_it_is_added_and_lifted()
    {
        await HoldAsync(GateHolder.Import, null);
        await HoldAsync(GateHolder.Compliance, actor: Cora);
        await LiftAsync(GateHolder.Import);
        await LiftAsync(GateHolder.Compliance, Cora);
        var entries = (await Db.RowsAsync("SELECT type, event FROM journal ORDER BY id")).Select(e => e.Replace(" ", "", StringComparison.Ordinal)).ToList();
        Assert.Equal(["campaignHeld", "campaignSuspended", "campaignReleased", "campaignResumed"], entries.Select(e => e.Split('|')[0]));
        string[] people = ["anna", "cora"];
        string[] holders = ["import", "compliance"];
        Assert.Equal(
            ["anna/import", "cora/compliance", "anna/import", "cora/compliance"],
            entries.Select(e => $"{people.Single(p => Names(e, "person", p))}/{holders.Single(h => Names(e, "holder", h))}"));

        static bool Names(string entry, string member, string value) => entry.Contains($"\"{member}\":\"{value}\"", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Holds_that_are_lifted_at_the_same_moment_open_the_gate()
    {
        GateHolder[] holders = [GateHolder.Author, GateHolder.Compliance, GateHolder.Import];
        for (var round = 0; round < 20; round++)
        {
            await Task.WhenAll(holders.Select(holder => HoldAsync(holder)));
            Assert.Equal(["0|Suspended"], await GateAsync("flu"));
            await Task.WhenAll(holders.Select(holder => LiftAsync(holder)));
            Assert.Equal(["1|"], await GateAsync("flu"));
        }
    }

    [Theory]
    [InlineData(AccountStatus.Broken, "AccountBroken")]
    [InlineData(AccountStatus.Disconnected, "AccountDisconnected")]
    public async Task Account_that_ends_blocks_what_waits_at_once_and_lets_it_wait_again_when_it_is_connected(AccountStatus status, string code)
    {
        await AccountAsync(AccountStatus.Connected);
        await Ledger.ArmedAsync("p1", TestDatabase.Start + Later);
        await Ledger.ArmedAsync("p2");
        await Ledger.ClaimAsync();

        await AccountAsync(status);
        Assert.Equal([$"p1|5|{code}", $"p2|5|{code}"], await StatesAsync());
        Assert.Empty(await Ledger.SendingAsync(A.Key("p2")));
        var hold = Assert.Single(await Gates.HoldsAsync(A.Mercy, [new GateKey(GateKind.Account, "blog")], Stop));
        Assert.Equal((GateHolder.Connection, code), (hold.Holder, hold.Code));
        Assert.Empty(await Gates.ClosedAsync(A.Mercy, Stop));

        await AccountAsync(AccountStatus.Connected);
        Assert.Equal(["p1|0|", "p2|0|"], await StatesAsync());
        Assert.Single(await Ledger.ClaimAsync());
        Assert.Single(await Ledger.SendingAsync(A.Key("p2")));
    }

    [Fact]
    public async Task What_is_armed_on_a_broken_account_begins_blocked_and_is_missed_at_the_end_of_its_grace()
    {
        await AccountAsync(AccountStatus.Broken);
        await Ledger.ArmedAsync("p1", TestDatabase.Start + Later);
        Assert.Equal(["p1|5|AccountBroken"], await StatesAsync());
        Assert.Equal([$"{(TestDatabase.Start + Later + Duration.FromHours(6)).ToUnixTimeMilliseconds()}"],
            await Db.RowsAsync("SELECT wake_at FROM deliveries"));
        await Db.PassAsync(Duration.FromHours(8));
        await AccountAsync(AccountStatus.Connected);
        Assert.Equal(["p1|14|"], await StatesAsync());
    }

    [Fact]
    public async Task Account_that_is_connected_while_it_is_suspended_shows_the_suspension_until_it_is_resumed()
    {
        await AccountAsync(AccountStatus.Connected);
        await Ledger.ArmedAsync();
        await HoldAsync(GateHolder.Compliance, kind: GateKind.Account, id: "blog");
        await AccountAsync(AccountStatus.Broken);
        Assert.Equal(["p1|5|AccountBroken"], await StatesAsync());
        Assert.Equal(2, (await Gates.HoldsAsync(A.Mercy, [new GateKey(GateKind.Account, "blog")], Stop)).Length);
        await AccountAsync(AccountStatus.Connected);
        Assert.Equal(["p1|5|Suspended"], await StatesAsync());
        Assert.True(await LiftAsync(GateHolder.Compliance, kind: GateKind.Account, id: "blog"));
        Assert.Equal(["p1|0|"], await StatesAsync());
    }

    [Fact]
    public async Task Resuming_an_organization_leaves_blocked_what_a_broken_account_stops()
    {
        await AccountAsync(AccountStatus.Connected);
        await Ledger.ArmedAsync();
        await HoldAsync(GateHolder.Compliance, kind: GateKind.Organization, id: "mercy");
        await Ledger.ClaimAsync();
        await Ledger.SendingAsync(A.Key());
        await AccountAsync(AccountStatus.Disconnected);
        await LiftAsync(GateHolder.Compliance, kind: GateKind.Organization, id: "mercy");
        Assert.Equal(["p1|5|AccountDisconnected"], await StatesAsync());
    }

    [Fact]
    public async Task Posts_of_a_member_who_leaves_are_blocked_at_once_and_wait_again_when_they_return()
    {
        await MemberAsync("anna", active: true);
        await MemberAsync("cora", active: true);
        await ArmAsync("p1");
        await ArmAsync("p2", "cora");
        await MemberAsync("anna", active: false);
        Assert.Equal(["p1|5|OwnerLeft", "p2|0|"], await StatesAsync());
        await ArmAsync("p3");
        Assert.Equal(["p1|5|OwnerLeft", "p2|0|", "p3|5|OwnerLeft"], await StatesAsync());
        await MemberAsync("anna", active: true);
        Assert.Equal(["p1|0|", "p2|0|", "p3|0|"], await StatesAsync());
    }

    [Fact]
    public async Task Owner_who_is_not_a_member_has_no_gate_and_that_counts_as_closed()
    {
        await ArmAsync("p1", "stranger");
        Assert.Equal(["p1|5|OwnerLeft"], await StatesAsync());
        Assert.Empty(await GateAsync("stranger"));
    }

    [Fact]
    public async Task Post_that_is_taken_over_waits_again_and_follows_its_new_owner()
    {
        await MemberAsync("anna", active: true);
        await MemberAsync("cora", active: true);
        await Db.WriteAsync("post:mercy/p1", A.Post());
        await ArmAsync("p1");
        await MemberAsync("anna", active: false);
        await Db.WriteBytesAsync("post:mercy/p1", System.Text.Encoding.UTF8.GetBytes("""{"author":"anna","owner":"cora","pending":[]}"""));
        Assert.Equal(["p1|0|"], await StatesAsync());
        await MemberAsync("cora", active: false);
        Assert.Equal(["p1|5|OwnerLeft"], await StatesAsync());
    }

    [Fact]
    public async Task Planner_is_told_of_accounts_and_owners_that_are_gone_at_once()
    {
        await AccountAsync(AccountStatus.Connected);
        await MemberAsync("anna", active: true);
        foreach (var post in new[] { "p1", "p2" })
        {
            await Db.WriteAsync($"post:mercy/{post}", A.Post(post, EditorialState.Authorized, TestDatabase.Start + Later, generation: 1));
        }

        await ArmAsync("p1");
        await ArmAsync("p2");
        await Db.Get<Reindexer>().ReindexAsync(Stop);
        Assert.Empty((await Db.Get<IPostQueries>().NeedingAttentionAsync(A.Mercy, new PageRequest(10), Stop)).Rows);
        await AccountAsync(AccountStatus.Disconnected);
        Assert.Equal(2, (await Db.Get<IPostQueries>().NeedingAttentionAsync(A.Mercy, new PageRequest(10), Stop)).Rows.Length);
        await AccountAsync(AccountStatus.Connected);
        Assert.Empty((await Db.Get<IPostQueries>().NeedingAttentionAsync(A.Mercy, new PageRequest(10), Stop)).Rows);
        await MemberAsync("anna", active: false);
        Assert.Equal(2, (await Db.Get<IPostQueries>().NeedingAttentionAsync(A.Mercy, new PageRequest(10), Stop)).Rows.Length);
    }
}
