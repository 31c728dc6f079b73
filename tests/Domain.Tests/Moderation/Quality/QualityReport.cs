using System.Globalization;
using System.Text;
using Platform.Domain.Moderation;

namespace Platform.Domain.Tests.Moderation.Quality;

/// <summary>docs/moderation-quality.md, made from a score.</summary>
/// <param name="score">What was scored.</param>
/// <param name="half">Which half of the set it is, for people.</param>
/// <param name="clean">Clean texts of others by name, how many are held; empty where they are not there.</param>
internal sealed class QualityReport(QualityScore score, string half, IReadOnlyDictionary<string, Tally> clean)
{
    private readonly StringBuilder _text = new();

    /// <summary>What a reader, and the test that holds the document fresh, look at first: versions and the two figures.</summary>
    public static string Summary(QualityScore score) =>
        $"Packs: {string.Join(", ", RulePacks.BuiltIn.Select(pack => $"{pack.Id} {pack.Version}"))}.\n\n"
        + $"Violations held: {score.Held}. Near misses wrongly held: {score.WronglyHeld}.\n";

    /// <summary>The document.</summary>
    public override string ToString()
    {
        _text.Clear();
        _text.Append(CultureInfo.InvariantCulture, $"# How well posts are judged\n\nWritten by `dotnet run -c Release --project bench -- quality` from the {half} of tests/Domain.Tests/Moderation/Cases, each text under the packs that its case names. Held is FLAG or BLOCK. The rules were written with the development half in view: texts that nobody had seen are held less often. Not legal advice.\n\n");
        _text.Append(Summary(score));
        Table("By pack", "pack", "violations held", "near misses wrongly held", score.Packs.Select(pack => (pack, Of(score.Violations, pack).ToString(), Of(score.Clean, pack).ToString())));
        Table(
            "By category",
            "category",
            "held",
            "held for this or a category that the case names too",
            score.Categories.Select(category => (category, CategoryHeld(category, right: false).ToString(), CategoryHeld(category, right: true).ToString())));
        Table("In disguise", "words written as", "still held", "", Evasion.Transforms.Keys.Select(transform => (transform, score.Disguised(transform).ToString(), "")));
        _text.Append("\nOf the violations that are held as they stand, the words that a reviewer would point at are disguised; texts that the disguise doesn't change are left out. A hashtag glues all words together.\n");
        Identifiers();
        if (clean.Count > 0)
        {
            Table("Clean texts of others", "texts, packs", "wrongly held", "", clean.Select(texts => (texts.Key, texts.Value.ToString(), "")));
        }

        Section("Out of scope");
        _text.Append(OutOfScope);
        return _text.ToString();
    }

    private const string OutOfScope = """
        - Faces, voices, tattoos and screens in pictures and recordings: packs have a checklist for a person to answer when media are attached.
        - A name alone. Somebody is found by title, introduction, age or date of birth, and only beside what is said of their health.
        - Consent. A patient who is named counts as disclosed, whatever was signed.
        - Whether a health claim has evidence, a drug is approved for a use, or a speaker is registered: only the wording is seen.
        - What only the thread, the place or the reader's knowledge discloses; sarcasm; other languages but for some words of German, French, Dutch, Italian, Spanish and Hinglish.
        - An address or number is reported once for each pack whose clause it touches: every clause is evidence, so it is not thinned out.

        """;

    private static Tally Of(IEnumerable<(CaseSet.Case Case, System.Collections.Immutable.ImmutableArray<Hit> Hits)> judged, string pack) =>
        Tally.Count([.. judged.Where(j => j.Case.Packs.Contains(pack))], j => !j.Hits.IsEmpty);

    private Tally CategoryHeld(string category, bool right) => Tally.Count(
        [.. score.Violations.Where(j => j.Case.Categories.Contains(category))],
        j => right ? j.Hits.Any(hit => j.Case.Categories.Contains(hit.Category)) : !j.Hits.IsEmpty);

    // The published recogniser cases are scored by tests, which have their rules for what counts as found.
    private void Identifiers()
    {
        var kinds = RulePacks.Identifiers.Rules.Select(rule => rule.Category).ToHashSet();
        var violations = score.Violations.Where(judged => judged.Case.Categories.Any(kinds.Contains)).ToList();
        Section("Identifiers");
        _text.Append(CultureInfo.InvariantCulture, $"Violations that show an identifier: held {Tally.Count(violations, judged => !judged.Hits.IsEmpty)}, for the identifier itself {Tally.Count(violations, judged => judged.Hits.Any(hit => kinds.Contains(hit.Category) && judged.Case.Categories.Contains(hit.Category)))}. Published cases of other recognisers: RecogniserCasesTests prints and holds their figures where the cases lie beside the repository.\n");
    }

    private void Section(string title) => _text.Append(CultureInfo.InvariantCulture, $"\n## {title}\n\n");

    private void Table(string title, string first, string second, string third, IEnumerable<(string, string, string)> rows)
    {
        Section(title);
        _text.Append(third.Length == 0 ? $"| {first} | {second} |\n|---|---|\n" : $"| {first} | {second} | {third} |\n|---|---|---|\n");
        foreach (var (a, b, c) in rows)
        {
            _text.Append(third.Length == 0 ? $"| {a} | {b} |\n" : $"| {a} | {b} | {c} |\n");
        }
    }
}
