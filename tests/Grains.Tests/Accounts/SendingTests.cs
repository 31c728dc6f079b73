using System.Data.Common;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Posts;
using Platform.Grains.Tests.World;

namespace Platform.Grains.Tests.Accounts;

public sealed class SendingTests(House house)
{
    private static readonly Reconciliation Unclear = new Reconciliation.Unclear("503");
    private static readonly StepResult Lost = new StepResult.Unknown(null, "timeout");
    private static readonly RemoteRef There = new("found", "https://network.test/found");

    [Fact]
    public async Task Published_post_is_called_once_on_each_account_with_the_authorized_words()
    {
        var mercy = await house.HospitalAsync();
        var (news, blog) = (await mercy.AccountAsync("news"), await mercy.AccountAsync("blog"));
        var post = await mercy.PublishedAsync(news, blog);
        await Until.TrueAsync("two live deliveries", async () => (await mercy.DeliveriesAsync(post)).Count(d => d.State == DeliveryState.Live) == 2);
        Assert.Equal(Hospital.Clear, Assert.Single(house.Network.Calls(news)).Text);
        Assert.Equal(Hospital.Clear, Assert.Single(house.Network.Calls(blog)).Text);
    }

    [Fact]
    public async Task Refused_credential_breaks_the_account_and_reconnecting_sends_what_waited()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync(secret: $"old-{mercy.Id}");
        house.Network.Refuse($"old-{mercy.Id}");
        var post = await mercy.PublishedAsync(news);

        await mercy.DeliveryAsync(post, DeliveryState.Blocked, d => d.Reason == GateReasons.AccountBroken);
        await Until.TrueAsync("a broken account", async () => (await mercy.Grain(news).Get()).State.Status == AccountStatus.Broken);
        await mercy.Grain(news).Wake();

