using System.Collections.Immutable;
using System.Globalization;

namespace Platform.Domain.Moderation;

/// <summary>Where packs come from.</summary>
public static class RulePacks
{
    /// <summary>The id of the pack that an organization's phrases make.</summary>
    public const string OwnPhrases = "own";

    private const string Folder = "moderation/packs/";

    private static readonly Lazy<ImmutableArray<RulePack>> Files = new(ReadFiles);

    private static readonly Lazy<RulePack> EveryIdentifier = new(() => ReadResource("moderation/identifiers.json", "identifiers.json"));

    private static readonly ImmutableArray<string> EveryZone =
        [Zones.Body, Zones.Variant, Zones.FirstComment, Zones.Link, Zones.Hashtag, Zones.AltText, Zones.FileName, Zones.Reply, Zones.Question];

    /// <summary>The packs that come with the platform, ordered by id.</summary>
    public static ImmutableArray<RulePack> BuiltIn => Files.Value;

    /// <summary>
    /// What every detector finds, whoever's law calls it an identifier: one rule a detector, severity ADVISE. No organization's
    /// pack, since dates and the organization's own numbers stand in most posts; a scan asks for it.
    /// </summary>
    public static RulePack Identifiers => EveryIdentifier.Value;

    /// <summary>The identifier detectors that a rule may name.</summary>
    public static ImmutableArray<string> Detectors => IdentifierDetectors.Names;

    /// <summary>The built-in pack of this id, or null.</summary>
    public static RulePack? Find(string id) => BuiltIn.FirstOrDefault(pack => pack.Id == id);

    /// <summary>Reads a pack file.</summary>
    /// <param name="file">Its name, for messages.</param>
    /// <param name="json">The content, UTF-8.</param>
    /// <exception cref="RulePackException">The file is not a sound pack; the message names file and rule.</exception>
    public static RulePack Read(string file, Stream json) => RulePackReader.Read(file, json);

    /// <summary>What is wrong with a phrase that somebody wants in their own pack, in one clause; null when it is sound.</summary>
    public static string? ProblemOf(string phrase) =>
        !PhraseExpression.TryParse(phrase, ImmutableDictionary<string, ImmutableArray<string>>.Empty, out var expression, out var problem) ? problem
        : expression!.Weight is not null ? "a weight counts only among the phrases of a rule with a threshold"
        : null;

    /// <summary>What is wrong with a regular expression that somebody wants in their own pack, in one clause; null when it is sound.</summary>
    public static string? ProblemOfPattern(string pattern) => TenantPattern.Problem([pattern]);

    /// <summary>
    /// An organization's own pack: one rule a phrase, category TERM, severity FLAG, in every zone. A rule's id follows from
    /// the folded phrase, so it stays the same when the list is reordered, and doesn't carry the words. Phrases that fold
    /// alike are one rule; blank ones are left out.
    /// </summary>
    /// <exception cref="RulePackException">A phrase is not sound; the message names its place in the list.</exception>
    public static RulePack FromPhrases(string id, string version, IEnumerable<string> phrases)
    {
        ArgumentNullException.ThrowIfNull(phrases);
        var rules = ImmutableArray.CreateBuilder<Rule>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var place = 0;
        foreach (var phrase in phrases)
        {
            place++;
            if (string.IsNullOrWhiteSpace(phrase))
            {
                continue;
            }

            if (ProblemOf(phrase) is { } problem)
            {
                throw new RulePackException($"{id}: phrase {place}: {problem}.");
            }

            var rule = TermId(phrase);
            if (seen.Add(rule))
            {
                rules.Add(new Rule { Id = rule, Category = Categories.Term, Severity = Severity.Flag, Phrases = [phrase.Trim()], Zones = EveryZone });
            }
        }

        var pack = new RulePack(id, version, id, null, null, null, ImmutableDictionary<string, ImmutableArray<string>>.Empty, rules.ToImmutable());
        return RulePackCheck.Problem(pack) is { } wrong ? throw new RulePackException($"{id}: {wrong}") : pack;
    }

    // The operators are part of the id: `cure` and `cure*` are two rules.
    private static string TermId(string phrase)
    {
        var hash = Token.RunningHashOf(FoldedText.Words(phrase));
        foreach (var word in phrase.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            hash = word is "AND" or "OR" or "NOT" || word.StartsWith("stem:", StringComparison.Ordinal) ? Token.Step(hash, word[0]) : hash;
        }

        foreach (var c in phrase)
        {
            hash = c is '*' or '|' or '(' or ')' or '[' or '/' ? Token.Step(hash, c) : hash;
        }

        return "term-" + hash.ToString("x16", CultureInfo.InvariantCulture);
    }

    private static RulePack ReadResource(string name, string file)
    {
        using var stream = typeof(RulePacks).Assembly.GetManifestResourceStream(name)!;
        return Read(file, stream);
    }

    private static ImmutableArray<RulePack> ReadFiles()
    {
        var packs = ImmutableArray.CreateBuilder<RulePack>();
        foreach (var name in typeof(RulePacks).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal)))
        {
            var pack = ReadResource(name, name[Folder.Length..]);
            packs.Add(name == $"{Folder}{pack.Id}.json" ? pack : throw new RulePackException($"{name[Folder.Length..]}: the pack's id '{pack.Id}' is not the file's name."));
        }

        packs.Sort(static (a, b) => string.CompareOrdinal(a.Id, b.Id));
        return packs.ToImmutable();
    }
}
