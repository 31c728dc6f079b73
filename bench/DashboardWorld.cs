using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using Platform.GraphQL;

namespace Platform.Bench;

/// <summary>Where a campaign stands.</summary>
internal enum CampaignStatus
{
    /// <summary>Not begun.</summary>
    Planned,

    /// <summary>Under way.</summary>
    Open,

    /// <summary>Over.</summary>
    Closed,
}

/// <summary>Where a post stands.</summary>
internal enum PostStatus
{
    /// <summary>Being written.</summary>
    Draft,

    /// <summary>It has a time.</summary>
    Scheduled,

    /// <summary>It is public.</summary>
    Published,
}

/// <summary>The whole of it.</summary>
/// <param name="Id">The id.</param>
/// <param name="Name">The name.</param>
[GraphQLName("Organization")]
internal sealed record OrganizationCard([property: ID("Organization")] string Id, string Name);

/// <summary>A plan.</summary>
/// <param name="Id">The id.</param>
/// <param name="Version">Grows with every change.</param>
/// <param name="Name">The name.</param>
/// <param name="Goal">What for.</param>
/// <param name="StartsOn">The first day.</param>
/// <param name="EndsOn">The last day.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Owner">Whose it is.</param>
[GraphQLName("Campaign")]
internal sealed record CampaignCard(
    [property: ID("Campaign")] string Id,
    int Version,
    string Name,
    string? Goal,
    LocalDate? StartsOn,
    LocalDate? EndsOn,
    CampaignStatus Status,
    Instant CreatedAt,
    [property: GraphQLIgnore] string Owner);

/// <summary>Somebody.</summary>
/// <param name="Id">The id.</param>
/// <param name="Name">The name.</param>
/// <param name="Email">The address.</param>
[GraphQLName("Member")]
internal sealed record MemberCard([property: ID("Member")] string Id, string Name, string Email);

/// <summary>Some words.</summary>
/// <param name="Id">The id.</param>
/// <param name="Text">The words.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Campaign">What it belongs to.</param>
[GraphQLName("Post")]
internal sealed record PostCard([property: ID("Post")] string Id, string Text, PostStatus Status, [property: GraphQLIgnore] string Campaign);

/// <summary>The data of all servers of the benchmark, always the same.</summary>
internal sealed class DashboardWorld
{
    public DashboardWorld(int campaigns = 30)
    {
        Members = [.. Enumerable.Range(0, 10).Select(i => new MemberCard($"m{i}", $"Dr Ada Example {i}", $"ada.{i}@mercy.example"))];
        Campaigns = [.. Enumerable.Range(0, campaigns).Select(i => new CampaignCard(
            $"c{i}", i + 1, $"Flu shots in quarter {i}", i % 7 == 0 ? null : $"Half of the staff vaccinated by week {i}, \"no exceptions\"",
            i % 5 == 0 ? null : new LocalDate(2026, 1 + (i % 12), 1), i % 5 == 0 ? null : new LocalDate(2026, 1 + (i % 12), 28),
            (CampaignStatus)(i % 3), Instant.FromUtc(2026, 11, 1 + (i % 28), 13, 30), $"m{i % 10}"))];
        Posts = [.. Campaigns.SelectMany(c => Enumerable.Range(0, 4).Select(i => new PostCard(
            $"{c.Id}-p{i}", string.Create(CultureInfo.InvariantCulture, $"Get your flu shot today, ward {i}: it takes 5 minutes & protects your patients. Ärzte, Pflege, alle."), (PostStatus)(i % 3), c.Id)))];
        MembersById = Members.ToDictionary(m => m.Id);
        PostsByCampaign = Posts.GroupBy(p => p.Campaign).ToDictionary(p => p.Key, p => (IReadOnlyList<PostCard>)[.. p]);
    }

    public OrganizationCard Organization { get; } = new("mercy", "Mercy General");

    public ImmutableArray<MemberCard> Members { get; }

