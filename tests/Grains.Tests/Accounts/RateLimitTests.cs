using NodaTime;
using Platform.Domain.Accounts;
using Platform.Domain.Posts;
using Platform.Grains.Tests.World;

namespace Platform.Grains.Tests.Accounts;

/// <summary>A rate limit belongs to the account, costs no try, and opens slowly.</summary>
public sealed class RateLimitTests(House house)
{
    private static StepResult TooMany(int? seconds = null)
        => new StepResult.Failed(
            new ConnectorError(ConnectorErrorKind.RateLimited, "429", "Too many posts.", seconds is { } after ? Duration.FromSeconds(after) : null));

    [Fact]
    public async Task Nothing_of_the_account_is_called_until_the_network_takes_calls_again()
    {
        var mercy = await house.HospitalAsync();
        var (news, other) = (await mercy.AccountAsync("news"), await mercy.AccountAsync("other"));
        house.Network.Answer(news, TooMany(900));
        var posts = await mercy.ScheduledAsync(60, news);
        await mercy.PassAsync(Duration.FromMinutes(7), news);
        await StatesAsync(mercy, waiting: 57, live: 3); // the first four begin together
        Assert.Equal(4, house.Network.Calls(news).Length);

        await mercy.PassAsync(Duration.FromSeconds(890), news);
        await mercy.DeliveryAsync(await mercy.PublishedAsync(other), DeliveryState.Live);
        await StatesAsync(mercy, waiting: 57, live: 4);
        Assert.Equal(4, house.Network.Calls(news).Length);

        await mercy.PassAsync(Duration.FromSeconds(15), news);
        await StatesAsync(mercy, waiting: 0, live: 61);
        var calls = house.Network.Calls(news)[4..];
        Assert.Equal(57, calls.Length);
        Assert.True(calls[0].End < calls[1].Begin, "It opens with one call.");
        Assert.True(calls[1..3].Max(c => c.End) < calls[3].Begin, "Two calls follow, and then the others.");
        Assert.Equal([1, 2], (await Task.WhenAll(posts.Select(mercy.DeliveriesAsync))).Select(d => d[0].Attempt).Distinct().Order());
    }

    [Fact]
    public async Task Rate_limit_costs_no_try()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var refusals = DeliveryRules.MaxAttempts + 2;
        house.Network.Answer(news, [.. Enumerable.Repeat(TooMany(5), refusals)]);
        var post = await mercy.PublishedAsync(news);
        for (var times = 1; times <= refusals; times++)
        {
            await mercy.DeliveryAsync(post, DeliveryState.Waiting, d => d.Attempt == times);
            await mercy.PassAsync(Duration.FromSeconds(6), news);
        }

        Assert.Equal(refusals + 1, (await mercy.DeliveryAsync(post, DeliveryState.Live)).Attempt);
    }

    [Fact]
    public async Task Network_that_does_not_say_when_to_come_back_is_left_alone_longer_each_time()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        house.Network.Answer(news, TooMany(), TooMany(), TooMany());
        var post = await mercy.PublishedAsync(news);
        var pauses = new List<int>();
        for (var times = 1; times <= 3; times++)
        {
            await mercy.DeliveryAsync(post, DeliveryState.Waiting, d => d.Attempt == times);
            var pause = (await house.Get<ILedger>().FindPauseAsync(mercy.Id, news, Hospital.Stop))!;
            pauses.Add((int)Math.Ceiling(pause.Remaining.TotalSeconds));
            await mercy.PassAsync(pause.Remaining + Duration.FromSeconds(1), news);
        }

        Assert.InRange(pauses[0], 1, 5);
        Assert.InRange(pauses[1], 6, 15);
        Assert.InRange(pauses[2], 16, 60);
        await mercy.DeliveryAsync(post, DeliveryState.Live);
    }

    [Fact]
    public async Task Account_with_little_to_send_forgets_a_rate_limit_that_ended_an_hour_ago()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        house.Network.Answer(news, TooMany(), TooMany());
        var post = await mercy.PublishedAsync(news);
        for (var times = 1; times <= 2; times++)
        {
            await mercy.DeliveryAsync(post, DeliveryState.Waiting, d => d.Attempt == times);
            await mercy.PassAsync(Duration.FromSeconds(16), news);
        }

        await mercy.DeliveryAsync(post, DeliveryState.Live);
        Assert.Equal(2, (await house.Get<ILedger>().FindPauseAsync(mercy.Id, news, Hospital.Stop))?.Times);
        house.Clock.Advance(TimeSpan.FromMinutes(61));
        Assert.Null(await house.Get<ILedger>().FindPauseAsync(mercy.Id, news, Hospital.Stop));

        house.Network.Answer(news, TooMany());
        var later = await mercy.PublishedAsync(news);
        await mercy.DeliveryAsync(later, DeliveryState.Waiting, d => d.Attempt == 1);
        Assert.Equal(1, (await house.Get<ILedger>().FindPauseAsync(mercy.Id, news, Hospital.Stop))?.Times);
        await mercy.PassAsync(Duration.FromSeconds(6), news);
        await mercy.DeliveryAsync(later, DeliveryState.Live);
    }

    private static async Task StatesAsync(Hospital mercy, int waiting, int live)
        => await Until.Async($"{waiting} that wait and {live} live", async () =>
        {
            var states = await mercy.RowsAsync($"SELECT state FROM deliveries WHERE org = '{mercy.Id}'");
            return states.Count(s => s == "0") == waiting && states.Count(s => s == "10") == live ? states : null;
        }, async () => string.Join(",", await mercy.RowsAsync($"SELECT state FROM deliveries WHERE org = '{mercy.Id}'")));
}
