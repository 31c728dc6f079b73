namespace Platform.Domain.Organizations;

/// <summary>Reads organizations.</summary>
public interface IOrganizationQueries
{
    /// <summary>One organization, or null.</summary>
    Task<Versioned<Organization>?> FindAsync(OrganizationId id, CancellationToken cancellationToken);
}
