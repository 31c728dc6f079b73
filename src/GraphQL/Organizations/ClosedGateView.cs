using NodaTime;
using Platform.Domain;
using Platform.Domain.Posts;
using Platform.GraphQL.Accounts;
using Platform.GraphQL.Campaigns;

namespace Platform.GraphQL.Organizations;

/// <summary>A suspension in force: nothing behind this gate goes out.</summary>
/// <param name="Row">The gate.</param>
[GraphQLName("ClosedGate")]
public sealed record ClosedGateView([property: GraphQLIgnore] ClosedGate Row)
{
    /// <summary>What is suspended.</summary>
    public GateKind Kind => Row.Kind;

    /// <summary>Why, in the words of whoever suspended it.</summary>
    public string Reason => Row.Reason;

    /// <summary>Since when.</summary>
    public Instant Since => Row.Since;
}

/// <summary>What a closed gate belongs to.</summary>
[ObjectType<ClosedGateView>]
public static class ClosedGateFields
{
    /// <summary>The suspended account; null for other gates.</summary>
    public static async Task<AccountNode?> GetAccountAsync([Parent] ClosedGateView gate, AccountById accounts, CancellationToken cancellationToken)
        => gate.Kind == GateKind.Account ? await accounts.LoadAsync(new AccountId(gate.Row.Id), cancellationToken) : null;

    /// <summary>The suspended campaign; null for other gates.</summary>
    public static async Task<CampaignNode?> GetCampaignAsync([Parent] ClosedGateView gate, CampaignById campaigns, CancellationToken cancellationToken)
        => gate.Kind == GateKind.Campaign ? await campaigns.LoadAsync(new CampaignId(gate.Row.Id), cancellationToken) : null;
}

/// <summary>The closed gates of the caller's organization, read once in a request.</summary>
public sealed class ClosedGates(IGates gates, BatchScheduler batches) : BatchLoader<OrganizationId, IReadOnlyList<ClosedGate>>(batches)
{
    /// <summary>The gate of one thing, when it is closed.</summary>
    public async Task<ClosedGateView?> FindAsync(OrganizationId organization, GateKind kind, string id, CancellationToken cancellationToken)
        => (await AllAsync(organization, cancellationToken)).FirstOrDefault(gate => gate.Kind == kind && gate.Id == id) is { } closed ? new ClosedGateView(closed) : null;

    /// <summary>All closed gates.</summary>
    public async Task<IReadOnlyList<ClosedGate>> AllAsync(OrganizationId organization, CancellationToken cancellationToken)
        => await LoadAsync(organization, cancellationToken) ?? [];

    /// <inheritdoc/>
    protected override async Task<IReadOnlyDictionary<OrganizationId, IReadOnlyList<ClosedGate>>> LoadBatchAsync(IReadOnlyList<OrganizationId> keys, CancellationToken cancellationToken)
    {
        var closed = new Dictionary<OrganizationId, IReadOnlyList<ClosedGate>>();
        foreach (var organization in keys)
        {
            closed[organization] = await gates.ClosedAsync(organization, cancellationToken);
        }

        return closed;
    }
}
