using Platform.Domain;
using Platform.Grains.Accounts;
using Platform.Grains.Campaigns;
using Platform.Grains.Members;
using Platform.Grains.Moderation;
using Platform.Grains.Organizations;
using Platform.Grains.Posts;
using Platform.Grains.Reviews;

namespace Platform.Grains;

/// <summary>The one place where grains are found by their keys, see <see cref="GrainKey"/>.</summary>
public static class GrainKeys
{
    /// <summary>The grain of an organization: <c>organization:mercy/mercy</c>.</summary>
    public static IOrganizationGrain Organization(this IGrainFactory grains, OrganizationId organization)
        => Get<IOrganizationGrain>(grains, new GrainKey(GrainKinds.Organization, organization, organization.Value));

    /// <summary>The grain of a member: <c>member:mercy/m0a1b…</c>.</summary>
    public static IMemberGrain Member(this IGrainFactory grains, OrganizationId organization, MemberId member)
        => Get<IMemberGrain>(grains, new GrainKey(GrainKinds.Member, organization, member.Value));

    /// <summary>The grain of an account: <c>account:mercy/0190…</c>.</summary>
    public static IAccountGrain Account(this IGrainFactory grains, OrganizationId organization, AccountId account)
        => Get<IAccountGrain>(grains, new GrainKey(GrainKinds.Account, organization, account.Value));

    /// <summary>The grain of a campaign: <c>campaign:mercy/0190…</c>.</summary>
    public static ICampaignGrain Campaign(this IGrainFactory grains, OrganizationId organization, CampaignId campaign)
        => Get<ICampaignGrain>(grains, new GrainKey(GrainKinds.Campaign, organization, campaign.Value));

    /// <summary>The grain of a post: <c>post:mercy/0190…</c>.</summary>
    public static IPostGrain Post(this IGrainFactory grains, OrganizationId organization, PostId post)
        => Get<IPostGrain>(grains, new GrainKey(GrainKinds.Post, organization, post.Value));

    /// <summary>The grain of a review item: <c>review:mercy/0190…-r1</c>.</summary>
    public static IReviewItemGrain ReviewItem(this IGrainFactory grains, OrganizationId organization, ReviewItemId item)
        => Get<IReviewItemGrain>(grains, new GrainKey(GrainKinds.ReviewItem, organization, item.Value));

    /// <summary>The grain of an organization's re-scan: <c>rescan:mercy/mercy</c>.</summary>
    public static IRescanGrain Rescan(this IGrainFactory grains, OrganizationId organization)
        => Get<IRescanGrain>(grains, new GrainKey(GrainKinds.Rescan, organization, organization.Value));

    // The factory reads the attributes of an interface each time that it is asked by type. What it finds doesn't change, so it is asked once.
    private static T Get<T>(IGrainFactory grains, GrainKey of)
        where T : IGrainWithStringKey
    {
        var key = of.ToString();
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
        var key = GrainKey.Parse(grain.GetPrimaryKeyString());
        return (key.Organization, key.Id);
    }

    private sealed record GrainTypes(GrainType Grain, GrainInterfaceType Interface);

    private static class Resolved<T>
    {
        public static GrainTypes? Types { get; set; }
    }
}
