using System.Collections.Immutable;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Campaigns;
using Platform.Domain.Posts;
using Platform.GraphQL.Members;
using Platform.GraphQL.Organizations;
using Platform.GraphQL.Posts;

namespace Platform.GraphQL.Campaigns;

/// <summary>A campaign: a plan that posts belong to. Campaigns are not approved; their posts are.</summary>
/// <param name="Row">The state that is shown.</param>
[GraphQLName("Campaign")]
public sealed record CampaignNode([property: GraphQLIgnore] Versioned<Campaign> Row) : INode
{
    /// <summary>The opaque id.</summary>
    [ID("Campaign")]
    public string Id => Row.State.Id.Value;

    /// <summary>Grows with every change.</summary>
    public int Version => Row.Version;

    /// <summary>The name.</summary>
    public string Name => Row.State.Name;

    /// <summary>What it wants to reach, in the planner's words.</summary>
    public string? Goal => Row.State.Goal;

    /// <summary>Its first day, or null.</summary>
    public LocalDate? StartsOn => Row.State.StartsOn;

    /// <summary>Its last day, or null.</summary>
    public LocalDate? EndsOn => Row.State.EndsOn;

    /// <summary>Where it stands.</summary>
    public CampaignStatus Status => Row.State.Status;

    /// <summary>When it was created.</summary>
    public Instant CreatedAt => Row.State.CreatedAt;
}

/// <summary>What else is known of a campaign.</summary>
[ObjectType<CampaignNode>]
public static class CampaignFields
{
    /// <summary>Who planned it; null when no person did.</summary>
    public static async Task<MemberNode?> GetOwnerAsync([Parent] CampaignNode campaign, MemberById members, CancellationToken cancellationToken)
        => campaign.Row.State.Owner is { } owner ? await members.LoadAsync(owner, cancellationToken) : null;

    /// <summary>Its posts in order of their time, those without one last.</summary>
    /// <param name="first">How many at most, 1 to 100.</param>
    /// <param name="after">The cursor to read on behind.</param>
    [Cost(50)]
    public static async Task<Connection<PostNode>> GetPostsAsync(
        [Parent] CampaignNode campaign, PostsOfCampaign posts, int first = 20, string? after = null, CancellationToken cancellationToken = default)
        => Connection.From((await posts.LoadAsync((campaign.Row.State.Id, Connection.Request(first, after)), cancellationToken))!, row => new PostNode(row), after);

    /// <summary>How many of its posts have which status; statuses that none has are left out.</summary>
    [Cost(10)]
    public static async Task<ImmutableArray<StatusCount>> GetCountsAsync([Parent] CampaignNode campaign, StatusCountsOfCampaign counts, CancellationToken cancellationToken)
        => [.. await counts.LoadAsync(campaign.Row.State.Id, cancellationToken) ?? []];

    /// <summary>Its suspension; null while it is not suspended itself.</summary>
    public static Task<ClosedGateView?> GetSuspensionAsync([Parent] CampaignNode campaign, HoldsOfGate holds, CancellationToken cancellationToken)
        => holds.SuspensionAsync(GateKind.Campaign, campaign.Id, cancellationToken);

    /// <summary>Everything that keeps its gate closed; empty while it is open.</summary>
    public static Task<ImmutableArray<ClosedGateView>> GetClosedGatesAsync(
        [Parent] CampaignNode campaign, HoldsOfGate holds, CancellationToken cancellationToken)
        => holds.ShownAsync(GateKind.Campaign, campaign.Id, cancellationToken);
}

/// <summary>Shows how many posts have a status.</summary>
[ObjectType<StatusCount>(BindProperties = [nameof(StatusCount.Status), nameof(StatusCount.Posts)])]
public static class StatusCountFields;

/// <summary>Campaigns by id, all of one level together.</summary>
public sealed class CampaignById(ICampaignQueries campaigns, Caller caller, BatchScheduler batches) : BatchLoader<CampaignId, CampaignNode>(batches)
{
    /// <inheritdoc/>
    protected override async Task<IReadOnlyDictionary<CampaignId, CampaignNode>> LoadBatchAsync(IReadOnlyList<CampaignId> keys, CancellationToken cancellationToken)
        => (await campaigns.FindManyAsync(caller.Organization, keys, cancellationToken)).ToDictionary(found => found.Key, found => new CampaignNode(found.Value));
}

/// <summary>How many posts of campaigns have which status, all campaigns of one level together.</summary>
public sealed class StatusCountsOfCampaign(ICampaignQueries campaigns, Caller caller, BatchScheduler batches) : BatchLoader<CampaignId, IReadOnlyList<StatusCount>>(batches)
{
    /// <inheritdoc/>
    protected override async Task<IReadOnlyDictionary<CampaignId, IReadOnlyList<StatusCount>>> LoadBatchAsync(IReadOnlyList<CampaignId> keys, CancellationToken cancellationToken)
        => (await campaigns.CountsAsync(caller.Organization, keys, cancellationToken)).ToDictionary(found => found.Key, found => (IReadOnlyList<StatusCount>)found.Value);
}

/// <summary>Parts of the post lists of campaigns, the same part of all campaigns of one level together.</summary>
public sealed class PostsOfCampaign(IPostQueries posts, Caller caller, BatchScheduler batches)
    : BatchLoader<(CampaignId Campaign, PageRequest Page), Page<Versioned<Post>>>(batches)
{
    /// <inheritdoc/>
    protected override async Task<IReadOnlyDictionary<(CampaignId Campaign, PageRequest Page), Page<Versioned<Post>>>> LoadBatchAsync(
        IReadOnlyList<(CampaignId Campaign, PageRequest Page)> keys, CancellationToken cancellationToken)
    {
        var parts = new Dictionary<(CampaignId Campaign, PageRequest Page), Page<Versioned<Post>>>();
        foreach (var alike in keys.GroupBy(key => key.Page))
        {
            foreach (var (campaign, page) in await posts.ListOfCampaignsAsync(caller.Organization, [.. alike.Select(key => key.Campaign)], alike.Key, cancellationToken))
            {
                parts[(campaign, alike.Key)] = page;
            }
        }

        return parts;
    }
}
