using System.Collections.Immutable;
using NodaTime;
using Orleans;
using Platform.Domain.Members;

namespace Platform.Domain.Accounts;

/// <summary>Connect an account, or connect it anew with another credential.</summary>
/// <param name="Network">The network's name.</param>
/// <param name="Server">The address of the account's server.</param>
/// <param name="Handle">The account's name there.</param>
/// <param name="Secret">The credential. It is sealed at once and forgotten.</param>
/// <param name="Settings">What the connector needs besides.</param>
/// <param name="Actor">Who.</param>
/// <param name="ExpectedVersion">The version that the caller saw, or null.</param>
[GenerateSerializer, Immutable, Alias("ConnectAccount")]
public sealed record ConnectAccount(
    [property: Id(0)] string Network, [property: Id(1)] string Server, [property: Id(2)] string Handle, [property: Id(3)] string Secret,
    [property: Id(4)] ImmutableDictionary<string, string> Settings, [property: Id(5)] Actor Actor,
    [property: Id(6)] int? ExpectedVersion = null)
{
    /// <summary>Hides the credential.</summary>
    public override string ToString() => $"ConnectAccount {Network}";
}

/// <summary>An account is connected, may break when its network refuses the credential, is reconnected, and is taken out of use.
/// <list type="table">
/// <item><term>nothing, Disconnected</term><description>connected: Connected</description></item>
/// <item><term>Connected</term><description>refused by the network: Broken; disconnected: Disconnected</description></item>
/// <item><term>Broken</term><description>connected anew: Connected; disconnected: Disconnected</description></item>
/// </list></summary>
public static class AccountRules
{
    /// <summary>Broken, since the stored credential can't be opened with the key of this installation.</summary>
    public const string CredentialUnreadable = "credential-unreadable";

    /// <summary>This server has no connector for the network. The account is not broken by it: its work is left to a server that has one.</summary>
    public const string NoConnector = "no-connector";

    /// <summary>A later release than this server's wrote the account's state; its work is left to a server of that release.</summary>
    public const string LaterRelease = "later-release";

    /// <summary>Whether the command may be given and its form is right; the probe comes behind it.</summary>
    public static Outcome<Uri> Check(ConnectAccount command, IConnectors connectors)
    {
        ArgumentNullException.ThrowIfNull(command);
        ArgumentNullException.ThrowIfNull(connectors);
        if (command.Actor.Lacks(Role.Admin) is { } no)
        {
            return no;
        }

        if (connectors.Find(command.Network) is not { } connector)
        {
            return new Refused(Refusal.UnknownNetwork, $"This platform speaks to {string.Join(", ", connectors.Networks)}.", "network");
        }

        if (connector.CheckSettings(command.Settings) is { } wrong)
        {
            return new Refused(Refusal.InvalidInput, wrong, "settings");
        }

        if (string.IsNullOrWhiteSpace(command.Handle) || command.Handle.Length > 253)
        {
            return new Refused(Refusal.InvalidInput, "Give the account's name on its network.", "handle");
        }

        return Uri.TryCreate(command.Server, UriKind.Absolute, out var server) && server.Scheme is "http" or "https" or "sandbox"
            ? server!
            : new Refused(Refusal.InvalidInput, "Give the server's address, such as https://bsky.social.", "server");
    }

    /// <summary>Takes the account in, or takes the new credential; the network has answered the probe.</summary>
    public static Outcome<Decision<Account>> Connect(Account account, OrganizationId organization, AccountId id, ConnectAccount command,
        Uri server, AccountProfile profile, Sealed credential, Instant now)
    {
        ArgumentNullException.ThrowIfNull(account);
        ArgumentNullException.ThrowIfNull(command);
        ArgumentNullException.ThrowIfNull(profile);
        if (account.Exists && (account.Network != command.Network || account.ExternalId != profile.ExternalId))
        {
            return new Refused(Refusal.AlreadyExists, "This account stands for another account of its network; connect the new one under an id of its own.");
        }

        var connected = account with
        {
            Organization = organization,
            Id = id,
            Network = command.Network,
            Handle = profile.Handle,
            ExternalId = profile.ExternalId,
            Server = server.AbsoluteUri,
            Status = AccountStatus.Connected,
            Credential = credential,
            Settings = profile.Settings,
            ConnectedAt = account.Exists ? account.ConnectedAt : now,
            BrokenCode = null,
        };
        AccountEvent happened = account.Exists ? new AccountReconnected(now, command.Actor) : new AccountConnected(now, command.Actor, command.Network);
        return Decision.Of(connected, happened with { Changes = SettingChange.Between(AccountSettings.Of(account), AccountSettings.Of(connected)) });
    }

    /// <summary>The network refused the credential.</summary>
    public static Outcome<Decision<Account>> Break(Account account, string code, Instant now)
    {
        ArgumentNullException.ThrowIfNull(account);
        return account.Status != AccountStatus.Connected
            ? Decision.Unchanged(account)
            : Decision.Of(account with { Status = AccountStatus.Broken, BrokenCode = code }, new AccountBroke(now, Actor.System, code));
    }

    /// <summary>Takes it out of use and forgets its credential.</summary>
    public static Outcome<Decision<Account>> Disconnect(Account account, Actor actor, Instant now)
    {
        ArgumentNullException.ThrowIfNull(account);
        ArgumentNullException.ThrowIfNull(actor);
        return !account.Exists
            ? new Refused(Refusal.NotFound, "There is no such account.")
            : actor.Lacks(Role.Admin) is { } no
                ? no
                : account.Status == AccountStatus.Disconnected
                    ? Decision.Unchanged(account)
                    : Decision.Of(account with { Status = AccountStatus.Disconnected, Credential = null }, new AccountDisconnected(now, actor));
    }
}
