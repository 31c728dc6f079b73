using NodaTime;
using Platform.Domain.Accounts;
using Platform.Journeys;
using Platform.Networks.Tests.Worlds;
using Xunit;

namespace Platform.Networks.Tests.Contract;

/// <summary>What must hold for networks at the other end of a wire, whatever happens to the wire.</summary>
public abstract class HostileNetworkContract : ConnectorContract
{
    [Fact]
    public Task A_reset_after_the_post_was_taken_is_unknown_and_found() => LosesTheAnswerAsync(Fault.CutAfter);

    [Fact]
    public async Task Half_an_answer_is_unknown_and_found_unless_its_status_came_and_is_the_answer()
    {
        await using var world = await OpenAsync();
        var step = Step(world);
        _ = world.Proxy!.Harm(world.IsCommit, Fault.HalfAnswer);
        var result = await PublishAsync(world, step);
        Assert.True(result is StepResult.Unknown || (world.Access.Network == "webhook" && result is StepResult.Done), result.ToString());
        Assert.Equal(1, await world.CountAsync(step));
        await SettlesAsync(world, step, landed: true);
    }

    [Fact]
    public async Task No_answer_in_time_is_unknown_and_found()
    {
        await using var world = await OpenAsync();
        await using var patient = world.House;
        world.MoveTo(new House(settings: ("Platform:Egress:TimeoutSeconds", "3")));
        await LosesTheAnswerAsync(world, Fault.Silence);
    }

    [Fact]
    public async Task A_call_that_is_given_up_under_way_is_unknown_and_found()
    {
        await using var world = await OpenAsync();
        var step = Step(world);
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var taken = world.Proxy!.Harm(world.IsCommit, Fault.Silence);
        var publishing = PublishAsync(world, step, giveUp.Token);
        await taken;
        await giveUp.CancelAsync();
        Assert.IsType<StepResult.Unknown>(await publishing);
        await SettlesAsync(world, step, landed: true);
    }

    [Fact]
    public async Task A_reset_before_the_post_was_taken_is_unknown_and_not_found()
    {
        await using var world = await OpenAsync();
        var step = Step(world);
        _ = world.Proxy!.Harm(world.IsCommit, Fault.CutBefore);
        Assert.IsType<StepResult.Unknown>(await PublishAsync(world, step));
        Assert.Equal(0, await world.CountAsync(step));
        await SettlesAsync(world, step, landed: false);
    }

    [Fact]
    public async Task Nobody_at_home_is_transient_and_says_that_nothing_was_sent()
    {
        await using var world = await OpenAsync();
        var nowhere = world.Access with { Server = new Uri($"http://127.0.0.1:{FreePorts.Next()}/") };
        Assert.Equal(ConnectorErrorKind.Transient, Assert.IsType<StepResult.Failed>(await PublishAsync(world, Step(world) with { Access = nowhere })).Error.Kind);
        var forbidden = world.Access with { Server = new Uri("https://10.0.0.1/") };
        Assert.Equal(ConnectorErrorKind.Misconfigured, Assert.IsType<StepResult.Failed>(await PublishAsync(world, Step(world) with { Access = forbidden })).Error.Kind);
        Assert.Equal(ConnectorErrorKind.Misconfigured, (await world.Connector.ProbeAsync(forbidden, Token)).Error?.Kind);
        Assert.IsType<Reconciliation.Unclear>(await world.Connector.ReconcileAsync(Step(world) with { Access = WithoutLookUp(nowhere) }, Token));
    }

