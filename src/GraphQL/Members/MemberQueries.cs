using Platform.Domain;
using Platform.Domain.Members;

namespace Platform.GraphQL.Members;

/// <summary>Reads members.</summary>
[QueryType]
public static class MemberQueries
{
    /// <summary>Who calls, and for whom.</summary>
    public static Viewer GetViewer(Caller caller) => new(caller);

    /// <summary>A member, or null where there is none with this id.</summary>
    /// <param name="id">The member's id.</param>
    [Authorize(Roles = [nameof(Role.Author), nameof(Role.Reviewer), nameof(Role.Compliance), nameof(Role.Auditor)])]
    public static Task<MemberNode?> GetMemberAsync(MemberId id, MemberById members, CancellationToken cancellationToken) => members.LoadAsync(id, cancellationToken);

    /// <summary>The organization's members, by name.</summary>
    /// <param name="first">How many at most, 1 to 100.</param>
    /// <param name="after">The cursor to read on behind.</param>
    /// <param name="filter">Which ones; all of them without it.</param>
    [Authorize(Roles = [nameof(Role.Author), nameof(Role.Reviewer), nameof(Role.Compliance), nameof(Role.Auditor)])]
    public static async Task<Connection<MemberNode>> GetMembersAsync(
        Caller caller, IMemberQueries members, int first = 20, string? after = null, MemberFilterInput? filter = null, CancellationToken cancellationToken = default)
    {
        var page = await members.ListAsync(caller.Organization, new MemberFilter(filter?.Active, filter?.Role), Connection.Request(first, after), cancellationToken);
        return Connection.From(page, row => new MemberNode(row), after);
    }
}

/// <summary>Which members are wanted.</summary>
/// <param name="Active">Only those who are, or are not, with the organization.</param>
/// <param name="Role">Only those with this role.</param>
public sealed record MemberFilterInput(bool? Active = null, Role? Role = null);
