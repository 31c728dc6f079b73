using Platform.Domain.Accounts;
using Platform.Domain.Campaigns;
using Platform.Domain.Members;
using Platform.Domain.Organizations;
using Platform.Domain.Posts;
using Platform.Domain.Reviews;

namespace Platform.Domain;

/// <summary>A kind of grain.</summary>
/// <param name="Name">Its name in keys, in the journal and as the name of its stored state, such as <c>post</c>.</param>
/// <param name="Id">The type of its ids.</param>
/// <param name="State">The type of its stored state; null for a kind that stores none.</param>
/// <param name="ApiType">The type of the API that shows it, in opaque ids; null for a kind that the API does not show.</param>
/// <param name="Room">Its folder on every layer.</param>
public sealed record GrainKind(string Name, Type Id, Type? State, string? ApiType, string Room)
{
    /// <summary>The table of its rows, for a kind with stored state.</summary>
    public string Table => $"rm_{Room.ToLowerInvariant()}";

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>The registry of kinds: keys, stored states, read models, opaque ids and the subjects of the record follow from its lines.</summary>
public static class GrainKinds
{
    /// <summary>One organization and its settings; its id is the organization's own.</summary>
    public static GrainKind Organization { get; } = new("organization", typeof(OrganizationId), typeof(Organization), "Organization", "Organizations");

    /// <summary>One member of staff.</summary>
    public static GrainKind Member { get; } = new("member", typeof(MemberId), typeof(Member), "Member", "Members");

    /// <summary>One account on a network.</summary>
    public static GrainKind Account { get; } = new("account", typeof(AccountId), typeof(Account), "Account", "Accounts");

    /// <summary>One campaign.</summary>
    public static GrainKind Campaign { get; } = new("campaign", typeof(CampaignId), typeof(Campaign), "Campaign", "Campaigns");

    /// <summary>One post.</summary>
    public static GrainKind Post { get; } = new("post", typeof(PostId), typeof(Post), "Post", "Posts");

    /// <summary>One revision of a post in review.</summary>
    public static GrainKind ReviewItem { get; } = new("review", typeof(ReviewItemId), typeof(ReviewItem), "ReviewItem", "Reviews");

    /// <summary>The re-scan of an organization; how far it is stands beside the deliveries.</summary>
    public static GrainKind Rescan { get; } = new("rescan", typeof(OrganizationId), null, null, "Moderation");

    /// <summary>Every kind.</summary>
    public static IReadOnlyList<GrainKind> All { get; } = [Organization, Member, Account, Campaign, Post, ReviewItem, Rescan];

    private static readonly Dictionary<string, GrainKind> ByName = All.ToDictionary(kind => kind.Name, StringComparer.Ordinal);
    private static readonly Dictionary<string, GrainKind> ByApiType =
        All.Where(kind => kind.ApiType is not null).ToDictionary(kind => kind.ApiType!, StringComparer.Ordinal);

    private static readonly Dictionary<Type, GrainKind> ByState =
        All.Where(kind => kind.State is not null).ToDictionary(kind => kind.State!);

    /// <summary>The kind of this name, or null.</summary>
    public static GrainKind? Named(string name) => ByName.GetValueOrDefault(name);

    /// <summary>The kind that a type of the API shows, or null.</summary>
    public static GrainKind? OfApiType(string apiType) => ByApiType.GetValueOrDefault(apiType);

    /// <summary>The kind that stores this type of state, or null.</summary>
    public static GrainKind? OfState(Type state) => ByState.GetValueOrDefault(state);
}
