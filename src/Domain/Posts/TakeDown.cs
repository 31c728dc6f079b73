using System.Collections.Immutable;
using NodaTime;
using Platform.Domain.Accounts;

namespace Platform.Domain.Posts;

/// <summary>Where the take-down of one published post from one account stands. The numbers are the column's values.</summary>
public enum TakeDownState
{
    /// <summary>For its next try.</summary>
    Waiting = 0,

    /// <summary>Leased by the account, whose call may be under way until the lease ends.</summary>
    Working = 1,

    /// <summary>It could not be taken down, or not proved to be gone: a person decides.</summary>
    NeedsHuman = 5,

    /// <summary>It is gone.</summary>
    Gone = 10,

    /// <summary>A person decided that it stays public.</summary>
    LeftPublic = 11,
}

/// <summary>A take-down as people see it.</summary>
/// <param name="Key">The delivery whose post is taken down.</param>
/// <param name="Network">The network's name.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Reason">Why, in the words of the person who asked for it; empty once the post is purged.</param>
/// <param name="Actor">Who asked for it.</param>
/// <param name="RequestedAt">When.</param>
/// <param name="Tries">How many calls were begun.</param>
/// <param name="NextTry">When it is tried next, while it is not settled.</param>
/// <param name="ErrorCode">What went wrong last, in a code of the connector, or null.</param>
/// <param name="ErrorMessage">The same in words of ours, or null.</param>
/// <param name="ExternalUrl">Where a person can look at the post, or null.</param>
/// <param name="ChangedAt">When it came to this state.</param>
public sealed record TakeDownRow(
    DeliveryKey Key, string Network, TakeDownState State, string Reason, Actor Actor, Instant RequestedAt, int Tries, Instant NextTry,
    string? ErrorCode, string? ErrorMessage, string? ExternalUrl, Instant ChangedAt);

/// <summary>A leased take-down, with all that the calls need.</summary>
/// <param name="Key">The delivery.</param>
/// <param name="IdempotencyKey">The key under which it was published.</param>
/// <param name="Post">Where it is.</param>
/// <param name="Try">Counts this try in: 1 for the first.</param>
/// <param name="SettledByPerson">Whether a person said where it is, and not the network.</param>
public sealed record ClaimedTakeDown(DeliveryKey Key, string IdempotencyKey, RemoteRef Post, int Try, bool SettledByPerson = false);

/// <summary>What a try came to.</summary>
/// <param name="To">The new state.</param>
/// <param name="After">For Waiting: how long until the next try, by the database's clock.</param>
/// <param name="ErrorCode">The connector's code, or null.</param>
/// <param name="ErrorMessage">Words of ours for a person, or null.</param>
public sealed record TakeDownChange(TakeDownState To, Duration? After = null, string? ErrorCode = null, string? ErrorMessage = null);

/// <summary>The truth about taking down. Every change is a compare-and-set from a named state; "now" is the database's clock, and a trigger
/// writes the journal.</summary>
public interface ITakeDowns
{
    /// <summary>Asks for these deliveries to be taken down. What is being taken down already stays as it is; what a person left public is
    /// asked for again.
    /// Only what is live and not taken down counts. All are of one organization.</summary>
    Task RequestAsync(ImmutableArray<DeliveryKey> keys, string reason, Actor actor, CancellationToken cancellationToken);

    /// <summary>Leases what is due on an account, oldest first, and takes over ended leases. What used up its tries becomes NeedsHuman on
    /// the way.</summary>
    Task<ImmutableArray<ClaimedTakeDown>> ClaimDueAsync(
        OrganizationId organization, AccountId account, int batch, Duration lease, CancellationToken cancellationToken);

    /// <summary>Records what a try came to; false when another has it by now.</summary>
    Task<bool> RecordAsync(ClaimedTakeDown claimed, TakeDownChange change, CancellationToken cancellationToken);

    /// <summary>A person's decision on one that NeedsHuman: gone, left public, or waiting for another round of tries. False when it is
    /// decided already.</summary>
    Task<bool> ResolveAsync(DeliveryKey key, TakeDownState to, Actor actor, CancellationToken cancellationToken);

    /// <summary>Accounts with a take-down that is due or whose lease has ended, by organization and account: a job pages through all of
    /// them, so that
    /// those that can't be helped keep nothing from the others.</summary>
    /// <param name="after">The last of the page before, or null.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<ImmutableArray<(OrganizationId Organization, AccountId Account)>> AccountsDueAsync(
        (OrganizationId Organization, AccountId Account)? after, int limit, CancellationToken cancellationToken);

    /// <summary>The take-downs of these posts, newest first.</summary>
    Task<ILookup<PostId, TakeDownRow>> OfPostsAsync(OrganizationId organization, IReadOnlyCollection<PostId> posts, CancellationToken cancellationToken);

    /// <summary>Take-downs that wait for a person, newest first.</summary>
    Task<Page<TakeDownRow>> NeedingAttentionAsync(OrganizationId organization, PageRequest page, CancellationToken cancellationToken);
}
