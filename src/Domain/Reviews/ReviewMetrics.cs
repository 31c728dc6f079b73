using NodaTime;

namespace Platform.Domain.Reviews;

/// <summary>What is measured of one item.</summary>
/// <param name="OpenedAt">When it was opened.</param>
/// <param name="DecidedAt">When it was decided, or null.</param>
/// <param name="Open">Whether a decision is still to come.</param>
/// <param name="PublishAt">When its post was to go out, or null.</param>
/// <param name="Breached">Whether its time for a decision passed before there was one.</param>
/// <param name="Flagged">Whether a rule's hit was why it waited.</param>
public sealed record ReviewFacts(Instant OpenedAt, Instant? DecidedAt, bool Open, Instant? PublishAt, bool Breached, bool Flagged);

/// <summary>How an organization's reviewing goes, over the items that were opened in a time.</summary>
/// <param name="Opened">Items that were opened.</param>
/// <param name="Decided">Those of them that are decided.</param>
/// <param name="Open">Those of them that wait.</param>
/// <param name="OldestOpenedAt">When the oldest of those was opened, which tells its age; null where none waits.</param>
/// <param name="MedianTimeToDecision">Half of the decided ones took no longer; null where none is decided.</param>
/// <param name="SlaBreaches">Those whose time for a decision passed.</param>
/// <param name="FlagRate">The share of scanned revisions in which a rule found something that holds a post back, 0 to 1; null where none was scanned.</param>
/// <param name="ExpiryRate">The share of items with a publishing time that had passed before there was a decision, 0 to 1; null where none has one.</param>
public sealed record ReviewMetrics(int Opened, int Decided, int Open, Instant? OldestOpenedAt, Duration? MedianTimeToDecision, int SlaBreaches, double? FlagRate, double? ExpiryRate)
{
    /// <summary>Counts.</summary>
    /// <param name="items">The items that were opened in the time.</param>
    /// <param name="scanned">How many revisions were scanned in the time.</param>
    /// <param name="now">The moment.</param>
    public static ReviewMetrics Of(IReadOnlyCollection<ReviewFacts> items, long scanned, Instant now)
    {
        ArgumentNullException.ThrowIfNull(items);
        var times = items.Where(i => i.DecidedAt is not null).Select(i => i.DecidedAt!.Value - i.OpenedAt).Order().ToList();
        var open = items.Where(i => i.Open).ToList();
        var timed = items.Where(i => i.PublishAt is not null && (i.DecidedAt is not null || i.Open)).ToList();
        return new ReviewMetrics(
            items.Count, times.Count, open.Count,
            open.Count == 0 ? null : open.Min(i => i.OpenedAt),
            times.Count == 0 ? null : times[(times.Count - 1) / 2],
            items.Count(i => i.Breached),
            scanned == 0 ? null : (double)items.Count(i => i.Flagged) / scanned,
            timed.Count == 0 ? null : (double)timed.Count(i => i.PublishAt < (i.DecidedAt ?? now)) / timed.Count);
    }
}

/// <summary>How a queue stands.</summary>
/// <param name="Queue">Its name.</param>
/// <param name="Open">Items that wait for a decision.</param>
/// <param name="Claimed">Those of them that somebody holds.</param>
/// <param name="OnHold">Those of them that are on hold.</param>
/// <param name="Overdue">Those of them whose time for a decision has passed.</param>
/// <param name="OldestOpenedAt">When the oldest of them was opened.</param>
public sealed record ReviewQueueStats(string Queue, int Open, int Claimed, int OnHold, int Overdue, Instant OldestOpenedAt);
