using NodaTime;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Posts;

namespace Platform.Storage.Tests.Posts;

public sealed class LedgerOnSqlite(PostgresCluster cluster) : LedgerTests(DatabaseKind.Sqlite, cluster);

public sealed class LedgerOnPostgres(PostgresCluster cluster) : LedgerTests(DatabaseKind.Postgres, cluster);

public abstract partial class LedgerTests(DatabaseKind kind, PostgresCluster cluster) : OnDatabase(kind, cluster)
{
    private static readonly RemoteRef There = new("id-1", "https://social.test/1");

    private ILedger Ledger => Db.Get<ILedger>();

    private async Task<string> StateAsync(string post = "p1") => (await Db.RowsAsync($"SELECT state FROM deliveries WHERE post = '{post}' ORDER BY authz DESC LIMIT 1"))[0];

    private async Task<List<string>> EventsAsync() => await Db.RowsAsync("SELECT type FROM journal ORDER BY id");

    /// <summary>One post whose call is under way.</summary>
    private async Task SendingAsync(string post = "p1", Duration? grace = null)
    {
        await Ledger.ArmedAsync(post, grace: grace);
        Assert.Single(await Ledger.ClaimAsync());
        Assert.Single(await Ledger.SendingAsync(A.Key(post)));
    }

    /// <summary>One post whose outcome nobody knows, leased to be asked about.</summary>
    private async Task UnknownAsync(Duration? grace = null)
    {
        await SendingAsync(grace: grace);
        await Ledger.RecordedAsync(A.Key(), new DeliveryChange(DeliveryState.Unknown, Duration.Zero));
        Assert.Single(await Ledger.AskAsync());
    }

    [Fact]
    public async Task Due_post_goes_out_once_and_its_outcome_is_journalled()
    {
        Assert.True(await Ledger.ArmedAsync(campaign: "flu"));
        var claimed = Assert.Single(await Ledger.ClaimAsync());
        Assert.Equal(A.Key(), claimed.Key);
        Assert.Equal((0, false, TestDatabase.Start), (claimed.Attempt, claimed.Uncertain, claimed.Due));
        Assert.Equal("""{"text":"Get your flu shot."}""", claimed.Payload);
        Assert.Equal([A.Key()], await Ledger.SendingAsync(A.Key()));
        await Ledger.RecordedAsync(A.Key(), new DeliveryChange(DeliveryState.Live, Ref: There), attempt: 1);

        Assert.Equal(["10|1|id-1|https://social.test/1"], await Db.RowsAsync("SELECT state, attempt, external_id, external_url FROM deliveries"));
        var entry = Assert.Single(await Db.RowsAsync("SELECT org, grain_key, type, event FROM journal"));
        Assert.StartsWith("mercy|delivery:mercy/p1/blog/1-0a1b2c3d|deliveryLive|{", entry, StringComparison.Ordinal);
        using var json = System.Text.Json.JsonDocument.Parse(entry[entry.IndexOf('{', StringComparison.Ordinal)..]);
        Assert.Equal("2026-03-02T12:00:00.000Z", json.RootElement.GetProperty("at").GetString());
        Assert.Equal("id-1", json.RootElement.GetProperty("externalId").GetString());
        Assert.False(json.RootElement.TryGetProperty("errorCode", out _));
        Assert.Empty(await Ledger.ClaimAsync());
        Assert.Empty(await Ledger.SendingAsync(A.Key()));
    }

    [Fact]
    public async Task Nothing_is_claimed_before_its_time()
    {
        await Ledger.ArmedAsync(due: TestDatabase.Start + Duration.FromMilliseconds(1));
        Assert.Empty(await Ledger.ClaimAsync());
        Assert.Empty(await Ledger.AccountsToWakeAsync(null, 10, Stop));
        await Db.PassAsync(Duration.FromMilliseconds(1));
        Assert.Equal([(A.Mercy, A.Blog)], await Ledger.AccountsToWakeAsync(null, 10, Stop));
        Assert.Single(await Ledger.ClaimAsync());
    }

