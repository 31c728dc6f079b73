using NodaTime;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Engagement;
using Platform.Domain.Posts;

namespace Platform.Storage.Tests.Posts;

public sealed class AccountLedgerOnSqlite(PostgresCluster cluster) : AccountLedgerTests(DatabaseKind.Sqlite, cluster);

public sealed class AccountLedgerOnPostgres(PostgresCluster cluster) : AccountLedgerTests(DatabaseKind.Postgres, cluster);

/// <summary>Accounts that can't send, rate limits, time that runs out, and what people decide.</summary>
public abstract class AccountLedgerTests(DatabaseKind kind, PostgresCluster cluster) : OnDatabase(kind, cluster)
{
    private static readonly AccountId Page = new("page");

    private ILedger Ledger => Db.Get<ILedger>();

    private Task<List<string>> StatesAsync() => Db.RowsAsync("SELECT post, state, reason FROM deliveries ORDER BY post");

    private async Task<List<string>> EventsAsync() => await Db.RowsAsync("SELECT type FROM journal ORDER BY id");

    private async Task SentAsync(string post, DeliveryChange? came = null)
    {
        await Ledger.ArmedAsync(post);
        var claim = Assert.Single(await Ledger.ClaimAsync()).Claim;
        Assert.Single(await Ledger.SendingAsync(claim));
        if (came is not null)
        {
            await Ledger.RecordAsync([new DeliveryResult(claim, came, 1)], Stop);
        }
    }

