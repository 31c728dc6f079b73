using System.Collections.Immutable;
using Platform.Domain;
using Platform.Domain.Accounts;

namespace Platform.Storage.Accounts;

internal sealed class AccountQueries(Database database) : IAccountQueries
{
    public Task<Versioned<Account>?> FindAsync(OrganizationId organization, AccountId id, CancellationToken cancellationToken)
        => database.FindAsync<Account>("rm_accounts", organization, id.Value, cancellationToken);

    public async Task<ImmutableArray<Versioned<Account>>> AllAsync(OrganizationId organization, CancellationToken cancellationToken)
        => [.. (await database.ReadAsync(
            organization, "SELECT doc, version FROM rm_accounts WHERE org = @org AND doc IS NOT NULL ORDER BY network, handle, id",
            r => Documents.TryRead<Account>(r, 0), cancellationToken, null, ("org", organization.Value))).OfType<Versioned<Account>>()];
}