    [Fact]
    public async Task Oldest_are_claimed_first_and_a_lease_keeps_others_off_until_it_ends()
    {
        await Ledger.ArmedAsync("p2", TestDatabase.Start - Duration.FromSeconds(1));
        await Ledger.ArmedAsync("p3", TestDatabase.Start);
        await Ledger.ArmedAsync("p1", TestDatabase.Start);
        Assert.Equal(["p2", "p1"], (await Ledger.ClaimAsync(2)).Select(c => c.Key.Post.Value));
        Assert.Equal(["p3"], (await Ledger.ClaimAsync(2)).Select(c => c.Key.Post.Value));
        Assert.Empty(await Ledger.ClaimAsync());
        await Db.PassAsync(Duration.FromSeconds(30));
        Assert.Equal(3, (await Ledger.ClaimAsync()).Length);
    }

    [Fact]
    public async Task Only_one_holder_of_a_claim_may_begin_the_call()
    {
        await Ledger.ArmedAsync();
        await Ledger.ClaimAsync();
        await Db.PassAsync(Duration.FromSeconds(30));
        Assert.Single(await Ledger.ClaimAsync()); // a second activation takes the lease over
        Assert.Single(await Ledger.SendingAsync(A.Key()));
        Assert.Empty(await Ledger.SendingAsync(A.Key())); // the first one wakes up
    }

    [Fact]
    public async Task Post_behind_its_grace_is_missed_even_when_the_whole_batch_is()
    {
        await Ledger.ArmedAsync("p1", grace: Duration.FromMinutes(1));
        await Ledger.ArmedAsync("p2", grace: Duration.FromMinutes(1));
        await Ledger.ArmedAsync("p3", grace: Duration.FromHours(1));
        await Db.PassAsync(Duration.FromMinutes(1));
        Assert.Equal(["p3"], (await Ledger.ClaimAsync(1)).Select(c => c.Key.Post.Value));
        Assert.Equal(["deliveryMissed", "deliveryMissed"], await EventsAsync());
    }

    [Fact]
    public async Task Grace_that_ends_between_claim_and_call_stops_the_call()
    {
        await Ledger.ArmedAsync(grace: Duration.FromSeconds(10));
        await Ledger.ClaimAsync();
        await Db.PassAsync(Duration.FromSeconds(10));
        Assert.Empty(await Ledger.SendingAsync(A.Key()));
        Assert.Equal("14", await StateAsync());
    }

    [Fact]
    public async Task Arming_again_changes_nothing_and_an_older_generation_is_refused()
    {
        Assert.True(await Ledger.ArmedAsync());
        Assert.True(await Ledger.ArmedAsync());
        Assert.Equal(["1"], await Db.RowsAsync("SELECT count(*) FROM deliveries"));
        Assert.True(await Ledger.ArmedAsync(generation: 2));
        Assert.False(await Ledger.ArmedAsync(generation: 1));
        Assert.Equal(["2-0a1b2c3d|2|1"], await Db.RowsAsync("SELECT authz, generation, armed FROM post_fence"));
    }

    [Fact]
    public async Task Delivery_of_a_superseded_authorization_is_withdrawn_at_the_door()
    {
        await Ledger.ArmedAsync(generation: 1);
        await Ledger.ArmedAsync(generation: 2);
        Assert.Equal(2, (await Ledger.ClaimAsync()).Length);
        Assert.Equal([A.Key(generation: 2)], await Ledger.SendingAsync(A.Key(generation: 1), A.Key(generation: 2)));
        Assert.Equal(["1-0a1b2c3d|13", "2-0a1b2c3d|2"], await Db.RowsAsync("SELECT authz, state FROM deliveries ORDER BY authz"));
    }

    [Fact]
    public async Task Cleared_fence_is_remembered_though_nothing_was_armed()
    {
        Assert.True((await Ledger.ClearFenceAsync(A.Mercy, A.Key().Post, 3, FenceCondition.None, Stop)).Cleared);
        Assert.False(await Ledger.ArmedAsync(generation: 3));
        Assert.False(await Ledger.ArmedAsync(generation: 2));
        Assert.Empty(await Db.RowsAsync("SELECT post FROM deliveries"));
        Assert.True(await Ledger.ArmedAsync(generation: 4));
    }

