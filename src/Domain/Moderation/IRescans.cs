using System.Collections.Immutable;
using NodaTime;
using Platform.Domain.Posts;

namespace Platform.Domain.Moderation;

/// <summary>The re-scan of what waits to be sent, after an organization's packs changed. Its place stands in the deliveries themselves (each knows the packs
/// version of its last scan), so that it can be carried on by anybody from anywhere; every step is idempotent.</summary>
public interface IRescans
{
    /// <summary>Raises the organization's gate to a packs version and notes that what waits has to be scanned. When it has returned, no
    /// call begins with words that were not scanned under this version. It waits for no call under way. Again, or with an older version, it
    /// changes nothing.</summary>
    Task RaiseAsync(OrganizationId organization, int packsVersion, CancellationToken cancellationToken);

    /// <summary>The same, and counts what waits to be scanned.</summary>
    Task BeginAsync(OrganizationId organization, int packsVersion, CancellationToken cancellationToken);

    /// <summary>What waits and was last scanned under an older version, behind a place in the order of accounts and times; what a sender holds is left to it.</summary>
    Task<ImmutableArray<WaitingWords>> NextAsync(OrganizationId organization, int packsVersion, WaitingWords? after, int limit, CancellationToken cancellationToken);

    /// <summary>Nothing new was found in these: they are scanned. What an earlier scan had stopped waits again.</summary>
    /// <param name="found">Each with what its last scan now rests on.</param>
    Task KeepAsync(OrganizationId organization, int packsVersion, IReadOnlyCollection<(WaitingWords Words, AuthorizedUnder Under)> found, CancellationToken cancellationToken);

    /// <summary>Something new was found in these: they leave the queue at once, as Blocked(PackChanged), whatever becomes of their posts.</summary>
    Task StopAsync(OrganizationId organization, int packsVersion, IReadOnlyCollection<WaitingWords> found, CancellationToken cancellationToken);

    /// <summary>The post of these has been told: what is left of them stays stopped and is not looked at again.</summary>
    Task SettleAsync(OrganizationId organization, int packsVersion, PostId post, CancellationToken cancellationToken);

    /// <summary>Ends the count; false while something still waits to be scanned.</summary>
    Task<bool> FinishAsync(OrganizationId organization, int packsVersion, CancellationToken cancellationToken);

    /// <summary>The last re-scan of an organization, or null before the first.</summary>
    Task<Rescan?> FindAsync(OrganizationId organization, CancellationToken cancellationToken);

    /// <summary>Organizations whose re-scan was begun and not finished, or whose packs changed without one: what a crash left.</summary>
    Task<ImmutableArray<OrganizationId>> UnfinishedAsync(CancellationToken cancellationToken);
}

/// <summary>Words that wait to be sent.</summary>
/// <param name="Key">The delivery.</param>
/// <param name="Payload">Canonical JSON.</param>
/// <param name="Packs">What its last scan rests on, as canonical JSON of <see cref="AuthorizedUnder"/>.</param>
/// <param name="WakeAt">Its place in the order, in Unix milliseconds.</param>
public sealed record WaitingWords(DeliveryKey Key, string Payload, string Packs, long WakeAt);

/// <summary>How far a re-scan has come. It counts deliveries: a post for three accounts counts three times.</summary>
/// <param name="PacksVersion">The version whose activation began it.</param>
/// <param name="Total">How many waited when it began.</param>
/// <param name="Scanned">How many it has scanned.</param>
/// <param name="NewlyHit">In how many it found something new: they left the queue.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="FinishedAt">When the last one was scanned; null while it goes on.</param>
public sealed record Rescan(int PacksVersion, int Total, int Scanned, int NewlyHit, Instant StartedAt, Instant? FinishedAt);
