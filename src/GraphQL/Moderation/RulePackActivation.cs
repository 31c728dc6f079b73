using NodaTime;
using Platform.Domain.Moderation;

namespace Platform.GraphQL.Moderation;

/// <summary>The re-scan that a change of packs, phrases or muted rules began. It counts deliveries: a post for three accounts counts three times.</summary>
/// <param name="Rescan">What is shown.</param>
public sealed record RulePackActivation([property: GraphQLIgnore] Rescan Rescan)
{
    /// <summary>The organization's packs version that was activated.</summary>
    public int PacksVersion => Rescan.PacksVersion;

    /// <summary>How many deliveries waited when it began.</summary>
    public int Total => Rescan.Total;

    /// <summary>How many have been scanned.</summary>
    public int Scanned => Rescan.Scanned;

    /// <summary>In how many something new was found: they left the queue, and their posts went to review.</summary>
    public int NewlyHit => Rescan.NewlyHit;

    /// <summary>When it began.</summary>
    public Instant StartedAt => Rescan.StartedAt;

    /// <summary>When the last one was scanned; null while it goes on.</summary>
    public Instant? FinishedAt => Rescan.FinishedAt;
}
