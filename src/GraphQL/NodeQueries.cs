using System.Collections.Immutable;
using Platform.Domain;
using Platform.Domain.Members;
using Platform.Grains;
using Platform.GraphQL.Accounts;
using Platform.GraphQL.Campaigns;
using Platform.GraphQL.Members;
using Platform.GraphQL.Organizations;
using Platform.GraphQL.Posts;
using Platform.GraphQL.Reviews;

namespace Platform.GraphQL;

/// <summary>Reads things again by their opaque ids.</summary>
[QueryType]
[Authorize(Roles = [nameof(Role.Author), nameof(Role.Reviewer), nameof(Role.Compliance), nameof(Role.Auditor)])]
public static class NodeQueries
{
    /// <summary>The thing with this id; null where the organization has none.</summary>
    /// <param name="id">Any opaque id.</param>
    public static Task<INode?> GetNodeAsync(
        [ID] string id, Caller caller, IGrainFactory grains, AccountById accounts, CampaignById campaigns, MemberById members, PostById posts, ReviewItemById items,
        CancellationToken cancellationToken)
        => new Nodes(caller, grains, accounts, campaigns, members, posts, items).FindAsync(id, cancellationToken);

    /// <summary>The things with these ids, in their order; null in the place of each that the organization hasn't.</summary>
    /// <param name="ids">Opaque ids, at most 100.</param>
    [ListSize(AssumedSize = 100, SlicingArguments = ["ids"])]
    public static async Task<ImmutableArray<INode?>> GetNodesAsync(
        [ID] ImmutableArray<string> ids, Caller caller, IGrainFactory grains, AccountById accounts, CampaignById campaigns, MemberById members, PostById posts, ReviewItemById items,
        CancellationToken cancellationToken)
    {
        if (ids.Length > Connection.MaxFirst)
        {
            throw new BadCursorException($"At most {Connection.MaxFirst} things are read at a time.");
        }

        var nodes = new Nodes(caller, grains, accounts, campaigns, members, posts, items);
        return [.. await Task.WhenAll(ids.Select(id => nodes.FindAsync(id, cancellationToken)))];
    }

    private sealed record Nodes(
        Caller Caller, IGrainFactory Grains, AccountById Accounts, CampaignById Campaigns, MemberById Members, PostById Posts, ReviewItemById Items)
    {
        private static readonly ImmutableDictionary<GrainKind, Func<Nodes, string, CancellationToken, Task<INode?>>> Readers =
            GrainKinds.All.Where(kind => kind.ApiType is not null).ToImmutableDictionary(kind => kind, ReaderOf);

        public Task<INode?> FindAsync(string id, CancellationToken cancellationToken)
            => GlobalId.TryDecode(id, out var type, out var key) && Slug.IsId(key) && GrainKinds.OfApiType(type) is { } kind
                ? Readers[kind](this, key, cancellationToken) : Task.FromResult<INode?>(null);

        private static Func<Nodes, string, CancellationToken, Task<INode?>> ReaderOf(GrainKind kind) => kind.ApiType switch
        {
            "Account" => async (nodes, key, cancellationToken) => await nodes.Accounts.LoadAsync(new AccountId(key), cancellationToken),
            "Campaign" => async (nodes, key, cancellationToken) => await nodes.Campaigns.LoadAsync(new CampaignId(key), cancellationToken),
            "Member" => async (nodes, key, cancellationToken) => await nodes.Members.LoadAsync(new MemberId(key), cancellationToken),
            "Organization" => async (nodes, key, _) => key == nodes.Caller.Organization.Value
                ? new OrganizationNode(await nodes.Grains.Organization(nodes.Caller.Organization).Get()) : null,
            "Post" => async (nodes, key, cancellationToken) => await nodes.Posts.LoadAsync(new PostId(key), cancellationToken),
            "ReviewItem" => async (nodes, key, cancellationToken) => await nodes.Items.LoadAsync(new ReviewItemId(key), cancellationToken),
            _ => throw new InvalidOperationException($"Nothing reads a {kind.ApiType} by its opaque id."),
        };
    }
}
