using System.Collections.Immutable;
using NodaTime;
using Platform.Domain.Accounts;
using Platform.Domain.Posts;

namespace Platform.Domain.Engagement;

/// <summary>What people did with one published delivery, as its network last told.</summary>
/// <param name="Key">The delivery.</param>
/// <param name="Metrics">Counts; null where the network does not tell.</param>
/// <param name="ReadAt">When they were read.</param>
public sealed record EngagementRow(DeliveryKey Key, Metrics Metrics, Instant ReadAt);

/// <summary>A live delivery whose metrics are to be read now.</summary>
public sealed record EngagementDue(DeliveryKey Key, RemoteRef Ref, Duration Age);

/// <summary>What an account has to read.</summary>
/// <param name="Organization">The tenant.</param>
/// <param name="Account">The account.</param>
/// <param name="Due">How many of its deliveries are to be read now.</param>
/// <param name="Since">Since when the longest waiting of them is due.</param>
public sealed record AccountReading(OrganizationId Organization, AccountId Account, int Due, Instant Since);

/// <summary>Keeps the last metrics of live deliveries and when to read them next.</summary>
public interface IEngagementStore
{
    /// <summary>Takes up what became live since the last time, a bounded number; how many.</summary>
    Task<int> TakeUpAsync(int limit, CancellationToken cancellationToken);

    /// <summary>Accounts that have live deliveries to read now, in order of organization and account, after a place in that order.</summary>
    Task<ImmutableArray<AccountReading>> AccountsDueAsync(
        (OrganizationId Organization, AccountId Account)? after, int limit, CancellationToken cancellationToken);

    /// <summary>Live deliveries of an account to read now, the longest waiting first.</summary>
    Task<ImmutableArray<EngagementDue>> DueAsync(OrganizationId organization, AccountId account, int limit, CancellationToken cancellationToken);

    /// <summary>Keeps what was read and when to read again, from now by the database's clock; null metrics keep the counts there are.</summary>
    Task SaveAsync(ImmutableArray<(DeliveryKey Key, Metrics? Metrics, Duration Next)> read, CancellationToken cancellationToken);

    /// <summary>The last metrics of these posts' deliveries.</summary>
    Task<ILookup<PostId, EngagementRow>> OfPostsAsync(OrganizationId organization, IReadOnlyCollection<PostId> posts, CancellationToken cancellationToken);
}

/// <summary>When to look: for the first time a minute after it became live, so that what goes out together is not read while the rest still goes out;
/// again often while a post is fresh, seldom later.
/// <list type="table">
/// <item><term>first 10 minutes</term><description>every 20 seconds</description></item>
/// <item><term>first hour</term><description>every 2 minutes</description></item>
/// <item><term>first day</term><description>every 15 minutes</description></item>
/// <item><term>first 30 days</term><description>every 6 hours</description></item>
/// <item><term>later</term><description>every 7 days</description></item>
/// </list></summary>
public static class EngagementRules
{
    /// <summary>How long after a post became live its metrics are read for the first time.</summary>
    public static readonly Duration FirstReading = Duration.FromMinutes(1);

    /// <summary>How long to wait before the next reading of a post of this age.</summary>
    public static Duration NextReading(Duration age) => age switch
    {
        _ when age < Duration.FromMinutes(10) => Duration.FromSeconds(20),
        _ when age < Duration.FromHours(1) => Duration.FromMinutes(2),
        _ when age < Duration.FromDays(1) => Duration.FromMinutes(15),
        _ when age < Duration.FromDays(30) => Duration.FromHours(6),
        _ => Duration.FromDays(7),
    };
}