    [Fact]
    public async Task Claimed_delivery_never_passes_a_fence_that_is_not_armed()
    {
        await Ledger.ArmedAsync();
        await Ledger.ClaimAsync();
        await Db.SqlAsync("UPDATE post_fence SET armed = 0");
        Assert.Empty(await Ledger.SendingAsync(A.Key()));
        Assert.Equal("13", await StateAsync());
    }

    [Fact]
    public async Task Clearing_an_older_generation_leaves_the_armed_one_alone()
    {
        await Ledger.ArmedAsync(generation: 2);
        Assert.True((await Ledger.ClearFenceAsync(A.Mercy, A.Key().Post, 1, FenceCondition.None, Stop)).Cleared);
        Assert.Single(await Ledger.ClaimAsync());
        Assert.Single(await Ledger.SendingAsync(A.Key(generation: 2)));
    }

    [Fact]
    public async Task Clearing_the_fence_withdraws_what_waits_and_what_is_claimed()
    {
        await Ledger.ArmedAsync(accounts: ["blog", "page"]);
        await Ledger.ClaimAsync();
        var cleared = await Ledger.ClearFenceAsync(A.Mercy, A.Key().Post, 1, FenceCondition.None, Stop);
        Assert.True(cleared is { Cleared: true, Unsettled.IsEmpty: true, Live.IsEmpty: true });
        Assert.Empty(await Ledger.SendingAsync(A.Key()));
        Assert.Equal(["13", "13"], await Db.RowsAsync("SELECT state FROM deliveries"));
        Assert.Equal(["deliveryWithdrawn", "deliveryWithdrawn"], await EventsAsync());
    }

    [Fact]
    public async Task Clearing_the_fence_is_refused_while_a_call_is_under_way_and_changes_nothing()
    {
        await Ledger.ArmedAsync(accounts: ["blog", "page"]);
        await Ledger.ClaimAsync();
        await Ledger.SendingAsync(A.Key());
        var cleared = await Ledger.ClearFenceAsync(A.Mercy, A.Key().Post, 1, FenceCondition.None, Stop);
        Assert.False(cleared.Cleared);
        Assert.Equal([A.Blog], cleared.Sending);
        Assert.Equal(["1|1"], await Db.RowsAsync("SELECT generation, armed FROM post_fence"));
        Assert.Equal(["2", "0"], await Db.RowsAsync("SELECT state FROM deliveries ORDER BY account"));
    }

    [Fact]
    public async Task Clearing_the_fence_behind_a_deadline_leaves_an_unknown_to_be_asked_about()
    {
        await SendingAsync();
        await Db.PassAsync(Duration.FromSeconds(20));
        var cleared = await Ledger.ClearFenceAsync(A.Mercy, A.Key().Post, 1, FenceCondition.None, Stop);
        Assert.Equal((true, 1), (cleared.Cleared, cleared.Unsettled.Length));
        var asked = Assert.Single(await Ledger.AskAsync());
        Assert.True(asked.Uncertain);
        await Ledger.ReconciledAsync(A.Key(), new DeliveryChange(DeliveryState.Waiting));
        Assert.Equal("4", await StateAsync()); // not for sure: asked again, never sent again
        await Ledger.ReconciledAsync(A.Key(), new DeliveryChange(DeliveryState.Waiting, NothingLanded: true));
        Assert.Equal("13", await StateAsync());
    }

    [Fact]
    public async Task Uncertain_post_that_waits_for_another_try_becomes_unknown_when_it_is_withdrawn()
    {
        await UnknownAsync();
        await Ledger.ReconciledAsync(A.Key(), new DeliveryChange(DeliveryState.Waiting, Duration.FromSeconds(5)));
        Assert.Equal("0", await StateAsync());
        await Ledger.ClearFenceAsync(A.Mercy, A.Key().Post, 1, FenceCondition.None, Stop);
        Assert.Equal("4", await StateAsync());
    }

