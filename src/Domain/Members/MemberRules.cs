using System.Collections.Immutable;
using NodaTime;
using Orleans;

namespace Platform.Domain.Members;

/// <summary>Take somebody in.</summary>
[GenerateSerializer, Immutable, Alias("InviteMember")]
public sealed record InviteMember([property: Id(0)] string Name, [property: Id(1)] string Email, [property: Id(2)] ImmutableArray<Role> Roles, [property: Id(3)] Actor Actor);

/// <summary>A member joins, changes roles and leaves. Nobody gives more than they have.</summary>
public static class MemberRules
{
    /// <summary>The id of a member: the address decides, so that the same person can't join twice.</summary>
    public static MemberId IdOf(string email)
    {
        ArgumentNullException.ThrowIfNull(email);
        var hash = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(email.Trim().ToUpperInvariant()));
        return new MemberId("m" + Convert.ToHexStringLower(hash.AsSpan(0, 10)));
    }

    /// <summary>Takes somebody in.</summary>
    public static Outcome<Decision<Member>> Invite(Member member, OrganizationId organization, MemberId id, InviteMember command, Instant now)
    {
        ArgumentNullException.ThrowIfNull(member);
        ArgumentNullException.ThrowIfNull(command);
        if (Grants(command.Roles, command.Actor) is { } no)
        {
            return no;
        }

        if (member is { Exists: true, Active: true })
        {
            return new Refused(Refusal.AlreadyExists, "Somebody with this e-mail address is a member already.", "email");
        }

        if (string.IsNullOrWhiteSpace(command.Name) || command.Name.Length > 200)
        {
            return new Refused(Refusal.InvalidInput, "A name has 1 to 200 characters.", "name");
        }

        var at = command.Email?.IndexOf('@', StringComparison.Ordinal) ?? -1;
        if (at < 1 || at == command.Email!.Length - 1 || command.Email.Length > 254 || command.Email.Any(char.IsWhiteSpace))
        {
            return new Refused(Refusal.InvalidInput, "This is not an e-mail address.", "email");
        }

        return Decision.Of(
            member with
            {
                Organization = organization,
                Id = id,
                Name = command.Name.Trim(),
                Email = command.Email.Trim(),
                Roles = [.. command.Roles.Distinct()],
                Active = true,
                JoinedAt = now,
            },
            new MemberJoined(now, command.Actor, command.Roles));
    }

    /// <summary>Gives other roles.</summary>
    public static Outcome<Decision<Member>> ChangeRoles(Member member, ImmutableArray<Role> roles, Actor actor, Instant now)
    {
        ArgumentNullException.ThrowIfNull(member);
        return !member.Exists
            ? new Refused(Refusal.NotFound, "There is no such member.")
            : Grants(roles, actor) is { } no
                ? no
                : Decision.Of(member with { Roles = [.. roles.Distinct()] }, new MemberRolesChanged(now, actor, [.. roles.Distinct()], member.Roles));
    }

    /// <summary>Lets somebody go; what they wrote stays.</summary>
    public static Outcome<Decision<Member>> Deactivate(Member member, Actor actor, Instant now)
    {
        ArgumentNullException.ThrowIfNull(member);
        ArgumentNullException.ThrowIfNull(actor);
        return !member.Exists
            ? new Refused(Refusal.NotFound, "There is no such member.")
            : actor.Lacks(Role.Admin) is { } no
                ? no
                : !member.Active ? Decision.Unchanged(member) : Decision.Of(member with { Active = false }, new MemberDeactivated(now, actor));
    }

    private static Refused? Grants(ImmutableArray<Role> roles, Actor actor)
        => roles.IsDefaultOrEmpty ? new Refused(Refusal.InvalidInput, "Give at least one role.", "roles") : actor.Lacks(Role.Admin);
}