    [Fact]
    public async Task Too_many_calls_are_told_when_to_come_back()
    {
        await using var world = await OpenAsync();
        var step = Step(world);
        _ = world.Proxy!.Harm(world.IsCommit, Fault.Answer, 429, ("Retry-After", "7"));
        var failed = Assert.IsType<StepResult.Failed>(await PublishAsync(world, step));
        Assert.Equal((ConnectorErrorKind.RateLimited, Duration.FromSeconds(7)), (failed.Error.Kind, failed.Error.RetryAfter));
        Assert.Equal(0, await world.CountAsync(step));
        Assert.IsType<StepResult.Done>(await PublishAsync(world, step with { Attempt = 2 }));
        Assert.Equal(1, await world.CountAsync(step));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task A_fault_of_the_server_has_no_meaning(int status)
    {
        await using var world = await OpenAsync();
        var step = Step(world);
        _ = world.Proxy!.Harm(world.IsCommit, Fault.Answer, status);
        var result = await PublishAsync(world, step);
        if (status == 503 && world.Access.Network == "webhook")
        {
            Assert.Equal(ConnectorErrorKind.Transient, Assert.IsType<StepResult.Failed>(result).Error.Kind); // a receiver promises that it has taken nothing
            return;
        }

        Assert.IsType<StepResult.Unknown>(result);
        await SettlesAsync(world, step, landed: false);
    }

    [Theory]
    [InlineData(408)]
    [InlineData(425)]
    public async Task A_request_that_was_not_carried_out_is_tried_again(int status)
    {
        await using var world = await OpenAsync();
        var step = Step(world);
        _ = world.Proxy!.Harm(world.IsCommit, Fault.Answer, status);
        Assert.Equal(ConnectorErrorKind.Transient, Assert.IsType<StepResult.Failed>(await PublishAsync(world, step)).Error.Kind);
        Assert.Equal(0, await world.CountAsync(step));
        Assert.IsType<StepResult.Done>(await PublishAsync(world, step with { Attempt = 2 }));
    }

    [Fact]
    public async Task Busy_with_a_time_to_come_back_is_a_refusal()
    {
        await using var world = await OpenAsync();
        var step = Step(world);
        _ = world.Proxy!.Harm(world.IsCommit, Fault.Answer, 503, ("Retry-After", "2"));
        var failed = Assert.IsType<StepResult.Failed>(await PublishAsync(world, step));
        Assert.Equal((ConnectorErrorKind.Transient, Duration.FromSeconds(2)), (failed.Error.Kind, failed.Error.RetryAfter));
    }

    [Fact]
    public async Task An_empty_yes_is_not_believed_where_an_answer_is_due()
    {
        await using var world = await OpenAsync();
        if (world.Access.Network == "webhook")
        {
            return; // a receiver owes nothing but its yes
        }

        var step = Step(world);
        _ = world.Proxy!.Harm(world.IsCommit, Fault.Answer, 200);
        Assert.IsType<StepResult.Unknown>(await PublishAsync(world, step));
        await SettlesAsync(world, step, landed: false);
    }

    private protected virtual AccountAccess WithoutLookUp(AccountAccess access) => access;

    private async Task LosesTheAnswerAsync(Fault fault)
    {
        await using var world = await OpenAsync();
        await LosesTheAnswerAsync(world, fault);
    }

    private static async Task LosesTheAnswerAsync(NetworkWorld world, Fault fault)
    {
        var step = Step(world);
        _ = world.Proxy!.Harm(world.IsCommit, fault);
        Assert.IsType<StepResult.Unknown>(await PublishAsync(world, step));
        Assert.Equal(1, await world.CountAsync(step));
        await SettlesAsync(world, step, landed: true);
    }

    /// <summary>Asking tells, and a second publish ends with one post.</summary>
    private static async Task SettlesAsync(NetworkWorld world, PublishStep step, bool landed)
    {
        var found = await world.Connector.ReconcileAsync(step, Token);
        Assert.True(landed ? found is Reconciliation.Landed : found is Reconciliation.NotLanded { ForSure: true }, found.ToString());
        var done = Assert.IsType<StepResult.Done>(await PublishAsync(world, step with { Attempt = 2 }));
        Assert.Null(done.Note);
        Assert.Equal(1, await world.CountAsync(step));
    }
}
