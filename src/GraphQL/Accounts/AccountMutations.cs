using System.Collections.Immutable;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Members;
using Platform.Grains;
using Platform.Grains.Accounts;

namespace Platform.GraphQL.Accounts;

/// <summary>Connects accounts and takes them out of use.</summary>
[MutationType]
[Authorize(Roles = [nameof(Role.Admin)])]
public static class AccountMutations
{
    /// <summary>Connects an account once its network takes the credential. The same account again takes the new credential and stays one account.</summary>
    /// <param name="input">The account and its credential.</param>
    public static async Task<AccountConnectPayload> AccountConnectAsync(
        AccountConnectInput input, Caller caller, IGrainFactory grains, IAccountQueries accounts, TimeProvider clock, CancellationToken cancellationToken)
    {
        var known = (await accounts.AllAsync(caller.Organization, cancellationToken)).Where(row => Same(row.State, input)).MinBy(row => row.State.Status);
        var id = known?.State.Id ?? NewIds.Next<AccountId>(clock);
        var command = new ConnectAccount(input.Network, input.Server, input.Handle, input.Secret, Settings(input.Settings), caller.Actor);
        var grain = grains.Account(caller.Organization, id);
        return await AnswerAsync<AccountConnectPayload>(grain, await grain.Connect(command), FieldPaths.Input);
    }

    /// <summary>Takes another credential for an account; what waited for it goes on.</summary>
    /// <param name="id">The account's id.</param>
    /// <param name="input">The credential, and what else has changed.</param>
    /// <param name="expectedVersion">The version that the caller saw; another one is refused.</param>
    public static async Task<AccountReconnectPayload> AccountReconnectAsync(
        AccountId id, AccountReconnectInput input, Caller caller, IGrainFactory grains, int? expectedVersion = null)
    {
        var grain = grains.Account(caller.Organization, id);
        var known = (await grain.Get()).State;
        var command = new ConnectAccount(
            known.Network, input.Server ?? known.Server, input.Handle ?? known.Handle, input.Secret, input.Settings is { } settings ? Settings(settings) : known.Settings, caller.Actor,
            expectedVersion);
        var outcome = known.Exists ? await grain.Connect(command) : new Refused(Refusal.NotFound, "There is no such account.");
        return await AnswerAsync<AccountReconnectPayload>(grain, outcome, FieldPaths.Input);
    }

    /// <summary>Takes an account out of use and forgets its credential. What waits to be sent on it is BLOCKED (`AccountDisconnected`) at
    /// once, and goes out within its grace when the account is connected again.</summary>
    /// <param name="id">The account's id.</param>
    /// <param name="expectedVersion">The version that the caller saw; another one is refused.</param>
    public static async Task<AccountDisconnectPayload> AccountDisconnectAsync(
        AccountId id, Caller caller, IGrainFactory grains, int? expectedVersion = null)
    {
        var grain = grains.Account(caller.Organization, id);
        return await AnswerAsync<AccountDisconnectPayload>(grain, await grain.Disconnect(caller.Actor, expectedVersion), FieldPaths.Argument);
    }

    private static bool Same(Account account, AccountConnectInput input)
        => account.Network == input.Network && string.Equals(account.Handle, input.Handle, StringComparison.OrdinalIgnoreCase)
            && Uri.TryCreate(input.Server, UriKind.Absolute, out var server) && account.Server == server.AbsoluteUri;

    private static ImmutableDictionary<string, string> Settings(ImmutableArray<AccountSettingInput> settings)
        => settings.DistinctBy(setting => setting.Name).ToImmutableDictionary(setting => setting.Name, setting => setting.Value);

    private static Task<TPayload> AnswerAsync<TPayload>(IAccountGrain grain, Outcome<Versioned<Account>> outcome, Func<string, string?> path)
        where TPayload : AccountPayload, new()
        => Payloads.AnswerAsync(outcome, path, grain.Get, account => new TPayload { Account = new AccountNode(account) });
}

/// <summary>An account to be connected.</summary>
/// <param name="Network">The network's name, such as `bluesky`.</param>
/// <param name="Server">The address of the account's server, such as `https://bsky.social`.</param>
/// <param name="Handle">The account's name there.</param>
/// <param name="Secret">The credential: an app password, an application password, a signing key. It is sealed at once and never shown.</param>
/// <param name="Settings">What the network's connector needs besides.</param>
public sealed record AccountConnectInput(string Network, string Server, string Handle, string Secret, ImmutableArray<AccountSettingInput> Settings = default)
{
    /// <summary>Hides the credential.</summary>
    public override string ToString() => nameof(AccountConnectInput);
}

/// <summary>Another credential for an account; what is left out stays as it is.</summary>
/// <param name="Secret">The credential.</param>
/// <param name="Server">The address of the account's server.</param>
/// <param name="Handle">The account's name there.</param>
/// <param name="Settings">All settings of the connector.</param>
public sealed record AccountReconnectInput(string Secret, string? Server = null, string? Handle = null, ImmutableArray<AccountSettingInput>? Settings = null)
{
    /// <summary>Hides the credential.</summary>
    public override string ToString() => nameof(AccountReconnectInput);
}

/// <summary>A setting of a connector.</summary>
/// <param name="Name">Its name; of several alike, the first counts.</param>
/// <param name="Value">Its value.</param>
public sealed record AccountSettingInput(string Name, string Value);

/// <summary>An account, or why nothing was changed.</summary>
public abstract record AccountPayload : MutationPayload
{
    /// <summary>The account as it is now; null when it was refused.</summary>
    public AccountNode? Account { get; init; }
}

/// <summary>The connected account, or why it was not connected.</summary>
public sealed record AccountConnectPayload : AccountPayload;

/// <summary>The account with its new credential, or why it has the old one.</summary>
public sealed record AccountReconnectPayload : AccountPayload;

/// <summary>The account that was taken out of use, or why it was not.</summary>
public sealed record AccountDisconnectPayload : AccountPayload;