    public ImmutableArray<CampaignCard> Campaigns { get; }

    public ImmutableArray<PostCard> Posts { get; }

    public IReadOnlyDictionary<string, MemberCard> MembersById { get; }

    public IReadOnlyDictionary<string, IReadOnlyList<PostCard>> PostsByCampaign { get; }

    /// <summary>The same for the peers, as the API gives it out: they have no opaque ids and no times to make.</summary>
    public object ForPeers() => new
    {
        organization = new { id = GlobalId.Encode("Organization", Organization.Id), name = Organization.Name },
        members = Members.Select(m => new { id = GlobalId.Encode("Member", m.Id), name = m.Name, email = m.Email }),
        campaigns = Campaigns.Select(c => new
        {
            id = GlobalId.Encode("Campaign", c.Id),
            version = c.Version,
            name = c.Name,
            goal = c.Goal,
            startsOn = c.StartsOn?.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture),
            endsOn = c.EndsOn?.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture),
            status = c.Status.ToString().ToUpperInvariant(),
            createdAt = c.CreatedAt.ToString("uuuu-MM-ddTHH:mm:ss'Z'", CultureInfo.InvariantCulture),
            owner = GlobalId.Encode("Member", c.Owner),
        }),
        posts = Posts.Select(p => new { id = GlobalId.Encode("Post", p.Id), text = p.Text, status = p.Status.ToString().ToUpperInvariant(), campaign = GlobalId.Encode("Campaign", p.Campaign) }),
    };
}

/// <summary>What can be read.</summary>
[QueryType]
internal static class DashboardQueries
{
    /// <summary>The whole of it.</summary>
    [Authorize(Roles = ["author", "reviewer"])]
    public static Task<OrganizationCard> GetOrganizationAsync([Service] DashboardWorld world) => Task.FromResult(world.Organization);
}

/// <summary>Its campaigns.</summary>
[ObjectType<OrganizationCard>]
internal static class OrganizationCardFields
{
    /// <summary>All of them.</summary>
    [ListSize(AssumedSize = 30)]
    public static Task<ImmutableArray<CampaignCard>> GetCampaignsAsync([Parent] OrganizationCard organization, [Service] DashboardWorld world) => Task.FromResult(world.Campaigns);
}

/// <summary>What belongs to a campaign.</summary>
[ObjectType<CampaignCard>]
internal static class CampaignCardFields
{
    /// <summary>Whose it is.</summary>
    public static Task<MemberCard?> GetOwnerAsync([Parent] CampaignCard campaign, MemberCardById members, CancellationToken cancellationToken)
        => members.LoadAsync(campaign.Owner, cancellationToken);

    /// <summary>Its posts.</summary>
    public static async Task<ImmutableArray<PostCard>> GetPostsAsync([Parent] CampaignCard campaign, PostCardsOfCampaign posts, int first = 20, CancellationToken cancellationToken = default)
        => [.. (await posts.LoadAsync(campaign.Id, cancellationToken) ?? []).Take(first)];
}

/// <summary>All members of one level together.</summary>
internal sealed class MemberCardById(DashboardWorld world, BatchScheduler batches) : BatchLoader<string, MemberCard>(batches)
{
    protected override Task<IReadOnlyDictionary<string, MemberCard>> LoadBatchAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
        => Task.FromResult<IReadOnlyDictionary<string, MemberCard>>(keys.ToDictionary(key => key, key => world.MembersById[key]));
}

/// <summary>The posts of all campaigns of one level together.</summary>
internal sealed class PostCardsOfCampaign(DashboardWorld world, BatchScheduler batches) : BatchLoader<string, IReadOnlyList<PostCard>>(batches)
{
    protected override Task<IReadOnlyDictionary<string, IReadOnlyList<PostCard>>> LoadBatchAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
        => Task.FromResult<IReadOnlyDictionary<string, IReadOnlyList<PostCard>>>(keys.ToDictionary(key => key, key => world.PostsByCampaign[key]));
}
