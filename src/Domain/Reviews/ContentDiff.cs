using System.Collections.Immutable;
using Platform.Domain.Moderation;
using Platform.Domain.Posts;

namespace Platform.Domain.Reviews;

/// <summary>What became of the words of one part of a post.</summary>
/// <param name="Zone">The part, one of <see cref="Zones"/>; a title is a variant.</param>
/// <param name="Spans">The pieces of both texts, in order.</param>
public sealed record ContentDiff(string Zone, ImmutableArray<TextSpan> Spans)
{
    /// <summary>The parts whose words differ.</summary>
    public static ImmutableArray<ContentDiff> Of(Content before, Content after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var (old, now) = (before.Zoned().ToDictionary(t => t.Zone, t => t.Text), after.Zoned().ToDictionary(t => t.Zone, t => t.Text));
        return
        [
            .. now.Keys.Union(old.Keys).Select(zone => (Zone: zone, Old: old.GetValueOrDefault(zone, ""), Now: now.GetValueOrDefault(zone, "")))
                .Where(part => part.Old != part.Now).Select(part => new ContentDiff(part.Zone, TextDiff.Compare(part.Old, part.Now))),
        ];
    }
}
