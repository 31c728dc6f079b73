using System.Collections.Immutable;
using Platform.Domain;
using Platform.Domain.Members;
using Platform.Grains;
using Platform.Grains.Members;

namespace Platform.GraphQL.Members;

/// <summary>Takes people in and lets them go.</summary>
[MutationType]
[Authorize(Roles = [nameof(Role.Admin)])]
public static class MemberMutations
{
    /// <summary>Takes somebody in, or back. The e-mail address is what makes them one person.</summary>
    /// <param name="input">Who.</param>
    public static async Task<MemberInvitePayload> MemberInviteAsync(MemberInviteInput input, Caller caller, IGrainFactory grains)
    {
        var member = grains.Member(caller.Organization, MemberRules.IdOf(input.Email));
        return await AnswerAsync<MemberInvitePayload>(
            member, await member.Invite(new InviteMember(input.Name, input.Email, input.Roles, caller.Actor)), FieldPaths.Input);
    }

    /// <summary>Gives a member other roles.</summary>
    /// <param name="id">The member's id.</param>
    /// <param name="roles">All roles that they have from now on.</param>
    /// <param name="expectedVersion">The version that the caller saw; another one is refused.</param>
    public static async Task<MemberUpdateRolesPayload> MemberUpdateRolesAsync(
        MemberId id, ImmutableArray<Role> roles, Caller caller, IGrainFactory grains, int? expectedVersion = null)
    {
        var member = grains.Member(caller.Organization, id);
        return await AnswerAsync<MemberUpdateRolesPayload>(member, await member.ChangeRoles(roles, caller.Actor, expectedVersion), FieldPaths.Argument);
    }

    /// <summary>Lets a member go; what they wrote stays. From now on nobody acts on their behalf, and their unsent posts are BLOCKED
    /// (`OwnerLeft`) until they are taken over (`postsTakeOver`) or the member is taken back.</summary>
    /// <param name="id">The member's id.</param>
    /// <param name="expectedVersion">The version that the caller saw; another one is refused.</param>
    public static async Task<MemberDeactivatePayload> MemberDeactivateAsync(
        MemberId id, Caller caller, IGrainFactory grains, int? expectedVersion = null)
    {
        var member = grains.Member(caller.Organization, id);
        return await AnswerAsync<MemberDeactivatePayload>(member, await member.Deactivate(caller.Actor, expectedVersion), FieldPaths.Argument);
    }

    private static Task<TPayload> AnswerAsync<TPayload>(IMemberGrain grain, Outcome<Versioned<Member>> outcome, Func<string, string?> path)
        where TPayload : MemberPayload, new()
        => Payloads.AnswerAsync(outcome, path, grain.Get, member => new TPayload { Member = new MemberNode(member) });
}

/// <summary>Somebody to take in.</summary>
/// <param name="Name">The name, 1 to 200 characters.</param>
/// <param name="Email">The e-mail address.</param>
/// <param name="Roles">What they may do; at least one role.</param>
public sealed record MemberInviteInput(string Name, string Email, ImmutableArray<Role> Roles);

/// <summary>A member, or why nothing was changed.</summary>
public abstract record MemberPayload : MutationPayload
{
    /// <summary>The member as they are now; null when it was refused.</summary>
    public MemberNode? Member { get; init; }
}

/// <summary>The member who was taken in, or why they were not.</summary>
public sealed record MemberInvitePayload : MemberPayload;

/// <summary>The member with their new roles, or why they have the old ones.</summary>
public sealed record MemberUpdateRolesPayload : MemberPayload;

/// <summary>The member who was let go, or why they were not.</summary>
public sealed record MemberDeactivatePayload : MemberPayload;
