using Platform.Domain;
using Platform.Domain.Accounts;
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
    /// <param name="expectedVersion">The version that the caller saw; another one is refused.</param>
    public static async Task<AccountSuspendPayload> AccountSuspendAsync(
        AccountId id, string reason, Caller caller, IGates gates, IGrainFactory grains, int? expectedVersion = null, CancellationToken cancellationToken = default)
    {
        var account = await grains.Account(caller.Organization, id).Get();
        var begun = Refused(account, expectedVersion) is { } no ? no : await gates.CloseAsync(GateKind.Account, id.Value, reason, caller, cancellationToken);
        return begun.Ok
            ? new AccountSuspendPayload { Account = new AccountNode(account) }.With(begun.Value)
            : await Payloads.RefusedAsync(begun.Refused, FieldPaths.Argument, () => Task.FromResult(account), now => new AccountSuspendPayload { Account = new AccountNode(now) });
    }

    /// <summary>Lifts the caller's suspension, or one that the caller may lift: compliance's is lifted by compliance alone. What is within
    /// its grace and not stopped by another reason goes out again.</summary>
    /// <param name="id">The account's id.</param>
    /// <param name="expectedVersion">The version that the caller saw; another one is refused.</param>
    public static async Task<AccountResumePayload> AccountResumeAsync(
        AccountId id, Caller caller, IGates gates, IGrainFactory grains, int? expectedVersion = null, CancellationToken cancellationToken = default)
    {
        var grain = grains.Account(caller.Organization, id);
        var account = await grain.Get();
        var opened = Refused(account, expectedVersion) is { } no ? no : await gates.OpenAsync(GateKind.Account, id.Value, caller, cancellationToken);
        if (!opened.Ok)
        {
            return await Payloads.RefusedAsync(
                opened.Refused, FieldPaths.Argument, () => Task.FromResult(account), now => new AccountResumePayload { Account = new AccountNode(now) });
        }

        await grain.Wake();
        return new AccountResumePayload { Account = new AccountNode(account), StillClosed = opened.Value };
    }

    private static Refused? Refused(Versioned<Account> account, int? expectedVersion)
        => account.State.Exists ? account.Stale(expectedVersion) : new Refused(Refusal.NotFound, "There is no such account.");
}

/// <summary>The suspended account, or why it is not suspended.</summary>
public sealed record AccountSuspendPayload : SuspendPayload
{
    /// <summary>The account; null when it was refused.</summary>
    public AccountNode? Account { get; init; }
}

/// <summary>The resumed account, or why it was not resumed.</summary>
public sealed record AccountResumePayload : ResumePayload
{
    /// <summary>The account; null when it was refused.</summary>
    public AccountNode? Account { get; init; }
}
