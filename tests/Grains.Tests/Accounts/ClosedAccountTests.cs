using NodaTime;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Posts;
using Platform.Grains.Tests.World;

namespace Platform.Grains.Tests.Accounts;

/// <summary>What an account can't send is blocked at once and missed in time; what it can't ask about goes to a person.</summary>
public sealed class ClosedAccountTests(House house)
{
    private static readonly StepResult Lost = new StepResult.Unknown(null, "timeout");

    private static Task DisconnectAsync(Hospital mercy, AccountId account) => mercy.Grain(account).Disconnect(Hospital.Adam);

    private static async Task BrokenAsync(Hospital mercy, AccountId account, string code)
        => await Until.TrueAsync("a broken account",
            async () => (await mercy.Grain(account).Get()).State is { Status: AccountStatus.Broken } broken && broken.BrokenCode == code);

    [Fact]
    public async Task Scheduled_post_of_a_disconnected_account_is_blocked_at_once_and_missed_at_the_end_of_its_grace()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var post = Assert.Single(await mercy.ScheduledAsync(1, news));
        await DisconnectAsync(mercy, news);
        await mercy.DeliveryAsync(post, DeliveryState.Blocked, d => d.Reason == GateReasons.AccountDisconnected);

        house.Clock.Advance(TimeSpan.FromDays(3));
        while (await house.Get<ILedger>().ExpireAsync(100, Hospital.Stop) > 0)
        {
        }

        await mercy.DeliveryAsync(post, DeliveryState.Missed);
        Assert.Empty(house.Network.Calls(news));
    }

    [Fact]
    public async Task All_posts_of_a_broken_account_are_blocked_and_go_out_when_it_is_connected_again()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync(secret: $"old-{mercy.Id}");
        var later = await mercy.ScheduledAsync(2, news);
        house.Network.Refuse($"old-{mercy.Id}");
        var first = await mercy.PublishedAsync(news);
        foreach (var post in later.Append(first))
        {
            await mercy.DeliveryAsync(post, DeliveryState.Blocked, d => d.Reason == GateReasons.AccountBroken);
        }

        Assert.Single(house.Network.Calls(news));
        await mercy.AccountAsync(secret: $"new-{mercy.Id}");
        await mercy.DeliveryAsync(first, DeliveryState.Live);
        await mercy.PassAsync(Duration.FromMinutes(7), news);
        foreach (var post in later)
        {
            await mercy.DeliveryAsync(post, DeliveryState.Live);
        }
    }

    [Fact]
    public async Task Credential_that_can_not_be_read_breaks_the_account_and_blocks_its_posts()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var post = Assert.Single(await mercy.ScheduledAsync(1, news));
        ((PlainSealer)house.Get<ISealer>()).LoseKey(news);
        await mercy.PassAsync(Duration.FromMinutes(7), news);

        await mercy.DeliveryAsync(post, DeliveryState.Blocked, d => d.Reason == GateReasons.AccountBroken);
        await BrokenAsync(mercy, news, AccountRules.CredentialUnreadable);
    }

    [Fact]
    public async Task Server_without_a_connector_leaves_the_work_and_breaks_no_account()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var post = Assert.Single(await mercy.ScheduledAsync(1, news));
        house.Network.Missing = true;
        try
        {
            await mercy.PassAsync(Duration.FromMinutes(12), news);
            await Until.TrueAsync("attention", async () => (await house.Get<IPostAttention>().ListAsync(mercy.Id, new PageRequest(10), Hospital.Stop))
                .Rows.Any(row => row.Row.Post == post && row.Row.Reason == PostAttentionReason.Overdue));
            Assert.Equal(DeliveryState.Waiting, Assert.Single(await mercy.DeliveriesAsync(post)).State);
            Assert.Equal(AccountStatus.Connected, (await mercy.Grain(news).Get()).State.Status);
            var written = await mercy.Grain(mercy.NewPost()).Write(mercy.Words(Hospital.Clear, [news]));
            Assert.Equal(Refusal.UnknownNetwork, written.Refused?.Code);
        }
        finally
        {
            house.Network.Missing = false;
        }

        await mercy.Grain(news).Wake();
        await mercy.DeliveryAsync(post, DeliveryState.Live);
    }

    [Theory]
    [InlineData("unknown")]
    [InlineData("processing")]
    public async Task Outcome_that_can_not_be_asked_about_any_more_goes_to_a_person(string state)
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync("news", "password", ("idempotency", nameof(Idempotency.None)));
        house.Network.Answer(news, state == "unknown" ? Lost : new StepResult.Continue("video-7", Duration.FromMinutes(5)));
        var post = await mercy.PublishedAsync(news);
        await mercy.DeliveryAsync(post, state == "unknown" ? DeliveryState.Unknown : DeliveryState.Processing);
        await DisconnectAsync(mercy, news);

        var left = await mercy.DeliveryAsync(post, DeliveryState.NeedsHuman);
        Assert.Equal((GateReasons.AccountDisconnected, GateReasons.AccountDisconnected), (left.Reason, left.ErrorCode));
        Assert.Single(house.Network.Calls(news));
    }

    [Fact]
    public async Task Answer_that_comes_after_the_account_was_disconnected_is_recorded()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        house.Network.Keep(news);
        var post = await mercy.PublishedAsync(news);
        await Until.TrueAsync("a call", () => house.Network.Calls(news).Length == 1);
        await DisconnectAsync(mercy, news);
        house.Network.Release(news);

        await mercy.DeliveryAsync(post, DeliveryState.Live);
    }
}
