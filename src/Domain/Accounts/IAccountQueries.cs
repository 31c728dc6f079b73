using System.Collections.Immutable;

namespace Platform.Domain.Accounts;

/// <summary>Reads accounts. Rows carry no credential.</summary>
public interface IAccountQueries
{
    /// <summary>One account, or null.</summary>
    Task<Versioned<Account>?> FindAsync(OrganizationId organization, AccountId id, CancellationToken cancellationToken);

    /// <summary>All accounts of an organization, by network and handle; an organization has tens.</summary>
    Task<ImmutableArray<Versioned<Account>>> AllAsync(OrganizationId organization, CancellationToken cancellationToken);
}