        await mercy.AccountAsync(secret: $"new-{mercy.Id}");
        await mercy.DeliveryAsync(post, DeliveryState.Live);
        Assert.Equal(AccountStatus.Connected, (await mercy.Grain(news).Get()).State.Status);
        Assert.Equal(2, house.Network.Calls(news).Length);
    }

    [Fact]
    public async Task Account_that_is_connected_anew_while_the_old_credential_is_being_refused_stays_connected_and_sends()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync(secret: $"old-{mercy.Id}");
        house.Network.Keep(news);
        var post = await mercy.PublishedAsync(news);
        await Until.TrueAsync("a call", () => house.Network.Calls(news).Length == 1);
        house.Network.Refuse($"old-{mercy.Id}");
        await mercy.AccountAsync(secret: $"new-{mercy.Id}");
        house.Network.Release(news);

        await mercy.DeliveryAsync(post, DeliveryState.Live);
        Assert.Equal(AccountStatus.Connected, (await mercy.Grain(news).Get()).State.Status);
        Assert.Equal(2, house.Network.Calls(news).Length);
    }

    [Fact]
    public async Task Busy_network_is_tried_again_and_gives_up_after_six_calls()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        house.Network.Answer(news, [.. Enumerable.Repeat<StepResult>(new StepResult.Failed(new ConnectorError(ConnectorErrorKind.Transient, "503", "The network has a fault of its own.")), 6)]);
        var post = await mercy.PublishedAsync(news);
        for (var attempt = 1; attempt < DeliveryRules.MaxAttempts; attempt++)
        {
            await mercy.DeliveryAsync(post, DeliveryState.Waiting, d => d.Attempt == attempt);
            await mercy.PassAsync(Duration.FromMinutes(4), news);
        }

        var given = await mercy.DeliveryAsync(post, DeliveryState.Rejected);
        Assert.Equal("503", given.ErrorCode);
        Assert.Equal(DeliveryRules.MaxAttempts, house.Network.Calls(news).Length);
    }

    [Theory]
    [InlineData(Idempotency.DeterministicKey)]
    [InlineData(Idempotency.KeyHeader)]
    [InlineData(Idempotency.TwoPhase)]
    [InlineData(Idempotency.ContentDuplicateGuard)]
    [InlineData(Idempotency.None)]
    public async Task Unknown_outcome_that_landed_is_live_without_a_second_call(Idempotency kind)
    {
        var (mercy, news) = await LosingAsync(kind);
        house.Network.Answer(news, new Reconciliation.Landed(There));
        var post = await mercy.PublishedAsync(news);

        Assert.Equal("found", (await mercy.DeliveryAsync(post, DeliveryState.Live)).ExternalId);
        Assert.Single(house.Network.Calls(news));
    }

    [Theory]
    [InlineData(Idempotency.DeterministicKey)]
    [InlineData(Idempotency.KeyHeader)]
    [InlineData(Idempotency.TwoPhase)]
    [InlineData(Idempotency.ContentDuplicateGuard)]
    [InlineData(Idempotency.None)]
    public async Task Unknown_outcome_that_did_not_land_for_sure_is_called_again_under_the_same_key(Idempotency kind)
    {
        var (mercy, news) = await LosingAsync(kind);
        house.Network.Answer(news, new Reconciliation.NotLanded(ForSure: true, null));
        var post = await mercy.PublishedAsync(news);

        await mercy.DeliveryAsync(post, DeliveryState.Live);
        var calls = house.Network.Calls(news);
        Assert.Equal([1, 2], calls.Select(c => c.Attempt));
        Assert.Single(calls.Select(c => c.Key).Distinct());
    }

    [Theory]
    [InlineData(Idempotency.DeterministicKey)]
    [InlineData(Idempotency.KeyHeader)]
    [InlineData(Idempotency.TwoPhase)]
    public async Task Unclear_outcome_is_called_again_where_a_repeat_is_harmless(Idempotency kind)
    {
        var (mercy, news) = await LosingAsync(kind);
        house.Network.Answer(news, Unclear, Unclear);
        var post = await mercy.PublishedAsync(news);
        await AskedAsync(mercy, post, 1);
        await mercy.PassAsync(Duration.FromSeconds(35), news);

        await mercy.DeliveryAsync(post, DeliveryState.Live);
        Assert.Equal(2, house.Network.Calls(news).Length);
        Assert.Equal(2, house.Network.Calls(news, "lookUp").Length);
    }

    [Theory]
    [InlineData(Idempotency.ContentDuplicateGuard, "600")]
    [InlineData(Idempotency.None, "600")]
    [InlineData(Idempotency.KeyHeader, "0")]
    public async Task Unclear_outcome_is_asked_about_five_times_and_then_a_person_decides(Idempotency kind, string window)
    {
        var (mercy, news) = await LosingAsync(kind, ("window", window));
        house.Network.Answer(news, Unclear, new Reconciliation.NotLanded(ForSure: false, null), Unclear, Unclear, Unclear);
        var post = await mercy.PublishedAsync(news);
        for (var asked = 1; asked < DeliveryRules.MaxAsked; asked++)
        {
            await AskedAsync(mercy, post, asked);
            await mercy.PassAsync(Duration.FromSeconds(35), news);
        }

        await mercy.DeliveryAsync(post, DeliveryState.NeedsHuman);
        Assert.Single(house.Network.Calls(news));
        Assert.Equal(DeliveryRules.MaxAsked, house.Network.Calls(news, "lookUp").Length);
    }

    [Fact]
    public async Task Unknown_outcome_without_a_look_up_goes_to_a_person_at_once()
    {
        var (mercy, news) = await LosingAsync(Idempotency.None, ("lookUp", "false"));
        var post = await mercy.PublishedAsync(news);

        await mercy.DeliveryAsync(post, DeliveryState.NeedsHuman);
        Assert.Single(house.Network.Calls(news));
        Assert.Empty(house.Network.Calls(news, "lookUp"));
    }

    private async Task<(Hospital Mercy, AccountId News)> LosingAsync(Idempotency kind, params (string, string)[] settings)
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync("news", "password", [("idempotency", kind.ToString()), ("prepares", kind == Idempotency.TwoPhase ? "true" : "false"), .. settings]);
        house.Network.Answer(news, Lost);
        return (mercy, news);
    }

    // Asked this often, and the answer stands in the ledger: the clock may go on. Earlier, the pause behind the answer would begin at the later time.
    private async Task AskedAsync(Hospital mercy, PostId post, int times)
        => await Until.TrueAsync($"{times} recorded look-ups", async () =>
        {
            await using var connection = await house.Get<DbDataSource>().OpenConnectionAsync(Hospital.Stop);
            using var command = connection.CreateCommand();
            command.CommandText = $"SELECT asked FROM deliveries WHERE org = '{mercy.Id}' AND post = '{post}'";
            return await command.ExecuteScalarAsync(Hospital.Stop) is long asked && asked >= times;
        });
}
