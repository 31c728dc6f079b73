using NodaTime;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Posts;
using Platform.Grains.Tests.World;

namespace Platform.Grains.Tests.Accounts;

/// <summary>Deliveries are marked in chunks, each after the results of the one before are recorded.</summary>
public sealed class ChunkTests(House house)
{
    private const string Mark = nameof(ILedger.MarkSendingAsync);

    private async Task<(Hospital Mercy, AccountId News)> DueAsync(int posts, Action<AccountId> before)
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        before(news);
        await mercy.ScheduledAsync(posts, news);
        await mercy.PassAsync(Duration.FromMinutes(7), news);
        return (mercy, news);
    }

    private static async Task LiveAsync(Hospital mercy, int live)
        => await Until.TrueAsync($"{live} live", async () => await CountAsync(mercy, "state = 10") == live);

    private static async Task<int> CountAsync(Hospital mercy, string condition)
        => int.Parse((await mercy.RowsAsync($"SELECT count(*) FROM deliveries WHERE org = '{mercy.Id}' AND {condition}"))[0], null);

    [Fact]
    public async Task All_of_a_burst_go_out_once_and_in_order()
    {
        var (mercy, news) = await DueAsync(60, _ => { });
        await LiveAsync(mercy, 60);
        Assert.Equal(60, house.Network.Calls(news).Select(c => c.Key).Distinct().Count());
        Assert.Equal(60, house.Network.Calls(news).Length);
        Assert.Equal(60, await CountAsync(mercy, "attempt = 1 AND uncounted = 0"));
    }

    [Fact]
    public async Task Marks_whose_answer_was_lost_are_taken_back_and_nothing_is_called_under_them()
    {
        var (mercy, news) = await DueAsync(12, account => house.Failures.LoseAnswer(Mark, account));
        await Until.TrueAsync("marks that were taken back", async () => await CountAsync(mercy, "state = 0 AND uncounted = 1") == 4);
        Assert.Empty(house.Network.Calls(news));
        await mercy.Grain(news).Wake();
        await LiveAsync(mercy, 12);
        Assert.Equal(12, house.Network.Calls(news).Length);
    }

    [Fact]
    public async Task Call_that_was_marked_ahead_does_not_begin_after_the_network_has_refused_one_for_its_rate()
    {
        StepResult taken = new StepResult.Done(new RemoteRef("taken", null));
        var (mercy, news) = await DueAsync(60, account => house.Network.Answer(
            account, taken, taken, taken, taken, new StepResult.Failed(new ConnectorError(ConnectorErrorKind.RateLimited, "429", "Too many.", Duration.FromSeconds(900)))));
        await LiveAsync(mercy, 7); // the first chunk, and those that began together with the refused one
        await Until.TrueAsync("no call under way", async () => await CountAsync(mercy, "state = 0") == 53);
        Assert.Equal(8, house.Network.Calls(news).Length);
        Assert.Equal(5, await CountAsync(mercy, "uncounted = 1")); // the refused one, and four that were marked

        await mercy.PassAsync(Duration.FromSeconds(905), news);
        await LiveAsync(mercy, 60);
        Assert.Equal(61, house.Network.Calls(news).Length);
    }
}
