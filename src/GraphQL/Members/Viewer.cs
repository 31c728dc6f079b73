using System.Collections.Immutable;
using Platform.Domain.Members;
using Platform.Grains;
using Platform.GraphQL.Organizations;

namespace Platform.GraphQL.Members;

/// <summary>Who calls.</summary>
/// <param name="Caller">The caller.</param>
public sealed record Viewer([property: GraphQLIgnore] Caller Caller)
{
    /// <summary>The API client that carries the call.</summary>
    public string ClientId => Caller.ClientId;

    /// <summary>The roles that count: the person's where one is named, else the client's.</summary>
    public ImmutableArray<Role> Roles => Caller.Actor.Roles;
}

/// <summary>What else is known of the caller.</summary>
[ObjectType<Viewer>]
public static class ViewerFields
{
    /// <summary>The person on whose behalf the call is made; null for a client by itself.</summary>
    public static async Task<MemberNode?> GetMemberAsync([Parent] Viewer viewer, IGrainFactory grains)
        => viewer.Caller.Person is { } person ? new MemberNode(await grains.Member(viewer.Caller.Organization, person).Get()) : null;

    /// <summary>The organization that everything belongs to.</summary>
    public static async Task<OrganizationNode> GetOrganizationAsync([Parent] Viewer viewer, IGrainFactory grains)
        => new(await grains.Organization(viewer.Caller.Organization).Get());
}
