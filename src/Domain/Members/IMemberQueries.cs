using System.Collections.Immutable;

namespace Platform.Domain.Members;

/// <summary>Which members are wanted; null means all.</summary>
public sealed record MemberFilter(bool? Active = null, Role? Role = null);

/// <summary>Reads members.</summary>
public interface IMemberQueries
{
    /// <summary>One member, or null.</summary>
    Task<Versioned<Member>?> FindAsync(OrganizationId organization, MemberId id, CancellationToken cancellationToken);

    /// <summary>Many by id; those that are not there are left out.</summary>
    Task<ImmutableDictionary<MemberId, Versioned<Member>>> FindManyAsync(OrganizationId organization, IReadOnlyCollection<MemberId> ids, CancellationToken cancellationToken);

    /// <summary>Members by name.</summary>
    Task<Page<Versioned<Member>>> ListAsync(OrganizationId organization, MemberFilter filter, PageRequest page, CancellationToken cancellationToken);
}
