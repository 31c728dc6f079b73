using System.Collections.Immutable;
using Orleans;
using Platform.Domain.Posts;

namespace Platform.Domain.Accounts;

/// <summary>What others need to know of an account to write for it; no credential.</summary>
[GenerateSerializer, Immutable, Alias("AccountCard")]
public sealed record AccountCard(
    [property: Id(0)] AccountId Id, [property: Id(1)] string Network, [property: Id(2)] string Handle, [property: Id(3)] AccountStatus Status,
    [property: Id(4)] ImmutableDictionary<string, string> Settings, [property: Id(5)] bool Exists)
{
    /// <summary>The card of an account.</summary>
    public static AccountCard Of(AccountId id, Account account)
    {
        ArgumentNullException.ThrowIfNull(account);
        return new AccountCard(id, account.Network, account.Handle, account.Status, account.Settings, account.Exists);
    }
}

/// <summary>Renders a content for an account.</summary>
public static class AccountPayloads
{
    /// <summary>The payload with its hash, or why the account can't take the content.</summary>
    public static Outcome<AuthorizedPayload> Render(Content content, AccountCard card, IConnectors connectors)
    {
        ArgumentNullException.ThrowIfNull(card);
        ArgumentNullException.ThrowIfNull(connectors);
        if (card is not { Exists: true, Status: not AccountStatus.Disconnected })
        {
            return new Refused(Refusal.UnknownAccount, "There is no such connected account.", "accounts");
        }

        if (connectors.Find(card.Network) is not { } connector)
        {
            return new Refused(
                Refusal.UnknownNetwork, $"This server has no connector for {card.Network}: name accounts of other networks, or have it set up.", "accounts");
        }

        var descriptor = connector.Describe(card.Settings);
        var payload = PayloadRules.Render(content, descriptor);
        if (PayloadRules.Check(payload, descriptor) is { } refused)
        {
            return refused;
        }

        var json = payload.ToCanonicalJson();
        return new AuthorizedPayload(card.Id, card.Network, json, Payload.HashOf(json));
    }
}
