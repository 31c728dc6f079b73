using System.Collections.Immutable;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Members;

namespace Platform.GraphQL.Members;

/// <summary>A member of staff.</summary>
/// <param name="Row">The state that is shown.</param>
[GraphQLName("Member")]
public sealed record MemberNode([property: GraphQLIgnore] Versioned<Member> Row) : INode
{
    /// <summary>The opaque id.</summary>
    [ID("Member")]
    public string Id => Row.State.Id.Value;

    /// <summary>Grows with every change.</summary>
    public int Version => Row.Version;

    /// <summary>The name.</summary>
    public string Name => Row.State.Name;

    /// <summary>The e-mail address; `On-Behalf-Of` takes it too.</summary>
    public string Email => Row.State.Email;

    /// <summary>What they may do.</summary>
    public ImmutableArray<Role> Roles => Row.State.Roles;

    /// <summary>Whether they are with the organization; nobody acts for somebody who left.</summary>
    public bool Active => Row.State.Active;

    /// <summary>When they joined, or came back.</summary>
    public Instant JoinedAt => Row.State.JoinedAt;
}

/// <summary>Members by id, all of one level together.</summary>
public sealed class MemberById(IMemberQueries members, Caller caller, BatchScheduler batches) : BatchLoader<MemberId, MemberNode>(batches)
{
    /// <inheritdoc/>
    protected override async Task<IReadOnlyDictionary<MemberId, MemberNode>> LoadBatchAsync(IReadOnlyList<MemberId> keys, CancellationToken cancellationToken)
        => (await members.FindManyAsync(caller.Organization, keys, cancellationToken)).ToDictionary(found => found.Key, found => new MemberNode(found.Value));

    /// <summary>Those of some members who are there, in the order asked for.</summary>
    public async Task<ImmutableArray<MemberNode>> LoadManyAsync(IEnumerable<MemberId> ids, CancellationToken cancellationToken)
        => [.. (await Task.WhenAll(ids.Select(id => LoadAsync(id, cancellationToken)))).OfType<MemberNode>()];
}
