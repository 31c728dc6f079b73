using Platform.Domain;
using Platform.Domain.Organizations;

namespace Platform.Storage.Organizations;

internal sealed class OrganizationQueries(Database database) : IOrganizationQueries
{
    public Task<Versioned<Organization>?> FindAsync(OrganizationId id, CancellationToken cancellationToken)
        => database.FindAsync<Organization>("rm_organizations", id, id.Value, cancellationToken);
}
