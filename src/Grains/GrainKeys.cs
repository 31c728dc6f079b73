using Platform.Domain;
using Platform.Grains.Accounts;
using Platform.Grains.Campaigns;
using Platform.Grains.Members;
using Platform.Grains.Moderation;
using Platform.Grains.Organizations;
using Platform.Grains.Posts;
using Platform.Grains.Reviews;

namespace Platform.Grains;

/// <summary>The one place where grain keys are made and read: <c>kind:organization/id</c>. The colon keeps the storage provider from reading
/// a key as a hex number, which would let two keys share a row; the organization in it keeps tenants apart.</summary>
public static class GrainKeys
{
    /// <summary>The grain of an organization: <c>organization:mercy/mercy</c>.</summary>
    public static IOrganizationGrain Organization(this IGrainFactory grains, OrganizationId organization)
        => Get<IOrganizationGrain>(grains, Of("organization", organization, organization.Value));

    /// <summary>The grain of a member: <c>member:mercy/m0a1b…</c>.</summary>
    public static IMemberGrain Member(this IGrainFactory grains, OrganizationId organization, MemberId member)
        => Get<IMemberGrain>(grains, Of("member", organization, member.Value));

    /// <summary>The grain of an account: <c>account:mercy/0190…</c>.</summary>
    public static IAccountGrain Account(this IGrainFactory grains, OrganizationId organization, AccountId account)
        => Get<IAccountGrain>(grains, Of("account", organization, account.Value));

    /// <summary>The grain of a campaign: <c>campaign:mercy/0190…</c>.</summary>
    public static ICampaignGrain Campaign(this IGrainFactory grains, OrganizationId organization, CampaignId campaign)
        => Get<ICampaignGrain>(grains, Of("campaign", organization, campaign.Value));

    /// <summary>The grain of a post: <c>post:mercy/0190…</c>.</summary>
    public static IPostGrain Post(this IGrainFactory grains, OrganizationId organization, PostId post)
        => Get<IPostGrain>(grains, Of("post", organization, post.Value));

    /// <summary>The grain of a review item: <c>review:mercy/0190…-r1</c>.</summary>
    public static IReviewItemGrain ReviewItem(this IGrainFactory grains, OrganizationId organization, ReviewItemId item)
        => Get<IReviewItemGrain>(grains, Of("review", organization, item.Value));

    /// <summary>The grain of an organization's re-scan: <c>rescan:mercy/mercy</c>.</summary>
    public static IRescanGrain Rescan(this IGrainFactory grains, OrganizationId organization)
        => Get<IRescanGrain>(grains, Of("rescan", organization, organization.Value));

    /// <summary>The key as text, as it stands in storage, journal and read models.</summary>
    public static string Of(string kind, OrganizationId organization, string id)
        => Slug.IsOrganization(organization.Value) && Slug.IsId(id)
            ? $"{kind}:{organization.Value}/{id}"
            : throw new ArgumentException($"A key of kind {kind} is made of a slug and an id.");

    /// <summary>Reads a key.</summary>
    /// <exception cref="FormatException">The text is not a key.</exception>
    public static (string Kind, OrganizationId Organization, string Id) Parse(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var colon = key.IndexOf(':', StringComparison.Ordinal);
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        return colon > 0 && slash > colon
            ? (key[..colon], new OrganizationId(key[(colon + 1)..slash]), key[(slash + 1)..])
            : throw new FormatException("The text is not a grain's key.");
    }

    // The factory reads the attributes of an interface each time that it is asked by type. What it finds doesn't change, so it is asked once.
    private static T Get<T>(IGrainFactory grains, string key)
        where T : IGrainWithStringKey
    {
        if (Resolved<T>.Types is { } known)
        {
            return (T)grains.GetGrain(GrainId.Create(known.Grain, key), known.Interface);
        }

        var grain = grains.GetGrain<T>(key);
        if (grain is GrainReference reference)
        {
            Resolved<T>.Types = new(reference.GrainId.Type, reference.InterfaceType);
        }

        return grain;
    }

    internal static (OrganizationId Organization, string Id) Read(this IGrainWithStringKey grain)
    {
        var key = grain.GetPrimaryKeyString();
        var colon = key.IndexOf(':', StringComparison.Ordinal);
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        return (new OrganizationId(key[(colon + 1)..slash]), key[(slash + 1)..]);
    }

    private sealed record GrainTypes(GrainType Grain, GrainInterfaceType Interface);

    private static class Resolved<T>
    {
        public static GrainTypes? Types { get; set; }
    }
}
