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

    /// <summary>Closes a gate. When this has returned, no call begins behind it.</summary>
    public static async Task<Outcome<ImmutableArray<DeliveryNode>>> CloseAsync(
        this IGates gates, GateKind kind, string id, string reason, Caller caller, CancellationToken cancellationToken)
    {
        if (SuspensionRules.Suspend(kind, reason, caller.Actor) is { } no)
        {
            return no;
        }

        var begun = await gates.SuspendAsync(caller.Organization, kind, id, reason.Trim(), caller.Actor, cancellationToken);
        return (ImmutableArray<DeliveryNode>)[.. begun.Deliveries.Select(row => new DeliveryNode(row))];
    }

    /// <summary>Opens a gate; why not, or null.</summary>
    public static async Task<Refused?> OpenAsync(this IGates gates, GateKind kind, string id, Caller caller, CancellationToken cancellationToken)
    {
        if (SuspensionRules.Resume(kind, caller.Actor) is { } no)
        {
            return no;
        }

        await gates.ResumeAsync(caller.Organization, kind, id, caller.Actor, cancellationToken);
        return null;
    }
}

/// <summary>What was suspended or resumed, or why it was not.</summary>
public abstract record SuspendPayload : MutationPayload
{
    /// <summary>Calls that had begun before and could not be called back, with what they came to. No other begins.</summary>
    public ImmutableArray<DeliveryNode> CallsBegun { get; init; } = [];
}