    [Fact]
    public async Task Live_post_is_told_when_its_fence_is_cleared()
    {
        await SendingAsync();
        await Ledger.RecordedAsync(A.Key(), new DeliveryChange(DeliveryState.Live, Ref: There));
        Assert.Equal([A.Blog], (await Ledger.ClearFenceAsync(A.Mercy, A.Key().Post, 1, FenceCondition.None, Stop)).Live);
        Assert.Equal("10", await StateAsync());
    }

    [Fact]
    public async Task Call_behind_its_deadline_becomes_unknown_never_waiting()
    {
        await SendingAsync();
        Assert.Empty(await Ledger.AskAsync());
        await Db.PassAsync(Duration.FromSeconds(20));
        Assert.Empty(await Ledger.ClaimAsync());
        Assert.Equal([(A.Mercy, A.Blog)], await Ledger.AccountsToWakeAsync(A.Mercy, 10, Stop));
        var asked = Assert.Single(await Ledger.AskAsync());
        Assert.Equal((1, true, 0), (asked.Attempt, asked.Uncertain, asked.Asked));
        Assert.Empty(await Ledger.AskAsync()); // leased
        await Db.PassAsync(Duration.FromSeconds(30));
        Assert.Equal(Duration.FromSeconds(50), Assert.Single(await Ledger.AskAsync()).SinceFirstCall);
        Assert.Equal(["deliveryUnknown"], await EventsAsync());
    }

    [Fact]
    public async Task Failed_call_waits_for_its_next_try_and_ends_missed_when_its_grace_is_over()
    {
        await SendingAsync(grace: Duration.FromMinutes(1));
        await Ledger.RecordedAsync(A.Key(), new DeliveryChange(DeliveryState.Waiting, Duration.FromSeconds(10), ErrorKind: ConnectorErrorKind.Transient, ErrorCode: "503"), 1);
        Assert.Empty(await Ledger.ClaimAsync());
        await Db.PassAsync(Duration.FromSeconds(10));
        Assert.Equal(1, Assert.Single(await Ledger.ClaimAsync()).Attempt);
        await Ledger.SendingAsync(A.Key());
        await Ledger.RecordedAsync(A.Key(), new DeliveryChange(DeliveryState.Waiting, Duration.FromMinutes(1)), 2);
        await Db.PassAsync(Duration.FromMinutes(1));
        Assert.Empty(await Ledger.ClaimAsync());
        Assert.Equal("14", await StateAsync());
    }

    [Fact]
    public async Task Late_result_of_an_earlier_call_changes_nothing_unless_it_is_live()
    {
        await SendingAsync();
        await Ledger.RecordedAsync(A.Key(), new DeliveryChange(DeliveryState.Waiting, Duration.Zero), 1);
        await Ledger.ClaimAsync();
        await Ledger.SendingAsync(A.Key());
        await Ledger.RecordedAsync(A.Key(), new DeliveryChange(DeliveryState.Waiting, Duration.Zero), 1);
        Assert.Equal("2", await StateAsync());
        await Ledger.RecordedAsync(A.Key(), new DeliveryChange(DeliveryState.Live, Ref: There), 1);
        Assert.Equal("10", await StateAsync());
    }

    [Fact]
    public async Task Late_results_settle_an_unknown_and_live_is_the_last_word()
    {
        await SendingAsync();
        await Db.PassAsync(Duration.FromSeconds(20));
        await Ledger.AskAsync();
        await Ledger.RecordedAsync(A.Key(), new DeliveryChange(DeliveryState.Rejected, ErrorKind: ConnectorErrorKind.ContentRejected), 1);
        Assert.Equal("11", await StateAsync());
        await Ledger.RecordedAsync(A.Key(), new DeliveryChange(DeliveryState.Live, Ref: There), 1);
        Assert.Equal("10", await StateAsync());
        await Ledger.RecordedAsync(A.Key(), new DeliveryChange(DeliveryState.Rejected), 1);
        Assert.Equal("10", await StateAsync());
    }

