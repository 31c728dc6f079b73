using System.Collections.Immutable;
using NodaTime;

namespace Platform.Domain.Posts;

/// <summary>Which gate.</summary>
public enum GateKind
{
    /// <summary>Everything of an organization.</summary>
    Organization,

    /// <summary>One account.</summary>
    Account,

    /// <summary>One campaign.</summary>
    Campaign,

    /// <summary>The posts that one member owns.</summary>
    Member,
}

/// <summary>Who keeps a gate closed. A gate may have several holders; it opens when the last hold is lifted.</summary>
public enum GateHolder
{
    /// <summary>Compliance suspended it. Only compliance lifts this hold.</summary>
    Compliance,

    /// <summary>An author suspended the campaign. Authors and compliance lift this hold.</summary>
    Author,

    /// <summary>A calendar is being loaded. Only the import lifts this hold, after its last post.</summary>
    Import,

    /// <summary>The campaign was cancelled. This hold stays.</summary>
    Cancel,

    /// <summary>The account is broken or disconnected. Connecting it lifts this hold.</summary>
    Connection,

    /// <summary>The member left. Taking them back lifts this hold; a takeover gives their posts another gate.</summary>
    Membership,
}

/// <summary>The key of a gate within its organization.</summary>
/// <param name="Kind">The kind of thing that the gate is of.</param>
/// <param name="Id">The id of that thing.</param>
public sealed record GateKey(GateKind Kind, string Id);

/// <summary>One reason why a gate is closed.</summary>
/// <param name="Kind">The kind of gate.</param>
/// <param name="Id">The id of the thing that the gate is of.</param>
/// <param name="Holder">Who keeps it closed.</param>
/// <param name="Code">The reason that blocked deliveries show, see <see cref="GateReasons"/>.</param>
/// <param name="Why">A person's words, or null where no person gave any.</param>
/// <param name="Actor">Who added the hold, or null where that is not known.</param>
/// <param name="Since">When the hold was added.</param>
public sealed record ClosedGate(GateKind Kind, string Id, GateHolder Holder, string Code, string? Why, Actor? Actor, Instant Since);

/// <summary>The result of adding a hold.</summary>
/// <param name="Deliveries">Calls that were under way and could not be called back, with the state they came to.</param>
/// <param name="Hold">The hold in force: the first one of this holder.</param>
/// <param name="Added">Whether it was added now; false when this holder had closed the gate before.</param>
public sealed record SuspensionResult(ImmutableArray<DeliveryRow> Deliveries, ClosedGate Hold, bool Added);

/// <summary>The gates and their holds. The statement that marks deliveries as Sending share-locks the rows of the gates.</summary>
public interface IGates
{
    /// <summary>Adds a hold, closes the gate in the same transaction, waits for calls under way up to their deadline and marks the rest
    /// Unknown. When it has returned, no call begins. A second hold of the same holder changes nothing. A hold of <see
    /// cref="GateHolder.Cancel"/> leaves the step
    /// <see cref="StepKinds.Cancel"/> in the same transaction.</summary>
    Task<SuspensionResult> HoldAsync(
        OrganizationId organization, GateKind kind, string id, GateHolder holder, string? why, Actor actor, CancellationToken cancellationToken);

    /// <summary>Lifts the hold of one holder; false when there is none. When no other hold is left, the gate opens in the same transaction
    /// and what it blocked waits again.</summary>
    Task<bool> LiftAsync(OrganizationId organization, GateKind kind, string id, GateHolder holder, Actor actor, CancellationToken cancellationToken);

    /// <summary>The suspensions of an organization: the holds of compliance, authors and imports.</summary>
    Task<ImmutableArray<ClosedGate>> ClosedAsync(OrganizationId organization, CancellationToken cancellationToken);

    /// <summary>Every hold of some gates, whoever the holder is.</summary>
    Task<ImmutableArray<ClosedGate>> HoldsAsync(OrganizationId organization, IReadOnlyCollection<GateKey> gates, CancellationToken cancellationToken);
}

/// <summary>Suspending and resuming in the name of a person or client.</summary>
public static class GateSuspensions
{
    /// <summary>Adds the hold that the actor's roles give, see <see cref="SuspensionRules.HolderOf"/>.</summary>
    public static Task<SuspensionResult> SuspendAsync(
        this IGates gates, OrganizationId organization, GateKind kind, string id, string reason, Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(gates);
        return gates.HoldAsync(organization, kind, id, SuspensionRules.HolderOf(kind, actor), reason, actor, cancellationToken);
    }

    /// <summary>Lifts the hold that the actor's roles give.</summary>
    public static Task<bool> ResumeAsync(
        this IGates gates, OrganizationId organization, GateKind kind, string id, Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(gates);
        return gates.LiftAsync(organization, kind, id, SuspensionRules.HolderOf(kind, actor), actor, cancellationToken);
    }
}
