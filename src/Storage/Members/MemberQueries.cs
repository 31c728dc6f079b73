using System.Collections.Immutable;
using Platform.Domain;
using Platform.Domain.Members;

namespace Platform.Storage.Members;

internal sealed class MemberQueries(Database database) : IMemberQueries
{
    public Task<Versioned<Member>?> FindAsync(OrganizationId organization, MemberId id, CancellationToken cancellationToken)
        => database.FindAsync<Member>("rm_members", organization, id.Value, cancellationToken);

    public Task<ImmutableDictionary<MemberId, Versioned<Member>>> FindManyAsync(OrganizationId organization, IReadOnlyCollection<MemberId> ids, CancellationToken cancellationToken)
        => database.FindManyAsync<MemberId, Member>("rm_members", organization, ids, cancellationToken);

    public Task<Page<Versioned<Member>>> ListAsync(OrganizationId organization, MemberFilter filter, PageRequest page, CancellationToken cancellationToken)
        => new Listing<Versioned<Member>>(new Cursor("members", organization), "doc, version", "rm_members", "name_key", "id", numbers: false, descending: false, r => Documents.Read<Member>(r, 2))
            .Where("org = @org AND doc IS NOT NULL", ("org", organization.Value))
            .WhereIf(filter.Active is not null, "active = @active", () => [("active", filter.Active!.Value ? 1 : 0)])
            .WhereIf(filter.Role is not null, "instr(roles, @role) > 0", () => [("role", $"|{filter.Role!.Value}|")])
            .PageAsync(database, page, cancellationToken);
}
