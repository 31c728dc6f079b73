using System.Collections.Immutable;

namespace Platform.Domain.Moderation;

/// <summary>The test bench: what other packs would make of texts that are there. Rules and offsets; no words.</summary>
public static class PackTry
{
    /// <summary>Scans texts with the packs of now and with those of then.</summary>
    public static Tried Compare(IReadOnlyList<ZonedText> texts, IScanner now, IScanner then)
    {
        ArgumentNullException.ThrowIfNull(now);
        ArgumentNullException.ThrowIfNull(then);
        var (before, after) = (now.Scan(texts), then.Scan(texts));
        return new Tried(before, after, Beside(after, before), Beside(before, after));
    }

    // What one scan has that the other hasn't, whatever the version of the pack.
    private static ImmutableArray<Hit> Beside(ScanResult scan, ScanResult other)
    {
        var there = other.Hits.Select(Place).ToHashSet();
        return [.. scan.Hits.Where(hit => !there.Contains(Place(hit)))];
    }

    private static (string Pack, string Rule, string Zone, int Start, int End, Severity Severity) Place(Hit hit) => (hit.Pack, hit.Rule, hit.Zone, hit.Start, hit.End, hit.Severity);
}

/// <summary>What would change in one text or post.</summary>
/// <param name="Before">With the packs of now.</param>
/// <param name="After">With the others.</param>
/// <param name="Added">Hits that would come.</param>
/// <param name="Removed">Hits that would go.</param>
public sealed record Tried(ScanResult Before, ScanResult After, ImmutableArray<Hit> Added, ImmutableArray<Hit> Removed)
{
    /// <summary>Whether it would be held for a reviewer and is not now.</summary>
    public bool NewlyHeld => After.Verdict >= Severity.Flag && Before.Verdict < Severity.Flag;

    /// <summary>Whether it is held for a reviewer now and would not be.</summary>
    public bool Released => Before.Verdict >= Severity.Flag && After.Verdict < Severity.Flag;

    /// <summary>Whether anything would change.</summary>
    public bool Changed => !Added.IsEmpty || !Removed.IsEmpty;
}
