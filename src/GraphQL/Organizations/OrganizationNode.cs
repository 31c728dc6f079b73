using System.Collections.Immutable;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Members;
using Platform.Domain.Organizations;

namespace Platform.GraphQL.Organizations;

/// <summary>The organization that the token belongs to.</summary>
/// <param name="Row">The state that is shown.</param>
[GraphQLName("Organization")]
public sealed record OrganizationNode([property: GraphQLIgnore] Versioned<Organization> Row) : INode
{
    /// <summary>The opaque id.</summary>
    [ID("Organization")]
    public string Id => Row.State.Id.Value;

    /// <summary>Grows with every change.</summary>
    public int Version => Row.Version;

    /// <summary>The name.</summary>
    public string Name => Row.State.Name;

    /// <summary>The IANA time zone that times without one are read in.</summary>
    public string Zone => Row.State.Zone;

    /// <summary>Which posts need a reviewer.</summary>
    public ReviewPolicy ReviewPolicy => Row.State.ReviewPolicy;

    /// <summary>The ids of the built-in rule packs that are active; empty means all of them.</summary>
    [Authorize(Roles = [nameof(Role.Author), nameof(Role.Reviewer), nameof(Role.Compliance), nameof(Role.Auditor)])]
    public ImmutableArray<string> Packs => Row.State.Packs;

    /// <summary>The organization's own phrases: a post with one of them waits for a reviewer.</summary>
    [Authorize(Roles = [nameof(Role.Author), nameof(Role.Reviewer), nameof(Role.Compliance), nameof(Role.Auditor)])]
    public ImmutableArray<string> Phrases => Row.State.Phrases;

    /// <summary>Grows with every change of packs, phrases or muted rules; every scan names the one that it was made under.</summary>
    [Authorize(Roles = [nameof(Role.Author), nameof(Role.Reviewer), nameof(Role.Compliance), nameof(Role.Auditor)])]
    public int PacksVersion => Row.State.PacksVersion;

    /// <summary>How many minutes late a post may still go out; behind that it is missed.</summary>
    public int GraceMinutes => (int)Row.State.Grace.TotalMinutes;

    /// <summary>When it was founded.</summary>
    public Instant CreatedAt => Row.State.CreatedAt;
}
