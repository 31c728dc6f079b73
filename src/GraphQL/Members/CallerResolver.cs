using System.Collections.Immutable;
using Platform.Domain;
using Platform.Domain.Audit;
using Platform.Domain.Members;
using Platform.Grains;

namespace Platform.GraphQL.Members;

/// <summary>Finds the person on whose behalf a client calls: an active member of the client's own organization. Those of the person's roles count that
/// the client holds too: nobody grows by borrowing a client, and no client by borrowing a person. The grain is asked, not a read model: whoever was let go is refused at once.</summary>
internal sealed class CallerResolver(IGrainFactory grains, ITriedIds? tried = null) : ICallerResolver
{
    public async ValueTask<Caller?> ResolveAsync(Caller client, string onBehalfOf, CancellationToken cancellationToken)
    {
        if (IdOf(onBehalfOf) is not { } id)
        {
            return null;
        }

        var member = (await grains.Member(client.Organization, id).Get()).State;
        if (!member.Exists)
        {
            tried?.Given(client.Organization, client.Actor, [new GivenId("Member", id.Value, Missing: true)]);
        }

        return member is { Exists: true, Active: true }
            ? new Caller(client.Organization, client.ClientId, id, member.Roles.Where(client.Actor.Is).Select(role => role.ToString()).ToImmutableHashSet(StringComparer.OrdinalIgnoreCase))
            : null;
    }

    private static MemberId? IdOf(string named) => named switch
    {
        _ when named.Contains('@', StringComparison.Ordinal) => MemberRules.IdOf(named),
        _ when GlobalId.TryDecode(named, "Member", out var key) && Slug.IsId(key) => new MemberId(key),
        _ when Slug.IsId(named) => new MemberId(named),
        _ => null,
    };
}
