using Microsoft.Extensions.Logging;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Engagement;
using Platform.Domain.Posts;
using Platform.Grains.Moderation;

namespace Platform.Grains.Accounts;

internal sealed partial class AccountGrain(
    [StoredState] StoredState<Account> stored, IConnectors connectors, ISealer sealer, ILedger ledger, IEngagementStore engagement,
    ITakeDowns takeDowns, IScanners scanners, SendingRounds rounds, TimeProvider clock, ILogger<AccountGrain> log) : Grain, IAccountGrain
{
    public Task<Versioned<Account>> Get() => Task.FromResult(stored.ToVersioned());

    public Task<AccountCard> Card() => Task.FromResult(AccountCard.Of(new AccountId(this.Read().Id), stored.State));

    public async Task<Outcome<Versioned<Account>>> Connect(ConnectAccount command)
    {
        if (stored.CheckVersion(command.ExpectedVersion) is { } stale)
        {
            return stale;
        }

        var server = AccountRules.Check(command, connectors);
        if (!server.Ok)
        {
            return server.Refused;
        }

        var (organization, key) = this.Read();
        var id = new AccountId(key);
        var access = new AccountAccess(organization, id, command.Network, server.Value, command.Handle, command.Secret, command.Settings);
        var probe = await connectors.Find(command.Network)!.ProbeAsync(access, CancellationToken.None);
        if (probe.Profile is not { } profile)
        {
            return ConnectorRefusals.Of(probe.Error!);
        }

        var credential = sealer.Seal(organization, id, command.Secret);
        var kept = await stored.SaveAsync(AccountRules.Connect(stored.State, organization, id, command, server.Value, profile, credential, clock.Now()));
        if (kept.Ok)
        {
            await ledger.UnblockAsync(organization, id, GateReasons.AccountBroken, CancellationToken.None);
            await Wake();
        }

        return kept;
    }

    public async Task Refuse(string code, Sealed credential)
    {
        if (stored.State.Credential == credential)
        {
            await stored.SaveAsync(AccountRules.Break(stored.State, code, clock.Now()));
        }
        else
        {
            // Connected anew while the call was under way: what that call has stopped goes out with the new credential.
            await ledger.UnblockAsync(stored.State.Organization, stored.State.Id, GateReasons.AccountBroken, CancellationToken.None);
            await Wake();
        }
    }

    public async Task<Outcome<Versioned<Account>>> Disconnect(Actor actor, int? expectedVersion)
    {
        var kept = await stored.DecideAsync(expectedVersion, () => AccountRules.Disconnect(stored.State, actor, clock.Now()));
        if (kept.Ok)
        {
            await Wake(); // what waits is blocked at once
        }

        return kept;
    }
}