    [Fact]
    public async Task Gate_refusal_is_recorded_from_a_claim_but_no_outcome_of_a_call_is()
    {
        await Ledger.ArmedAsync();
        await Ledger.ClaimAsync();
        await Ledger.RecordedAsync(A.Key(), new DeliveryChange(DeliveryState.Unknown));
        Assert.Equal("1", await StateAsync());
        await Ledger.RecordedAsync(A.Key(), new DeliveryChange(DeliveryState.Blocked, Reason: "ConsentMissing"));
        Assert.Equal(["5|ConsentMissing"], await Db.RowsAsync("SELECT state, reason FROM deliveries"));
        await Ledger.UnblockAsync(A.Mercy, A.Blog, "SignOffLapsed", Stop);
        Assert.Equal("5", await StateAsync());
        await Ledger.UnblockAsync(A.Mercy, null, "ConsentMissing", Stop);
        Assert.Single(await Ledger.ClaimAsync());
    }

    [Fact]
    public async Task Blocked_post_behind_its_grace_is_missed_and_told()
    {
        await Ledger.ArmedAsync("p1", grace: Duration.FromMinutes(1));
        await Ledger.ArmedAsync("p2", grace: Duration.FromMinutes(1));
        await Ledger.ClaimAsync();
        await Ledger.RecordedAsync(A.Key("p1"), new DeliveryChange(DeliveryState.Blocked, Reason: "ConsentMissing"));
        await Ledger.RecordedAsync(A.Key("p2"), new DeliveryChange(DeliveryState.Blocked, Reason: "PackChanged"));
        Assert.Empty(await Ledger.AccountsToWakeAsync(null, 10, Stop));
        await Db.PassAsync(Duration.FromMinutes(1));
        await Ledger.UnblockAsync(A.Mercy, A.Blog, "PackChanged", Stop);
        Assert.Equal("14", await StateAsync("p2"));
        Assert.Equal([(A.Mercy, A.Blog)], await Ledger.AccountsToWakeAsync(null, 10, Stop));
        Assert.Empty(await Ledger.ClaimAsync());
        Assert.Equal("14", await StateAsync("p1"));
    }

    [Fact]
    public async Task Uncertain_post_is_never_called_missed_or_withdrawn()
    {
        await UnknownAsync(grace: Duration.FromMinutes(2));
        await Ledger.ReconciledAsync(A.Key(), new DeliveryChange(DeliveryState.Waiting, Duration.Zero));
        await Ledger.ClaimAsync();
        await Ledger.RecordedAsync(A.Key(), new DeliveryChange(DeliveryState.Withdrawn));
        Assert.Equal("4", await StateAsync());
        await Ledger.AskAsync();
        await Ledger.ReconciledAsync(A.Key(), new DeliveryChange(DeliveryState.Waiting, Duration.Zero));
        await Db.PassAsync(Duration.FromMinutes(2));
        Assert.Empty(await Ledger.ClaimAsync());
        Assert.Equal("4", await StateAsync());
        await Ledger.AskAsync();
        await Ledger.ReconciledAsync(A.Key(), new DeliveryChange(DeliveryState.Waiting, NothingLanded: true));
        Assert.Equal("14", await StateAsync());
    }

    [Fact]
    public async Task Step_is_kept_while_sending_only()
    {
        await Ledger.ArmedAsync();
        await Ledger.ClaimAsync();
        Assert.False(await Ledger.SaveStepAsync(Ledger.Claim(A.Key()), "draft-7", Stop));
        await Ledger.SendingAsync(A.Key());
        Assert.True(await Ledger.SaveStepAsync(Ledger.Claim(A.Key()), "draft-7", Stop));
        await Ledger.RecordedAsync(A.Key(), new DeliveryChange(DeliveryState.Unknown, Duration.Zero), 1);
        Assert.Equal("draft-7", Assert.Single(await Ledger.AskAsync()).ConnectorState);
        Assert.False(await Ledger.SaveStepAsync(Ledger.Claim(A.Key()), "draft-8", Stop));
    }

