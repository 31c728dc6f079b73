using System.Collections.Immutable;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Posts;
using Platform.GraphQL.Accounts;
using Platform.GraphQL.Campaigns;
using Platform.GraphQL.Members;

namespace Platform.GraphQL.Organizations;

/// <summary>One reason why a gate is closed: nothing under the gate goes out. A gate may be closed for several reasons; it opens when the
/// last one is gone.</summary>
/// <param name="Row">The hold.</param>
[GraphQLName("ClosedGate")]
public sealed record ClosedGateView([property: GraphQLIgnore] ClosedGate Row)
{
    /// <summary>What is closed.</summary>
    public GateKind Kind => Row.Kind;

    /// <summary>Who keeps it closed.</summary>
    public GateHolder Holder => Row.Holder;

    /// <summary>The reason that blocked deliveries show: `Suspended`, `AccountBroken`, `AccountDisconnected` or `OwnerLeft`.</summary>
    public string Code => Row.Code;

    /// <summary>Why, in the words of the person who closed it; the code where nobody gave words.</summary>
    public string Reason => Row.Why ?? Row.Code;

    /// <summary>Since when.</summary>
    public Instant Since => Row.Since;
}

/// <summary>What a closed gate belongs to.</summary>
[ObjectType<ClosedGateView>]
public static class ClosedGateFields
{
    /// <summary>The account, for gates of accounts; null for other gates.</summary>
    public static async Task<AccountNode?> GetAccountAsync([Parent] ClosedGateView gate, AccountById accounts, CancellationToken cancellationToken)
        => gate.Kind == GateKind.Account ? await accounts.LoadAsync(new AccountId(gate.Row.Id), cancellationToken) : null;

    /// <summary>The campaign, for gates of campaigns; null for other gates.</summary>
    public static async Task<CampaignNode?> GetCampaignAsync([Parent] ClosedGateView gate, CampaignById campaigns, CancellationToken cancellationToken)
        => gate.Kind == GateKind.Campaign ? await campaigns.LoadAsync(new CampaignId(gate.Row.Id), cancellationToken) : null;

    /// <summary>The member who left, for gates of members; null for other gates.</summary>
    public static async Task<MemberNode?> GetMemberAsync([Parent] ClosedGateView gate, MemberById members, CancellationToken cancellationToken)
        => gate.Kind == GateKind.Member ? await members.LoadAsync(new MemberId(gate.Row.Id), cancellationToken) : null;

    /// <summary>The person who closed it; null where a client did so by itself, or the platform.</summary>
    public static async Task<MemberNode?> GetByAsync([Parent] ClosedGateView gate, MemberById members, CancellationToken cancellationToken)
        => gate.Row.Actor?.Person is { } person ? await members.LoadAsync(person, cancellationToken) : null;
}

/// <summary>The suspensions of the caller's organization, read once in a request.</summary>
public sealed class ClosedGates(IGates gates, BatchScheduler batches) : BatchLoader<OrganizationId, IReadOnlyList<ClosedGate>>(batches)
{
    /// <inheritdoc/>
    protected override async Task<IReadOnlyDictionary<OrganizationId, IReadOnlyList<ClosedGate>>> LoadBatchAsync(
        IReadOnlyList<OrganizationId> keys, CancellationToken cancellationToken)
    {
        var closed = new Dictionary<OrganizationId, IReadOnlyList<ClosedGate>>();
        foreach (var organization in keys)
        {
            closed[organization] = await gates.ClosedAsync(organization, cancellationToken);
        }

        return closed;
    }
}

/// <summary>Every hold of gates of the caller's organization, all gates of one level together.</summary>
public sealed class HoldsOfGate(IGates gates, Caller caller, BatchScheduler batches) : BatchLoader<GateKey, IReadOnlyList<ClosedGate>>(batches)
{
    /// <summary>The holds of one gate as they are shown.</summary>
    public async Task<ImmutableArray<ClosedGateView>> ShownAsync(GateKind kind, string id, CancellationToken cancellationToken)
        => [.. (await LoadAsync(new GateKey(kind, id), cancellationToken) ?? []).Select(hold => new ClosedGateView(hold))];

    /// <summary>The suspension of one gate: of its holds the one of compliance, else of an author, else of an import; or null.</summary>
    public async Task<ClosedGateView?> SuspensionAsync(GateKind kind, string id, CancellationToken cancellationToken)
        => (await ShownAsync(kind, id, cancellationToken))
            .Where(hold => hold.Holder is GateHolder.Compliance or GateHolder.Author or GateHolder.Import).MinBy(hold => hold.Holder);

    /// <inheritdoc/>
    protected override async Task<IReadOnlyDictionary<GateKey, IReadOnlyList<ClosedGate>>> LoadBatchAsync(
        IReadOnlyList<GateKey> keys, CancellationToken cancellationToken)
        => (await gates.HoldsAsync(caller.Organization, keys, cancellationToken)).GroupBy(hold => new GateKey(hold.Kind, hold.Id))
            .ToDictionary(holds => holds.Key, holds => (IReadOnlyList<ClosedGate>)[.. holds]);
}
