using System.Collections.Immutable;

namespace Platform.Domain.Moderation;

/// <summary>Sets of zones as bits. A zone may carry a name of its own behind a colon (<c>variant:bluesky</c>); rules see what stands before it.</summary>
internal static class ZoneBits
{
    private static readonly ImmutableArray<string> Names =
        [Zones.Body, Zones.Variant, Zones.FirstComment, Zones.Hashtag, Zones.AltText, Zones.FileName, Zones.Reply, Zones.Question, Zones.Link];

    private static readonly int Link = 1 << Names.IndexOf(Zones.Link);

    private static readonly int Hashtag = 1 << Names.IndexOf(Zones.Hashtag);

    private static readonly int AllButLink = Link - 1;

    /// <summary>The bit of one zone.</summary>
    /// <exception cref="ArgumentException">The zone is none that rules know.</exception>
    public static int Of(string zone) => Find(zone) is > 0 and var bit ? bit : throw new ArgumentException($"Zone '{zone}' is not known.", nameof(zone));

    /// <summary>The bit of one zone, or 0.</summary>
    public static int Find(string zone)
    {
        var colon = zone.IndexOf(':', StringComparison.Ordinal);
        var index = Names.IndexOf(colon < 0 ? zone : zone[..colon]);
        return index < 0 ? 0 : 1 << index;
    }

    /// <summary>The bits of the zones that a rule names; of all but links when it names none.</summary>
    public static int Of(ImmutableArray<string> zones) => zones.IsEmpty ? AllButLink : zones.Aggregate(0, (bits, zone) => bits | Of(zone));

    public static bool IsLink(int bit) => bit == Link;

    public static bool IsHashtag(int bit) => bit == Hashtag;
}
