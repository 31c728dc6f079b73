using System.Collections.Immutable;

namespace Platform.Domain.Posts;

/// <summary>What the ledger knows of a post over all its authorizations, as far as commands on the post depend on it. Each list holds the accounts as
/// people know them.</summary>
/// <param name="Public">Accounts on which it is public, or was before it was taken down.</param>
/// <param name="Unsettled">Accounts of which it is not known whether it is public.</param>
/// <param name="Unsent">Accounts that it has not gone to and still may.</param>
public sealed record Dispatch(ImmutableArray<string> Public, ImmutableArray<string> Unsettled, ImmutableArray<string> Unsent)
{
    /// <summary>Whether a delivery of the authorization in force has ended without being public, or the authorization was ended by a
    /// command that broke off. An
    /// authorization is used once per account, so such a post needs another one to go out at another time.</summary>
    public bool IsSpent { get; init; }

    /// <summary>A post that was never authorized.</summary>
    public static Dispatch None { get; } = new([], [], []);

    /// <summary>Whether it is not known of some account whether the post is public there.</summary>
    public static bool IsUnsettled(DeliveryState state) => state is DeliveryState.Processing or DeliveryState.Unknown or DeliveryState.NeedsHuman;

    /// <summary>Whether the delivery may still begin a call.</summary>
    public static bool IsUnsent(DeliveryState state) => state is DeliveryState.Waiting or DeliveryState.Claimed or DeliveryState.Blocked;

    /// <summary>Whether the delivery has ended and nothing of it is public.</summary>
    public static bool IsSpentIn(DeliveryState state)
        => state is DeliveryState.Rejected or DeliveryState.Withdrawn or DeliveryState.Missed or DeliveryState.Expired;

    /// <summary>From the ledger's rows of every authorization.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="name">How people know an account.</param>
    /// <param name="inForce">The authorization in force, or null.</param>
    public static Dispatch Of(IReadOnlyCollection<DeliveryRow> rows, Func<AccountId, string> name, AuthorizationId? inForce = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ImmutableArray<string> In(Func<DeliveryState, bool> states)
            => [.. rows.Where(r => states(r.State)).Select(r => r.Key.Account).Distinct().Select(name).Order(StringComparer.Ordinal)];
        return new Dispatch(In(s => s == DeliveryState.Live), In(IsUnsettled), In(IsUnsent))
        {
            IsSpent = rows.Any(r => r.Key.Authorization == inForce && IsSpentIn(r.State)),
        };
    }

    /// <summary>Why the post takes no words, accounts, time or approval, or null: something of it is public, or nobody knows whether it is.</summary>
    public Refused? RefuseChange() => this switch
    {
        { Unsettled.IsEmpty: false } => new Refused(
            Refusal.OutcomeUnknown,
            $"It is not known whether this post is public on {Names(Unsettled)}. Wait until that is settled, or settle it with deliveryResolve; until then "
            + "the post takes no other words, accounts, time or approval."),
        { Public.IsEmpty: false } => new Refused(
            Refusal.AlreadyPublished,
            $"The post is public on {Names(Public)} and stays as it was sent. Make a copy with postDuplicate and go on with that."),
        _ => null,
    };

    /// <summary>The accounts in a sentence.</summary>
    public static string Names(ImmutableArray<string> accounts) => string.Join(", ", accounts);
}
