using System.Collections.Immutable;
using Platform.Domain.Moderation;
using Case = Platform.Domain.Tests.Moderation.CaseSet.Case;

namespace Platform.Domain.Tests.Moderation.Quality;

/// <summary>How well the built-in packs judge some cases, each case under the packs that it names.</summary>
internal sealed class QualityScore
{
    private static readonly Dictionary<string, string> ZoneNames = new(StringComparer.Ordinal)
    {
        ["post"] = Zones.Body,
        ["firstComment"] = Zones.FirstComment,
        ["altText"] = Zones.AltText,
        ["fileName"] = Zones.FileName,
    };

    private static readonly Dictionary<string, Scanner> Scanners = new(StringComparer.Ordinal);

    private readonly ImmutableArray<(Case Case, ImmutableArray<Hit> Hits)> _judged;

    public QualityScore(IEnumerable<Case> cases)
    {
        _judged = [.. cases.Select(c => (c, HitsThatHold(c, c.Text)))];
        Violations = [.. _judged.Where(judged => judged.Case.IsViolation)];
        Clean = [.. _judged.Where(judged => !judged.Case.IsViolation)];
    }

    /// <summary>What must be held, with the hits that hold it.</summary>
    public ImmutableArray<(Case Case, ImmutableArray<Hit> Hits)> Violations { get; }

    /// <summary>What must not be held, with the hits that do.</summary>
    public ImmutableArray<(Case Case, ImmutableArray<Hit> Hits)> Clean { get; }

    /// <summary>Violations that are flagged or blocked.</summary>
    public Tally Held => Tally.Count(Violations, judged => !judged.Hits.IsEmpty);

    /// <summary>Clean texts that are flagged or blocked.</summary>
    public Tally WronglyHeld => Tally.Count(Clean, judged => !judged.Hits.IsEmpty);

    /// <summary>The packs that cases name, ordered.</summary>
    public IEnumerable<string> Packs => _judged.SelectMany(judged => judged.Case.Packs).Distinct().Order(StringComparer.Ordinal);

    /// <summary>The categories of violations, ordered.</summary>
    public IEnumerable<string> Categories => Violations.SelectMany(judged => judged.Case.Categories).Distinct().Order(StringComparer.Ordinal);

    /// <summary>The hits that hold a text, flags and blocks, under the packs of a case and in its zone.</summary>
    public static ImmutableArray<Hit> HitsThatHold(Case c, string text) =>
        [.. ScannerOf(c.Packs).Scan([new ZonedText(ZoneNames.GetValueOrDefault(c.Zone, c.Zone), text)]).Hits.Where(hit => hit.Severity >= Severity.Flag)];

    /// <summary>A scanner of some built-in packs, kept.</summary>
    public static Scanner ScannerOf(ImmutableArray<string> packs)
    {
        var key = string.Join(',', packs);
        if (!Scanners.TryGetValue(key, out var scanner))
        {
            Scanners[key] = scanner = Scanner.Create(packs.Select(RulePacks.Find).OfType<RulePack>());
        }

        return scanner;
    }

    /// <summary>Violations that are still held when their words are written in a disguise. Only those that the disguise changes count.</summary>
    /// <param name="transform">One of <see cref="Evasion.Transforms"/>.</param>
    /// <param name="missed">Receives what is not held any more; null where nobody wants to see it.</param>
    public Tally Disguised(string transform, Action<string>? missed = null)
    {
        var changed = Violations.Where(judged => !judged.Hits.IsEmpty).Select(judged => (judged.Case, Text: Evasion.Apply(transform, judged.Case))).Where(judged => judged.Text != judged.Case.Text);
        return Tally.Count(
            [.. changed],
            judged =>
            {
                var held = !HitsThatHold(judged.Case, judged.Text).IsEmpty;
                if (!held)
                {
                    missed?.Invoke($"{judged.Case.Id}: {judged.Text}");
                }

                return held;
            });
    }
}