    [Fact]
    public async Task Account_without_access_blocks_what_waits_and_sends_what_can_not_be_asked_to_a_person()
    {
        await SentAsync("p1", new DeliveryChange(DeliveryState.Unknown, Duration.FromSeconds(20)));
        await SentAsync("p2", new DeliveryChange(DeliveryState.Processing, Duration.FromMinutes(3)));
        await SentAsync("p3"); // its call is under way
        await Ledger.ArmedAsync("p4");
        await Ledger.ClaimAsync(); // leased
        await Ledger.ArmedAsync("p5");
        await Ledger.ArmedAsync("p6", TestDatabase.Start + Duration.FromHours(1));
        await Ledger.ArmedAsync("p7", accounts: ["page"]);
        await Ledger.BlockAccountAsync(A.Mercy, A.Blog, GateReasons.AccountDisconnected, Stop);
        Assert.Equal(["p1|12|AccountDisconnected", "p2|12|AccountDisconnected", "p3|2|", "p4|1|", "p5|5|AccountDisconnected",
            "p6|5|AccountDisconnected", "p7|0|"], await StatesAsync());

        await Db.PassAsync(Duration.FromSeconds(30));
        await Ledger.BlockAccountAsync(A.Mercy, A.Blog, GateReasons.AccountDisconnected, Stop);
        Assert.Equal(["p3|12|AccountDisconnected", "p4|5|AccountDisconnected"], (await StatesAsync())[2..4]);
        Assert.Empty((await Ledger.AccountsToWakeAsync(null, 10, Stop)).Where(a => a.Account == A.Blog));
        var told = (await Db.RowsAsync("SELECT error_code, error_message FROM deliveries WHERE post = 'p1'"))[0];
        Assert.StartsWith("AccountDisconnected|It could not be learned", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Late_answer_still_settles_what_an_account_without_access_left_to_a_person()
    {
        await SentAsync("p1");
        var claim = Ledger.Claim(A.Key());
        await Db.PassAsync(Duration.FromSeconds(20));
        await Ledger.BlockAccountAsync(A.Mercy, A.Blog, GateReasons.AccountBroken, Stop);
        await Ledger.RecordAsync(
            [new DeliveryResult(claim,
                new DeliveryChange(DeliveryState.Rejected, ErrorKind: ConnectorErrorKind.ContentRejected, NothingLanded: true), 1)], Stop);
        Assert.Equal(["p1|11|"], await StatesAsync());
    }

    [Fact]
    public async Task Time_runs_out_for_everybody_whatever_became_of_the_account()
    {
        var grace = Duration.FromMinutes(1);
        await SentAsync("p1"); // never answered
        await Ledger.ArmedAsync("p2", grace: grace);
        await Ledger.ArmedAsync("p3", grace: grace, organization: "grace");
        await Ledger.ArmedAsync("p4", grace: grace, accounts: ["page"]);
        await Ledger.ClaimAsync(account: "page"); // its sender is gone
        await Ledger.ArmedAsync("p5", grace: grace, accounts: ["wall"]);
        await Ledger.BlockAccountAsync(A.Mercy, new AccountId("wall"), GateReasons.AccountBroken, Stop);
        await Ledger.ArmedAsync("p6", grace: Duration.FromHours(1), accounts: ["park"]);
        Assert.Equal(0, await Ledger.ExpireAsync(10, Stop));
        await Db.PassAsync(grace);
        Assert.Equal(3, await Ledger.ExpireAsync(3, Stop));
        Assert.Equal(2, await Ledger.ExpireAsync(3, Stop));
        Assert.Equal(0, await Ledger.ExpireAsync(3, Stop));
        Assert.Equal(["p1|4|", "p2|14|", "p3|14|", "p4|14|", "p5|14|AccountBroken", "p6|0|"], await StatesAsync());
        Assert.Equal(5, (await EventsAsync()).Count(e => e is "deliveryMissed" or "deliveryUnknown"));
    }

    [Fact]
    public async Task Retry_that_would_come_after_the_grace_is_missed_at_its_end()
    {
        await Ledger.ArmedAsync(grace: Duration.FromMinutes(1));
        await Ledger.SendingAsync(Assert.Single(await Ledger.ClaimAsync()).Claim);
        await Ledger.RecordedAsync(A.Key(), new DeliveryChange(DeliveryState.Waiting, Duration.FromHours(12)), 1);
        await Db.PassAsync(Duration.FromMinutes(1));
        Assert.Equal(1, await Ledger.ExpireAsync(10, Stop));
        Assert.Equal(["p1|14|"], await StatesAsync());
    }

    [Fact]
    public async Task Uncertain_post_that_runs_out_of_time_is_unknown_and_not_missed()
    {
        await Ledger.ArmedAsync(grace: Duration.FromMinutes(1));
        await Ledger.SendingAsync(Assert.Single(await Ledger.ClaimAsync()).Claim);
        await Ledger.RecordedAsync(A.Key(), new DeliveryChange(DeliveryState.Unknown, Duration.Zero), 1);
        await Ledger.AskAsync();
        await Ledger.ReconciledAsync(A.Key(), new DeliveryChange(DeliveryState.Waiting, Duration.FromMinutes(1)));
        await Db.PassAsync(Duration.FromMinutes(1));
        Assert.Equal(1, await Ledger.ExpireAsync(10, Stop));
        Assert.Equal(["p1|4|"], await StatesAsync());
    }

    [Fact]
    public async Task Nothing_of_a_paused_account_is_claimed_before_its_time_and_the_longest_pause_wins()
    {
        await SentAsync("p1", new DeliveryChange(DeliveryState.Unknown, Duration.Zero));
        await Ledger.ArmedAsync("p2");
        await Ledger.ArmedAsync("p3", accounts: ["page"]);
        await Ledger.PauseAsync(A.Mercy, A.Blog, Duration.FromSeconds(900), 1, "429", Stop);
        await Ledger.PauseAsync(A.Mercy, A.Blog, Duration.FromSeconds(5), 2, "429", Stop);
        await Db.PassAsync(Duration.FromSeconds(899));
        Assert.Empty(await Ledger.ClaimAsync());
        Assert.Empty(await Ledger.AskAsync());
        Assert.Equal([(A.Mercy, Page)], await Ledger.AccountsToWakeAsync(null, 10, Stop));
        Assert.Single(await Ledger.ClaimAsync(account: "page"));
        await Ledger.EndPauseAsync(A.Mercy, A.Blog, Stop); // not before its time
        Assert.Equal(new AccountPause(TestDatabase.Start + Duration.FromSeconds(900), Duration.FromSeconds(1), 2),
            await Ledger.FindPauseAsync(A.Mercy, A.Blog, Stop));

        await Db.PassAsync(Duration.FromSeconds(1));
        Assert.Equal(Duration.Zero, (await Ledger.FindPauseAsync(A.Mercy, A.Blog, Stop))!.Remaining);
        Assert.Contains((A.Mercy, A.Blog), await Ledger.AccountsToWakeAsync(null, 10, Stop));
        Assert.Single(await Ledger.ClaimAsync());
        Assert.Single(await Ledger.AskAsync());
        await Ledger.EndPauseAsync(A.Mercy, A.Blog, Stop);
        Assert.Null(await Ledger.FindPauseAsync(A.Mercy, A.Blog, Stop));
    }

    [Fact]
    public async Task Metrics_of_a_paused_account_are_not_read()
    {
        var engagement = Db.Get<IEngagementStore>();
        await SentAsync("p1", new DeliveryChange(DeliveryState.Live, Ref: new RemoteRef("1", null)));
        await Db.PassAsync(Duration.FromMinutes(2));
        await engagement.TakeUpAsync(10, Stop);
        Assert.Single(await engagement.AccountsDueAsync(null, 10, Stop));
        await Ledger.PauseAsync(A.Mercy, A.Blog, Duration.FromSeconds(900), 1, "429", Stop);
        Assert.Empty(await engagement.AccountsDueAsync(null, 10, Stop));
        Assert.Empty(await engagement.DueAsync(A.Mercy, A.Blog, 10, Stop));
    }

    [Fact]
    public async Task Person_has_a_rejected_delivery_tried_again_and_the_record_names_them()
    {
        await SentAsync("p1", new DeliveryChange(DeliveryState.Rejected, ErrorKind: ConnectorErrorKind.Transient, ErrorCode: "503", NothingLanded: true));
        Assert.Equal(Refusal.NotFound, await Ledger.RetryAsync(A.Key("none"), A.Anna, Stop));
        Assert.Null(await Ledger.RetryAsync(A.Key(), A.Anna, Stop));
        Assert.Equal(Refusal.WrongState, await Ledger.RetryAsync(A.Key(), A.Anna, Stop));
        var again = Assert.Single(await Ledger.ClaimAsync());
        Assert.Equal((1, 1), (again.Attempt, again.Tries));
        Assert.Equal(["deliveryRejected", "deliveryRetried"], await EventsAsync());
        Assert.Contains("\"anna\"", (await Db.RowsAsync("SELECT event FROM journal ORDER BY id"))[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ConnectorErrorKind.ContentRejected)]
    [InlineData(ConnectorErrorKind.DuplicateContent)]
    [InlineData(ConnectorErrorKind.Conflict)]
    [InlineData(null)]
    public async Task Rejection_that_another_call_would_not_change_is_not_tried_again(ConnectorErrorKind? kind)
    {
        await SentAsync("p1", new DeliveryChange(DeliveryState.Rejected, ErrorKind: kind, ErrorCode: "x"));
        Assert.Equal(Refusal.NotRetryable, await Ledger.RetryAsync(A.Key(), A.Anna, Stop));
        Assert.Equal(["p1|11|"], await StatesAsync());
    }

    [Fact]
    public async Task Rejected_delivery_is_tried_again_up_to_an_hour_after_its_grace_and_only_under_its_authorization()
    {
        foreach (var post in new[] { "p1", "p2", "p3" })
        {
            await SentAsync(post, new DeliveryChange(DeliveryState.Rejected, ErrorKind: ConnectorErrorKind.Transient));
        }

        await Ledger.ClearFenceAsync(A.Mercy, A.Key("p1").Post, 1, FenceCondition.None, Stop);
        Assert.Equal(Refusal.AuthorizationVoid, await Ledger.RetryAsync(A.Key("p1"), A.Anna, Stop));
        await Db.PassAsync(Duration.FromHours(7) - Duration.FromMilliseconds(1));
        Assert.Null(await Ledger.RetryAsync(A.Key("p2"), A.Anna, Stop));
        Assert.Equal("p2", Assert.Single(await Ledger.ClaimAsync()).Key.Post.Value);
        await Db.PassAsync(Duration.FromMilliseconds(1));
        Assert.Equal(Refusal.TimeInPast, await Ledger.RetryAsync(A.Key("p3"), A.Anna, Stop));
    }

    [Fact]
    public async Task Each_decision_of_the_same_person_has_its_entry_and_later_outcomes_are_not_theirs()
    {
        await SentAsync("p1", new DeliveryChange(DeliveryState.Unknown, Duration.Zero));
        for (var attempt = 2; attempt <= 3; attempt++)
        {
            await Ledger.AskAsync();
            await Ledger.ReconciledAsync(A.Key(), new DeliveryChange(DeliveryState.NeedsHuman));
            Assert.Null(await Ledger.ResolveAsync(A.Key(), new DeliveryChange(DeliveryState.Waiting), A.Anna, Stop, attempt: attempt - 1));
            var claim = Assert.Single(await Ledger.ClaimAsync()).Claim;
            Assert.Single(await Ledger.SendingAsync(claim));
            await Ledger.RecordAsync(
                [new DeliveryResult(claim, new DeliveryChange(attempt == 3 ? DeliveryState.Live : DeliveryState.Unknown, Duration.Zero), attempt)], Stop);
        }

        var entries = await Db.RowsAsync("SELECT type, event FROM journal ORDER BY id");
        Assert.Equal(2, entries.Count(e => e.StartsWith("deliveryResolved|", StringComparison.Ordinal)));
        Assert.All(entries, e => Assert.Equal(e.StartsWith("deliveryResolved|", StringComparison.Ordinal), e.Contains("anna", StringComparison.Ordinal)));
        Assert.StartsWith("deliveryLive|", entries[^1], StringComparison.Ordinal);
    }
}
