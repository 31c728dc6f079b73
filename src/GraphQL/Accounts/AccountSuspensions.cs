using Platform.Domain;
using Platform.Domain.Members;
using Platform.Domain.Posts;
using Platform.Grains;
using Platform.GraphQL.Organizations;

namespace Platform.GraphQL.Accounts;

/// <summary>Stops an account and lets it go on.</summary>
[MutationType]
[Authorize(Roles = [nameof(Role.Compliance)])]
public static class AccountSuspensions
{
    /// <summary>Stops everything that goes out on an account. When it answers, no further call to its network begins.</summary>
    /// <param name="id">The account's id.</param>
    /// <param name="reason">Why, 1 to 500 characters; shown on every post that waits.</param>
    public static async Task<AccountSuspendPayload> AccountSuspendAsync(AccountId id, string reason, Caller caller, IGates gates, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var account = await grains.Account(caller.Organization, id).Get();
        var begun = account.State.Exists ? await gates.CloseAsync(GateKind.Account, id.Value, reason, caller, cancellationToken) : Missing();
        return begun.Ok
            ? new AccountSuspendPayload { CallsBegun = begun.Value, Account = new AccountNode(account) }
            : Payloads.Refused<AccountSuspendPayload>(begun.Refused, FieldPaths.Argument);
    }

    /// <summary>Lets go out again what is within its grace and not stopped by another suspension.</summary>
    /// <param name="id">The account's id.</param>
    public static async Task<AccountResumePayload> AccountResumeAsync(AccountId id, Caller caller, IGates gates, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var grain = grains.Account(caller.Organization, id);
        var account = await grain.Get();
        var refused = account.State.Exists ? await gates.OpenAsync(GateKind.Account, id.Value, caller, cancellationToken) : Missing();
        if (refused is not null)
        {
            return Payloads.Refused<AccountResumePayload>(refused, FieldPaths.None);
        }

        await grain.Wake();
        return new AccountResumePayload { Account = new AccountNode(account) };
    }

    private static Refused Missing() => new(Refusal.NotFound, "There is no such account.");
}

/// <summary>The suspended account, or why it is not suspended.</summary>
public sealed record AccountSuspendPayload : SuspendPayload
{
    /// <summary>The account; null when it was refused.</summary>
    public AccountNode? Account { get; init; }
}

/// <summary>The resumed account, or why it was not resumed.</summary>
public sealed record AccountResumePayload : MutationPayload
{
    /// <summary>The account; null when it was refused.</summary>
    public AccountNode? Account { get; init; }
}