    [Fact]
    public async Task Questions_are_counted_and_a_post_taken_by_its_network_is_asked_about_too()
    {
        await SendingAsync();
        await Ledger.RecordedAsync(A.Key(), new DeliveryChange(DeliveryState.Processing, Duration.FromSeconds(5)), 1);
        Assert.Empty(await Ledger.AskAsync());
        await Db.PassAsync(Duration.FromSeconds(5));
        Assert.Equal(0, Assert.Single(await Ledger.AskAsync()).Asked);
        await Ledger.ReconciledAsync(A.Key(), new DeliveryChange(DeliveryState.Processing, Duration.Zero));
        Assert.Equal(1, Assert.Single(await Ledger.AskAsync()).Asked);
        await Ledger.ReconciledAsync(A.Key(), new DeliveryChange(DeliveryState.Live, Ref: There));
        Assert.Equal("10", await StateAsync());
    }

    [Theory]
    [InlineData(DeliveryState.Live, "10")]
    [InlineData(DeliveryState.Rejected, "11")]
    [InlineData(DeliveryState.Waiting, "0")]
    public async Task Person_decides_once_on_what_nobody_knows(DeliveryState decision, string state)
    {
        await UnknownAsync(grace: Duration.FromMinutes(1));
        Assert.Equal(Refusal.WrongState, await Ledger.ResolveAsync(A.Key(), new DeliveryChange(decision), A.Anna, Stop));
        await Ledger.ReconciledAsync(A.Key(), new DeliveryChange(DeliveryState.NeedsHuman));
        await Db.PassAsync(Duration.FromMinutes(5));
        Assert.Null(await Ledger.ResolveAsync(A.Key(), new DeliveryChange(decision, Ref: decision == DeliveryState.Live ? There : null), A.Anna, Stop));
        Assert.Equal(Refusal.WrongState, await Ledger.ResolveAsync(A.Key(), new DeliveryChange(decision), A.Anna, Stop));
        Assert.Equal(state, await StateAsync());
        Assert.Equal(["deliveryUnknown", "deliveryNeedsHuman", "deliveryResolved"], await EventsAsync());
        Assert.Equal(decision == DeliveryState.Waiting ? 1 : 0, (await Ledger.ClaimAsync()).Length); // also behind its grace: a person said so
        var entry = (await Db.RowsAsync("SELECT event FROM journal ORDER BY id"))[^1];
        using var json = System.Text.Json.JsonDocument.Parse(entry);
        Assert.Equal("anna", json.RootElement.GetProperty("actor").GetProperty("person").GetString());
    }

    [Fact]
    public async Task Decision_on_an_outcome_that_is_gone_is_not_taken()
    {
        await UnknownAsync();
        await Ledger.ReconciledAsync(A.Key(), new DeliveryChange(DeliveryState.NeedsHuman));
        Assert.Equal(Refusal.VersionConflict, await Ledger.ResolveAsync(A.Key(), new DeliveryChange(DeliveryState.Waiting), A.Anna, Stop, attempt: 2));
        Assert.Null(await Ledger.ResolveAsync(A.Key(), new DeliveryChange(DeliveryState.Waiting), A.Anna, Stop, attempt: 1));
    }

    [Fact]
    public async Task Person_can_not_send_again_what_is_not_authorized_any_more()
    {
        await UnknownAsync();
        await Ledger.ReconciledAsync(A.Key(), new DeliveryChange(DeliveryState.NeedsHuman));
        await Ledger.ClearFenceAsync(A.Mercy, A.Key().Post, 1, FenceCondition.None, Stop);
        Assert.Equal(Refusal.AuthorizationVoid, await Ledger.ResolveAsync(A.Key(), new DeliveryChange(DeliveryState.Waiting), A.Anna, Stop));
        Assert.Null(await Ledger.ResolveAsync(A.Key(), new DeliveryChange(DeliveryState.Withdrawn), A.Anna, Stop));
    }
}
