using NodaTime;
using Platform.Domain.Accounts;
using Platform.Networks.Tests.Worlds;
using Xunit;

namespace Platform.Networks.Tests.Contract;

/// <summary>What every network must do, whatever it is made of.</summary>
public abstract class ConnectorContract
{
    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected abstract Task<NetworkWorld> OpenAsync();

    [Fact]
    public async Task A_post_is_public_once_and_says_what_was_authorized()
    {
        await using var world = await OpenAsync();
        var step = Step(world);
        Assert.Equal(0, await world.CountAsync(step));
        var done = Assert.IsType<StepResult.Done>(await PublishAsync(world, step));
        Assert.Null(done.Note);
        Assert.NotEmpty(done.Ref.ExternalId);
        Assert.Equal(1, await world.CountAsync(step));
        Assert.Equal(done.Ref, Assert.IsType<Reconciliation.Landed>(await world.Connector.ReconcileAsync(step, Token)).Ref);
    }

    [Fact]
    public async Task A_repeat_changes_nothing()
    {
        await using var world = await OpenAsync();
        var step = Step(world);
        var first = Assert.IsType<StepResult.Done>(await PublishAsync(world, step));
        var second = Assert.IsType<StepResult.Done>(await PublishAsync(world, step with { Attempt = 2 }));
        Assert.Equal(first.Ref, second.Ref);
        Assert.Equal(1, await world.CountAsync(step));
    }

    [Fact]
    public async Task Six_at_once_make_one_post()
    {
        await using var world = await OpenAsync();
        var step = Step(world);
        var results = await Task.WhenAll(Enumerable.Range(1, 6).Select(attempt => PublishAsync(world, step with { Attempt = attempt })));
        Assert.Equal(1, await world.CountAsync(step));
        var landed = Assert.IsType<Reconciliation.Landed>(await world.Connector.ReconcileAsync(step, Token)).Ref;
        Assert.Contains(results, result => result is StepResult.Done);
        Assert.All(results.OfType<StepResult.Done>(), done => Assert.Equal(landed, done.Ref));
    }

    [Fact]
    public async Task A_crash_between_preparing_and_publishing_costs_nothing()
    {
        await using var world = await OpenAsync();
        var step = Step(world);
        var lost = await world.Connector.PrepareAsync(step, Token);
        var kept = await world.Connector.PrepareAsync(step, Token);
        Assert.Equal(lost, kept);
        Assert.Equal(0, await world.CountAsync(step));
        Assert.IsType<Reconciliation.NotLanded>(await world.Connector.ReconcileAsync(step, Token));
        Assert.IsType<StepResult.Done>(await world.Connector.CommitAsync(step with { State = Assert.IsType<StepResult.Continue>(kept).State }, Token));
        Assert.IsType<StepResult.Done>(await world.Connector.CommitAsync(step with { State = null }, Token));
        Assert.Equal(1, await world.CountAsync(step));
    }

    [Fact]
    public async Task What_never_went_out_did_not_land_for_sure()
    {
        await using var world = await OpenAsync();
        Assert.True(world.Descriptor.CanLookUp);
        Assert.True(Assert.IsType<Reconciliation.NotLanded>(await world.Connector.ReconcileAsync(Step(world), Token)).ForSure);
    }

    [Fact]
    public async Task Taking_down_twice_is_taking_down()
    {
        await using var world = await OpenAsync();
        var step = Step(world);
        var done = Assert.IsType<StepResult.Done>(await PublishAsync(world, step));
        var down = new TakeDownStep(world.Access, step.Key, done.Ref);
        Assert.IsType<Disappearance.StillThere>(await world.Connector.ConfirmGoneAsync(down, Token));
        Assert.Null(await world.Connector.DeleteAsync(down, Token));
        Assert.Equal(0, await world.CountAsync(step));
        Assert.IsType<Disappearance.Gone>(await world.Connector.ConfirmGoneAsync(down, Token));
        Assert.Null(await world.Connector.DeleteAsync(down, Token));
        Assert.Empty((await world.Connector.ReadMetricsAsync(world.Access, [done.Ref], Token)).Metrics);
    }

    [Fact]
    public async Task The_longest_text_goes_and_one_more_character_does_not()
    {
        await using var world = await OpenAsync();
        var longest = Step(world) with { Payload = new(world.LongestText, Title(world)) };
        Assert.IsType<StepResult.Done>(await PublishAsync(world, longest));
        var tooLong = Step(world) with { Payload = new(world.TooLongText, Title(world)) };
        var failed = Assert.IsType<StepResult.Failed>(await PublishAsync(world, tooLong));
        Assert.Equal(ConnectorErrorKind.ContentRejected, failed.Error.Kind);
        Assert.Equal(0, await world.CountAsync(tooLong));
    }

    [Fact]
    public async Task A_credential_that_is_not_taken_wants_the_account_reconnected()
    {
        await using var world = await OpenAsync();
        var wrong = world.Access with { Secret = world.Access.Network == "sandbox" ? "" : "wrong" };
        var step = Step(world) with { Access = wrong };
        Assert.Equal(ConnectorErrorKind.ReauthRequired, Assert.IsType<StepResult.Failed>(await PublishAsync(world, step)).Error.Kind);
        Assert.Equal(0, await world.CountAsync(step));
        Assert.IsType<StepResult.Done>(await PublishAsync(world, step with { Access = world.Access }));
    }

    [Fact]
    public async Task A_probe_says_who_it_is()
    {
        await using var world = await OpenAsync();
        var probe = await world.Connector.ProbeAsync(world.Access, Token);
        Assert.Null(probe.Error);
        Assert.Equal(world.Access.Handle, probe.Profile?.Handle);
        Assert.NotEmpty(probe.Profile!.ExternalId);
        Assert.IsType<StepResult.Done>(await PublishAsync(world, Step(world) with { Access = world.Access with { Settings = probe.Profile.Settings } }));
    }

    /// <summary>As the engine does it: the state is kept before the visible call.</summary>
    private protected static async Task<StepResult> PublishAsync(NetworkWorld world, PublishStep step, CancellationToken? cancellation = null)
    {
        if (world.Descriptor.Prepares)
        {
            switch (await world.Connector.PrepareAsync(step, cancellation ?? Token))
            {
                case StepResult.Continue prepared:
                    step = step with { State = prepared.State };
                    break;
                case var other:
                    return other;
            }
        }

        return await world.Connector.CommitAsync(step, cancellation ?? Token);
    }

    private protected static PublishStep Step(NetworkWorld world)
    {
        var key = A.Key();
        return A.Step(world.Access, $"Flu shots: {key} \"now\" <b>& ever</b> 💉\n\nsee https://mercy.example/flu?a=1&b=2", key: key, title: Title(world))
            with
        { AuthorizedAt = A.Noon + Duration.FromNanoseconds(123_456_789) };
    }

    private static string? Title(NetworkWorld world) => world.Descriptor.HasTitle ? "Grippe & Flu <2026>" : null;
}
