using System.Collections.Immutable;
using Platform.Domain;
using Platform.Domain.Posts;
using Platform.GraphQL.Posts;

namespace Platform.GraphQL.Organizations;

/// <summary>Closes and opens gates for callers who may.</summary>
internal static class Suspensions
{
    /// <summary>Why a thing that was not seen as it is may not be suspended or resumed, or null.</summary>
    public static Refused? Stale<T>(this Versioned<T> seen, int? expected)
        => expected is { } version && version != seen.Version
            ? new Refused(Refusal.VersionConflict, $"It has changed meanwhile: you saw version {version}, it is at {seen.Version}. Read it again.", "expectedVersion")
            : null;

    /// <summary>Closes a gate. When this has returned, no call under it begins.</summary>
    public static async Task<Outcome<SuspensionResult>> CloseAsync(
        this IGates gates, GateKind kind, string id, string reason, Caller caller, CancellationToken cancellationToken)
        => SuspensionRules.Suspend(kind, reason, caller.Actor) is { } no
            ? no
            : await gates.SuspendAsync(caller.Organization, kind, id, reason.Trim(), caller.Actor, cancellationToken);

    /// <summary>Lifts the hold that the caller may lift, and answers with those that keep the gate closed; or why it lifts none.</summary>
    public static async Task<Outcome<ImmutableArray<ClosedGateView>>> OpenAsync(
        this IGates gates, GateKind kind, string id, Caller caller, CancellationToken cancellationToken)
    {
        ImmutableArray<GateKey> gate = [new(kind, id)];
        var decided = SuspensionRules.Resume(kind, await gates.HoldsAsync(caller.Organization, gate, cancellationToken), caller.Actor);
        if (!decided.Ok)
        {
            return decided.Refused;
        }

        if (decided.Value.Lift is { } holder)
        {
            await gates.LiftAsync(caller.Organization, kind, id, holder, caller.Actor, cancellationToken);
        }

        var left = await gates.HoldsAsync(caller.Organization, gate, cancellationToken);
        return (ImmutableArray<ClosedGateView>)[.. left.Select(hold => new ClosedGateView(hold))];
    }

    /// <summary>The payload with the result of closing a gate.</summary>
    public static TPayload With<TPayload>(this TPayload payload, SuspensionResult closed)
        where TPayload : SuspendPayload
        => payload with
        {
            CallsBegun = [.. closed.Deliveries.Select(row => new DeliveryNode(row))],
            Hold = new ClosedGateView(closed.Hold),
            AlreadySuspended = !closed.Added,
        };
}

/// <summary>What was suspended, or why it was not.</summary>
public abstract record SuspendPayload : MutationPayload
{
    /// <summary>Calls that had begun before and could not be called back, with the state they came to. No other begins.</summary>
    public ImmutableArray<DeliveryNode> CallsBegun { get; init; } = [];

    /// <summary>The suspension in force; null when it was refused.</summary>
    public ClosedGateView? Hold { get; init; }

    /// <summary>Whether it had been suspended before in the same role, compliance's or an author's: then the first reason and time stay as
    /// they are.</summary>
    public bool AlreadySuspended { get; init; }
}

/// <summary>What was resumed, or why it was not.</summary>
public abstract record ResumePayload : MutationPayload
{
    /// <summary>The reasons that still keep it closed; empty when it is open.</summary>
    public ImmutableArray<ClosedGateView> StillClosed { get; init; } = [];
}
