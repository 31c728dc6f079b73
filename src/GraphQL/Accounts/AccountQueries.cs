using System.Collections.Immutable;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Members;

namespace Platform.GraphQL.Accounts;

/// <summary>Reads accounts.</summary>
[QueryType]
[Authorize(Roles = [nameof(Role.Author), nameof(Role.Reviewer), nameof(Role.Compliance), nameof(Role.Auditor)])]
public static class AccountQueries
{
    /// <summary>An account, or null where there is none with this id.</summary>
    /// <param name="id">The account's id.</param>
    public static Task<AccountNode?> GetAccountAsync(AccountId id, AccountById accounts, CancellationToken cancellationToken) => accounts.LoadAsync(id, cancellationToken);

    /// <summary>All accounts of the organization, by network and name.</summary>
    public static async Task<ImmutableArray<AccountNode>> GetAccountsAsync(Caller caller, IAccountQueries accounts, CancellationToken cancellationToken)
        => [.. (await accounts.AllAsync(caller.Organization, cancellationToken)).Select(row => new AccountNode(row))];
}
