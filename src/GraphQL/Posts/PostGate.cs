using System.Collections.Immutable;
using Platform.Domain.Posts;
using Platform.GraphQL.Organizations;

namespace Platform.GraphQL.Posts;

/// <summary>Whether a post can go out.</summary>
public enum GateState
{
    /// <summary>Nothing stops it.</summary>
    Open,

    /// <summary>It is stopped on some of its accounts.</summary>
    PartlyClosed,

    /// <summary>It is stopped.</summary>
    Closed,
}

/// <summary>What stops a post from going out.</summary>
/// <param name="State">Whether something does.</param>
/// <param name="Reason">The gate's named reason, such as `Suspended`, `AccountBroken` or `PackChanged`; null while nothing stops it.</param>
/// <param name="Closed">The suspensions that it stands behind.</param>
public sealed record PostGate(GateState State, string? Reason, ImmutableArray<ClosedGateView> Closed)
{
    internal static PostGate Of(Post post, IReadOnlyCollection<ClosedGate> gates, IReadOnlyCollection<DeliveryRow> deliveries)
    {
        bool Stops(ClosedGate gate) => gate.Kind switch
        {
            GateKind.Organization => true,
            GateKind.Campaign => post.Campaign?.Value == gate.Id,
            _ => post.Targets.Any(target => target.Account.Value == gate.Id),
        };

        ImmutableArray<ClosedGateView> closed = [.. gates.Where(Stops).Select(gate => new ClosedGateView(gate))];
        var blocked = deliveries.Where(row => row.State == DeliveryState.Blocked && row.Key.Authorization == post.Authorization?.Id).ToList();
        var stopped = closed.Where(gate => gate.Kind == GateKind.Account).Select(gate => gate.Row.Id).Concat(blocked.Select(row => row.Key.Account.Value)).Distinct().Count();
        var state = closed.Any(gate => gate.Kind != GateKind.Account) || (stopped > 0 && stopped >= post.Targets.Length) ? GateState.Closed
            : stopped > 0 ? GateState.PartlyClosed
            : GateState.Open;
        return new PostGate(state, blocked.Select(row => row.Reason).FirstOrDefault(reason => reason is not null) ?? (closed.IsEmpty ? null : GateReasons.Suspended), closed);
    }
}
