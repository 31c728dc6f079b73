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
/// <param name="Reason">The gate's named reason, such as `Suspended`, `AccountBroken`, `AccountDisconnected`, `OwnerLeft` or `PackChanged`;
/// null while nothing stops it.</param>
/// <param name="Closed">Every reason for which the gates of its organization, campaign, accounts and owner are closed.</param>
public sealed record PostGate(GateState State, string? Reason, ImmutableArray<ClosedGateView> Closed)
{
    /// <summary>The gates that a post goes through.</summary>
    internal static ImmutableArray<GateKey> GatesOf(Post post)
    {
        var gates = ImmutableArray.CreateBuilder<GateKey>();
        gates.Add(new GateKey(GateKind.Organization, post.Organization.Value));
        if (post.Campaign is { } campaign)
        {
            gates.Add(new GateKey(GateKind.Campaign, campaign.Value));
        }

        gates.AddRange(post.Targets.Select(target => new GateKey(GateKind.Account, target.Account.Value)));
        gates.Add(new GateKey(GateKind.Member, PostRules.OwnerOf(post).Value));
        return gates.ToImmutable();
    }

    /// <param name="post">The post.</param>
    /// <param name="holds">The holds of the gates that it goes through.</param>
    /// <param name="deliveries">Its deliveries.</param>
    internal static PostGate Of(Post post, IEnumerable<ClosedGate> holds, IReadOnlyCollection<DeliveryRow> deliveries)
    {
        ImmutableArray<ClosedGateView> closed = [.. holds.Select(hold => new ClosedGateView(hold))];
        var blocked = deliveries.Where(row => row.State == DeliveryState.Blocked && row.Key.Authorization == post.Authorization?.Id).ToList();
        var stopped = closed.Where(gate => gate.Kind == GateKind.Account).Select(gate => gate.Row.Id)
            .Concat(blocked.Select(row => row.Key.Account.Value)).Distinct().Count();
        var all = closed.Any(gate => gate.Kind != GateKind.Account) || (stopped > 0 && stopped >= post.Targets.Length);
        var some = stopped > 0 ? GateState.PartlyClosed : GateState.Open;
        var reason = blocked.Select(row => row.Reason).FirstOrDefault(why => why is not null) ?? closed.FirstOrDefault()?.Code;
        return new PostGate(all ? GateState.Closed : some, reason, closed);
    }
}
