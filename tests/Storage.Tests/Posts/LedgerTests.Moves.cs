using NodaTime;
using Platform.Domain;
using Platform.Domain.Posts;

namespace Platform.Storage.Tests.Posts;

public abstract partial class LedgerTests
{
    [Fact]
    public async Task Waiting_posts_move_together_or_not_at_all()
    {
        await Ledger.ArmedAsync(accounts: ["blog", "page"]);
        var later = TestDatabase.Start + Duration.FromHours(1);
        Assert.Null(await PostponeAsync(later));
        Assert.Empty(await Ledger.ClaimAsync());
        await Db.PassAsync(Duration.FromHours(1));
        Assert.Equal(later, Assert.Single(await Ledger.ClaimAsync()).Due);
        Assert.Equal(Refusal.AlreadySending, await PostponeAsync(later)); // blog is claimed
        Assert.Single(await Ledger.ClaimAsync(account: "page"));
        Assert.Equal(Refusal.WrongState, await PostponeAsync(later, "none"));
    }

    [Theory]
    [InlineData(DeliveryState.Waiting, false, null)]
    [InlineData(DeliveryState.Waiting, true, Refusal.OutcomeUnknown)]
    [InlineData(DeliveryState.Claimed, false, Refusal.AlreadySending)]
    [InlineData(DeliveryState.Claimed, true, Refusal.OutcomeUnknown)]
    [InlineData(DeliveryState.Sending, false, Refusal.AlreadySending)]
    [InlineData(DeliveryState.Processing, false, Refusal.OutcomeUnknown)]
    [InlineData(DeliveryState.Unknown, false, Refusal.OutcomeUnknown)]
    [InlineData(DeliveryState.Blocked, false, null)]
    [InlineData(DeliveryState.Blocked, true, Refusal.OutcomeUnknown)]
    [InlineData(DeliveryState.Live, false, Refusal.AlreadyPublished)]
    [InlineData(DeliveryState.Rejected, false, Refusal.WrongState)]
    [InlineData(DeliveryState.NeedsHuman, false, Refusal.OutcomeUnknown)]
    [InlineData(DeliveryState.Withdrawn, false, Refusal.WrongState)]
    [InlineData(DeliveryState.Missed, false, Refusal.WrongState)]
    [InlineData(DeliveryState.Expired, false, Refusal.WrongState)]
    public async Task Delivery_that_can_not_be_moved_says_why(DeliveryState state, bool uncertain, Refusal? refusal)
    {
        await Ledger.ArmedAsync(accounts: ["blog", "page"]);
        await Db.SqlAsync($"UPDATE deliveries SET state = {(int)state}, uncertain = {(uncertain ? 1 : 0)}, wake_at = now_ms() + 60000 WHERE account = 'blog'");
        var later = TestDatabase.Start + Duration.FromHours(1);

        Assert.Equal(refusal, await PostponeAsync(later));
        var moved = refusal is null ? later : TestDatabase.Start;
        var due = $"{moved.ToUnixTimeMilliseconds()}";
        Assert.Equal([due, due], await Db.RowsAsync("SELECT due FROM deliveries"));
    }

    private Task<Refusal?> PostponeAsync(Instant later, string post = "p1")
        => Ledger.PostponeAsync(A.Mercy, new(post), A.Authorization(), later, later + Duration.FromHours(1), Stop);

    [Theory]
    [InlineData(DeliveryState.Rejected, Refusal.InvalidInput)]
    [InlineData(DeliveryState.Waiting, Refusal.InvalidInput)]
    [InlineData(DeliveryState.Live, null)]
    public async Task Person_names_the_attempt_of_which_they_say_that_nothing_was_sent(DeliveryState decision, Refusal? refusal)
    {
        await UnknownAsync();
        await Ledger.ReconciledAsync(A.Key(), new DeliveryChange(DeliveryState.NeedsHuman));
        await Db.SqlAsync("UPDATE deliveries SET attempt = 2");
        var found = new DeliveryChange(decision, Ref: decision == DeliveryState.Live ? There : null);

        Assert.Equal(refusal, await Ledger.ResolveAsync(A.Key(), found, A.Anna, Stop));
        Assert.Equal(refusal is null ? Refusal.WrongState : null, await Ledger.ResolveAsync(A.Key(), found, A.Anna, Stop, attempt: 2));
    }

    [Fact]
    public async Task Accounts_with_work_are_found_over_all_organizations_or_in_one()
    {
        await Ledger.ArmedAsync("p1", accounts: ["blog", "page"]);
        await Ledger.ArmedAsync("p2", accounts: ["page"], organization: "grace");
        await Ledger.ArmedAsync("p3", TestDatabase.Start + Duration.FromHours(1), accounts: ["later"]);
        Assert.Equal(3, (await Ledger.AccountsToWakeAsync(null, 10, Stop)).Length);
        Assert.Equal(2, (await Ledger.AccountsToWakeAsync(null, 2, Stop)).Length);
        Assert.Equal([(new("grace"), new("page"))], await Ledger.AccountsToWakeAsync(new("grace"), 10, Stop));
    }
}
