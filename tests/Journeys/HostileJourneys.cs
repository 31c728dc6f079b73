using Microsoft.Extensions.Logging;
using Platform.Bench;
using Xunit;

namespace Platform.Journeys;

/// <summary>Bad input changes nothing: a small, fixed part of what the benchmark sends in great numbers.</summary>
public sealed class HostileJourneys
{
    private const int Inputs = 4_000;

    [Fact]
    public async Task Thousands_of_bad_requests_meet_no_failure()
    {
        var log = new LogCapture();
        await using var installation = await Installation.StartAsync(builder => builder.Logging.AddProvider(log));
        using var server = new HttpClient { BaseAddress = new Uri(installation.Url) };
        var run = new HostileRun(server, () => Api.TokenAsync(installation.Url, Installation.ClientId, Installation.Secret));

        await run.SendAsync(1, Inputs, 4, TestContext.Current.CancellationToken);

        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", run.Statuses.Concat(run.Kinds).Select(pair => $"{pair.Key}: {pair.Value}")));
        Assert.True(run.Bad.Count == 0, string.Join('\n', run.Bad.Take(10)));
        Assert.Equal(Inputs, run.Statuses.Values.Sum());
        Assert.True(run.Statuses["400"] > Inputs / 5 && run.Statuses["200"] > Inputs / 5, "Some must come far, and some must be refused.");
        Assert.DoesNotContain(log.Lines, line => line.Contains("failed with", StringComparison.Ordinal));
    }
}
