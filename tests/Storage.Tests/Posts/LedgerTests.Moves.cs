using NodaTime;

namespace Platform.Storage.Tests.Posts;

public abstract partial class LedgerTests
{
    [Fact]
    public async Task Waiting_posts_move_together_or_not_at_all()
    {
        await Ledger.ArmedAsync(accounts: ["blog", "page"]);
        var later = TestDatabase.Start + Duration.FromHours(1);
        Assert.True(await Ledger.PostponeAsync(A.Mercy, A.Key().Post, A.Authorization(), later, later + Duration.FromHours(1), Stop));
        Assert.Empty(await Ledger.ClaimAsync());
        await Db.PassAsync(Duration.FromHours(1));
        Assert.Equal(later, Assert.Single(await Ledger.ClaimAsync()).Due);
        Assert.False(await Ledger.PostponeAsync(A.Mercy, A.Key().Post, A.Authorization(), later, later, Stop)); // blog is claimed
        Assert.Single(await Ledger.ClaimAsync(account: "page"));
        Assert.False(await Ledger.PostponeAsync(A.Mercy, new("none"), A.Authorization(), later, later, Stop));
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
