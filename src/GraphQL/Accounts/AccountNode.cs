using System.Collections.Immutable;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Posts;
using Platform.GraphQL.Organizations;

namespace Platform.GraphQL.Accounts;

/// <summary>A connected account on a network, a blog or a webhook. Its credential is never shown.</summary>
/// <param name="Row">The state that is shown.</param>
[GraphQLName("Account")]
public sealed record AccountNode([property: GraphQLIgnore] Versioned<Account> Row) : INode
{
    /// <summary>The opaque id.</summary>
    [ID("Account")]
    public string Id => Row.State.Id.Value;

    /// <summary>Grows with every change.</summary>
    public int Version => Row.Version;

    /// <summary>The network's name, such as `bluesky`.</summary>
    public string Network => Row.State.Network;

    /// <summary>The name that people see on the network.</summary>
    public string Handle => Row.State.Handle;

    /// <summary>The network's own id of the account.</summary>
    public string ExternalId => Row.State.ExternalId;

    /// <summary>The address of its server.</summary>
    public string Server => Row.State.Server;

    /// <summary>Whether it can publish.</summary>
    public AccountStatus Status => Row.State.Status;

    /// <summary>Why the network refuses its credential, in a code of the network; null while it is taken.</summary>
    public string? BrokenCode => Row.State.BrokenCode;

    /// <summary>When it was connected first.</summary>
    public Instant ConnectedAt => Row.State.ConnectedAt;
}

/// <summary>What else is known of an account.</summary>
[ObjectType<AccountNode>]
public static class AccountFields
{
    /// <summary>Its suspension; null while it is not suspended itself.</summary>
    public static Task<ClosedGateView?> GetSuspensionAsync([Parent] AccountNode account, HoldsOfGate holds, CancellationToken cancellationToken)
        => holds.SuspensionAsync(GateKind.Account, account.Id, cancellationToken);

    /// <summary>Everything that keeps its gate closed; empty while it is open.</summary>
    public static Task<ImmutableArray<ClosedGateView>> GetClosedGatesAsync([Parent] AccountNode account, HoldsOfGate holds, CancellationToken cancellationToken)
        => holds.ShownAsync(GateKind.Account, account.Id, cancellationToken);

    /// <summary>What its network takes; null where this installation doesn't speak to it any more.</summary>
    public static AccountLimits? GetLimits([Parent] AccountNode account, IConnectors connectors)
        => connectors.Find(account.Network)?.Describe(account.Row.State.Settings) is { } descriptor
            ? new AccountLimits(descriptor.MaxText, descriptor.Unit, descriptor.MaxUtf8Bytes, descriptor.LinkInText, descriptor.HasTitle, descriptor.HasFirstComment)
            : null;
}

/// <summary>What an account's network takes.</summary>
/// <param name="MaxText">The longest text, in the unit.</param>
/// <param name="Unit">How the network counts.</param>
/// <param name="MaxUtf8Bytes">The longest text in bytes of UTF-8; null where only the unit counts.</param>
/// <param name="LinkInText">Whether a link stands in the text and counts with it.</param>
/// <param name="HasTitle">Whether posts have a title; without one, it is made from the text.</param>
/// <param name="HasFirstComment">Whether a first comment can follow the post.</param>
public sealed record AccountLimits(int MaxText, TextUnit Unit, int? MaxUtf8Bytes, bool LinkInText, bool HasTitle, bool HasFirstComment);

/// <summary>Accounts by id, read once in a request: an organization has tens.</summary>
public sealed class AccountById(IAccountQueries accounts, Caller caller, BatchScheduler batches) : BatchLoader<AccountId, AccountNode>(batches)
{
    /// <inheritdoc/>
    protected override async Task<IReadOnlyDictionary<AccountId, AccountNode>> LoadBatchAsync(IReadOnlyList<AccountId> keys, CancellationToken cancellationToken)
        => (await accounts.AllAsync(caller.Organization, cancellationToken)).ToDictionary(row => row.State.Id, row => new AccountNode(row));
}
