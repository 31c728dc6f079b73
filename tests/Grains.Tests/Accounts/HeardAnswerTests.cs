using NodaTime;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Posts;
using Platform.Grains.Tests.World;

namespace Platform.Grains.Tests.Accounts;

/// <summary>What a network answered is never turned into an unknown outcome by a fault of ours.</summary>
public sealed class HeardAnswerTests(House house)
{
    private static readonly StepResult Refused =
        new StepResult.Failed(new ConnectorError(ConnectorErrorKind.ContentRejected, "422", "The network refuses these words."));

    private async Task<(Hospital Mercy, AccountId News)> OpenAsync(params (string, string)[] settings)
    {
        var mercy = await house.HospitalAsync();
        (string, string)[] usual = [("idempotency", nameof(Idempotency.None)), ("lookUp", "false")];
        return (mercy, await mercy.AccountAsync("news", "password", [.. settings.UnionBy(usual, setting => setting.Item1)]));
    }

    private async Task FailedAsync(string method, AccountId news, int times = 3)
        => await Until.TrueAsync($"{times} failed calls of {method}", () => house.Failures.Failed(method, news) >= times);

    [Fact]
    public async Task Success_that_could_not_be_recorded_is_recorded_when_the_database_is_back()
    {
        var (mercy, news) = await OpenAsync();
        house.Failures.Break(nameof(ILedger.RecordAsync), news);
        var post = await mercy.PublishedAsync(news);
        await FailedAsync(nameof(ILedger.RecordAsync), news);
        house.Failures.Mend(nameof(ILedger.RecordAsync), news);

        await mercy.DeliveryAsync(post, DeliveryState.Live);
        Assert.Single(house.Network.Calls(news));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Answer_that_is_recorded_after_its_deadline_settles_what_became_unknown(bool success)
    {
        var (mercy, news) = await OpenAsync();
        if (!success)
        {
            house.Network.Answer(news, Refused);
        }

        house.Failures.Break(nameof(ILedger.RecordAsync), news);
        var post = await mercy.PublishedAsync(news);
        await FailedAsync(nameof(ILedger.RecordAsync), news);
        house.Clock.Advance(TimeSpan.FromSeconds(60));
        await house.Get<ILedger>().ExpireAsync(1000, Hospital.Stop);
        await mercy.DeliveryAsync(post, DeliveryState.Unknown);
        house.Failures.Mend(nameof(ILedger.RecordAsync), news);

        await mercy.DeliveryAsync(post, success ? DeliveryState.Live : DeliveryState.Rejected);
        Assert.Single(house.Network.Calls(news));
    }

    [Fact]
    public async Task Nothing_more_is_sent_while_an_answer_is_not_recorded()
    {
        var (mercy, news) = await OpenAsync();
        var posts = await mercy.ScheduledAsync(6, news);
        house.Failures.Break(nameof(ILedger.RecordAsync), news);
        await mercy.PassAsync(Duration.FromMinutes(7), news);
        await FailedAsync(nameof(ILedger.RecordAsync), news);
        Assert.Equal(4, house.Network.Calls(news).Length);
        house.Failures.Mend(nameof(ILedger.RecordAsync), news);
        foreach (var post in posts)
        {
            await mercy.DeliveryAsync(post, DeliveryState.Live);
        }

        Assert.Equal(6, house.Network.Calls(news).Length);
    }

    [Fact]
    public async Task Look_up_that_could_not_be_recorded_is_recorded_and_not_asked_again()
    {
        var (mercy, news) = await OpenAsync(("lookUp", "true"));
        house.Network.Answer(news, new StepResult.Unknown(null, "timeout"));
        house.Network.Answer(news, new Reconciliation.Landed(new RemoteRef("found", null)));
        house.Failures.Break(nameof(ILedger.RecordReconciledAsync), news);
        var post = await mercy.PublishedAsync(news);
        await FailedAsync(nameof(ILedger.RecordReconciledAsync), news);
        house.Failures.Mend(nameof(ILedger.RecordReconciledAsync), news);

        await mercy.DeliveryAsync(post, DeliveryState.Live);
        Assert.Single(house.Network.Calls(news, "lookUp"));
    }

    [Fact]
    public async Task Draft_that_could_not_be_saved_is_saved_and_published_once()
    {
        var (mercy, news) = await OpenAsync(("prepares", "true"), ("idempotency", nameof(Idempotency.TwoPhase)));
        house.Failures.Break(nameof(ILedger.SaveStepAsync), news);
        var post = await mercy.PublishedAsync(news);
        await FailedAsync(nameof(ILedger.SaveStepAsync), news, 2);
        Assert.Empty(house.Network.Calls(news));
        house.Failures.Mend(nameof(ILedger.SaveStepAsync), news);

        await mercy.DeliveryAsync(post, DeliveryState.Live);
        Assert.Single(house.Network.Calls(news));
        Assert.Single(house.Network.Calls(news, "prepare"));
    }

    [Fact]
    public async Task Mark_whose_answer_was_lost_is_taken_back_since_no_call_began()
    {
        var (mercy, news) = await OpenAsync();
        house.Failures.LoseAnswer(nameof(ILedger.MarkSendingAsync), news);
        var post = await mercy.PublishedAsync(news);
        await Until.TrueAsync("a delivery that waits again",
            async () => (await mercy.RowsAsync($"SELECT uncounted FROM deliveries WHERE org = '{mercy.Id}'"))[0] == "1");
        await mercy.Grain(news).Wake();

        Assert.Equal(2, (await mercy.DeliveryAsync(post, DeliveryState.Live)).Attempt);
        Assert.Equal(2, Assert.Single(house.Network.Calls(news)).Attempt);
    }

    [Fact]
    public async Task Key_that_the_destination_may_have_forgotten_is_not_sent_again_however_often_it_was_repeated()
    {
        var (mercy, news) = await OpenAsync(("idempotency", nameof(Idempotency.KeyHeader)), ("window", "130"), ("lookUp", "true"));
        var lost = new StepResult.Unknown(null, "timeout");
        var unclear = new Reconciliation.Unclear("503");
        house.Network.Answer(news, lost, lost);
        house.Network.Answer(news, unclear, unclear, new Reconciliation.Underway(Duration.FromSeconds(70)));
        var post = await mercy.PublishedAsync(news);
        await AskedAsync(mercy, 1);
        await mercy.PassAsync(Duration.FromSeconds(61), news);
        await AskedAsync(mercy, 3); // after a second call, inside the window of the first
        await mercy.PassAsync(Duration.FromSeconds(75), news);
        await AskedAsync(mercy, 4); // outside the window of the first call, inside that of the second
        await mercy.PassAsync(Duration.FromSeconds(35), news);

        await mercy.DeliveryAsync(post, DeliveryState.NeedsHuman);
        Assert.Equal(2, house.Network.Calls(news).Length);
    }

    private static async Task AskedAsync(Hospital mercy, int times)
        => await Until.TrueAsync(
            $"{times} recorded look-ups", async () => (await mercy.RowsAsync($"SELECT asked FROM deliveries WHERE org = '{mercy.Id}'"))[0] == $"{times}");
}
