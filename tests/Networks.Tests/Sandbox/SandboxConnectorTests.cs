using Microsoft.Extensions.Time.Testing;
using NodaTime;
using Platform.Domain.Accounts;
using Platform.Networks.Sandbox;
using Platform.Networks.Tests.Worlds;
using Xunit;

namespace Platform.Networks.Tests.Sandbox;

public sealed class SandboxConnectorTests
{
    private readonly FakeTimeProvider _time = new(A.Noon.ToDateTimeOffset());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Posts_stand_on_the_public_timeline_newest_first_and_only_on_their_own()
    {
        await using var house = new House(_time);
        var connector = house.Connector("sandbox");
        var access = A.Access("sandbox", new Uri("https://platform.mercy.example/"));
        foreach (var text in new[] { "first", "second", "third" })
        {
            Assert.IsType<StepResult.Done>(await connector.CommitAsync(A.Step(access, text), Token));
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        var second = (await TimelineAsync(house, "mercy.main"))[1];
        Assert.Null(await connector.DeleteAsync(new TakeDownStep(access, second.Post.Key, new RemoteRef(second.Post.Key, null)), Token));
        Assert.Equal(["third", "first"], (await TimelineAsync(house, "mercy.main")).Select(e => e.Post.Text));
        Assert.Empty(await TimelineAsync(house, "other.main"));
    }

    [Fact]
    public async Task What_the_network_is_still_at_work_on_is_not_public_yet_and_then_it_is()
    {
        await using var house = new House(_time);
        var connector = house.Connector("sandbox");
        var access = A.Access("sandbox", settings: ("processMs", "5000"));
        var step = A.Step(access, "a film");

        Assert.Equal(new StepResult.Continue("", Duration.FromSeconds(5)), await connector.CommitAsync(step, Token));
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(new Reconciliation.Underway(Duration.FromSeconds(2)), await connector.ReconcileAsync(step, Token));
        Assert.Empty(await TimelineAsync(house, "mercy.main"));
        Assert.Empty((await connector.ReadMetricsAsync(access, [new RemoteRef(step.Key, null)], Token)).Metrics);

        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.IsType<Reconciliation.Landed>(await connector.ReconcileAsync(step, Token));
        Assert.Equal("a film", Assert.Single(await TimelineAsync(house, "mercy.main")).Post.Text);
    }

    [Theory]
    [InlineData("mercy.main", "mercy", "main")]
    [InlineData("mercy.a.b", "mercy", "a.b")]
    public void An_address_parts_at_its_first_dot(string text, string organization, string account)
    {
        var address = SandboxAddress.Parse(text);
        Assert.Equal((organization, account), (address?.Organization.Value, address?.Account.Value));
        Assert.Equal(text, address?.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("mercy")]
    [InlineData(".main")]
    [InlineData("mercy.")]
    [InlineData("Mercy.main")]
    [InlineData("mercy.ma/in")]
    public void Other_texts_are_no_address(string? text) => Assert.Null(SandboxAddress.Parse(text));

    [Fact]
    public async Task Too_many_posts_in_a_minute_are_told_when_to_come_back()
    {
        await using var house = new House(_time);
        var connector = house.Connector("sandbox");
        var access = A.Access("sandbox", settings: ("ratePerMinute", "2"));
        Assert.IsType<StepResult.Done>(await connector.CommitAsync(A.Step(access), Token));
        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.IsType<StepResult.Done>(await connector.CommitAsync(A.Step(access), Token));
        var late = A.Step(access);
        var failed = Assert.IsType<StepResult.Failed>(await connector.CommitAsync(late, Token));
        Assert.Equal((ConnectorErrorKind.RateLimited, Duration.FromSeconds(40)), (failed.Error.Kind, failed.Error.RetryAfter));
        _time.Advance(TimeSpan.FromSeconds(40));
        Assert.IsType<StepResult.Done>(await connector.CommitAsync(late, Token));
    }

    [Fact]
    public async Task Faults_come_as_often_as_asked_and_nothing_is_lost_or_doubled()
    {
        await using var house = new House(_time);
        var connector = house.Connector("sandbox");
        var access = A.Access("sandbox", settings: [("fail", "0.3"), ("unknown", "0.3"), ("ratePerMinute", "100000")]);
        var (failed, unknown) = (0, 0);
        for (var i = 0; i < 400; i++)
        {
            var step = A.Step(access, $"post {i}", key: $"k{i}");
            for (var attempt = 1; attempt < 50; attempt++)
            {
                var result = await connector.CommitAsync(step with { Attempt = attempt }, Token);
                var landed = await connector.ReconcileAsync(step, Token) is Reconciliation.Landed;
                Assert.True(landed || result is not StepResult.Done);
                (failed, unknown) = (failed + (attempt == 1 && result is StepResult.Failed ? 1 : 0), unknown + (attempt == 1 && result is StepResult.Unknown ? 1 : 0));
                if (result is StepResult.Done)
                {
                    break;
                }
            }
        }

        Assert.InRange(failed, 80, 160);
        Assert.InRange(unknown, 50, 120);
        Assert.Equal(400, (await house.Get<ISandboxStore>().TimelineAsync(access.Organization, access.Account, 1000, Token)).Length);
    }

    [Fact]
    public async Task People_react_as_time_passes()
    {
        await using var house = new House(_time);
        var connector = house.Connector("sandbox");
        var access = A.Access("sandbox");
        var done = Assert.IsType<StepResult.Done>(await connector.CommitAsync(A.Step(access), Token));
        var fresh = Assert.Single((await connector.ReadMetricsAsync(access, [done.Ref], Token)).Metrics);
        Assert.Equal(0, fresh.Likes);
        _time.Advance(TimeSpan.FromHours(12));
        var old = Assert.Single((await connector.ReadMetricsAsync(access, [done.Ref, new RemoteRef("never", null)], Token)).Metrics);
        Assert.Equal(SandboxCrowd.At(done.Ref.ExternalId, Duration.FromHours(12)).Likes, old.Likes);
        Assert.True(old.Likes > 0 && old.Views > old.Likes);
    }

    private static async Task<SandboxEntry[]> TimelineAsync(House house, string address)
        => [.. await house.Get<SandboxNetwork>().ReadTimelineAsync(SandboxAddress.Parse(address)!, 50, 1, Token)];
}
