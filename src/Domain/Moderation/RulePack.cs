using System.Collections.Immutable;
using NodaTime;

namespace Platform.Domain.Moderation;

/// <summary>A set of rules with a version. Packs are data: the built-in ones are files, an organization's own are made from its settings.</summary>
/// <param name="Id">Short name, such as <c>us-hipaa</c>.</param>
/// <param name="Version">Changes whenever any rule changes; every hit carries it.</param>
/// <param name="Title">For people.</param>
/// <param name="Jurisdiction">Whose law or guidance it serves, such as <c>US</c>; null for an organization's own.</param>
/// <param name="Source">Where the law or guidance stands; null for an organization's own.</param>
/// <param name="Notice">What the reader must know before relying on it: not legal advice.</param>
/// <param name="Lists">Named alternatives that patterns refer to as <c>{name}</c>.</param>
/// <param name="Rules">In the order of the file.</param>
public sealed record RulePack(
    string Id,
    string Version,
    string Title,
    string? Jurisdiction,
    Uri? Source,
    string? Notice,
    ImmutableDictionary<string, ImmutableArray<string>> Lists,
    ImmutableArray<Rule> Rules)
{
    /// <summary>What no text shows and a person must look at when media are attached.</summary>
    public ImmutableArray<ChecklistItem> Checklist { get; init; } = [];
}

/// <summary>One rule of a pack: what it looks for, how grave it is, and the clause it serves.</summary>
public sealed record Rule
{
    /// <summary>Unique in its pack.</summary>
    public required string Id { get; init; }

    /// <summary>For people: what the rule is about.</summary>
    public string? Title { get; init; }

    /// <summary>One of <see cref="Categories.All"/>.</summary>
    public required string Category { get; init; }

    /// <summary>Of each of its hits; never <see cref="Severity.Clear"/>.</summary>
    public required Severity Severity { get; init; }

    /// <summary>Phrases of the rule language; empty when the rule has a detector or patterns.</summary>
    public ImmutableArray<string> Phrases { get; init; } = [];

    /// <summary>Regular expressions on the folded text, as <see cref="TenantPattern"/> allows them; empty unless the rule has no phrases and no detector.</summary>
    public ImmutableArray<string> Patterns { get; init; } = [];

    /// <summary>So many hits that nothing excuses must be in a text; fewer are none.</summary>
    public int MinCount { get; init; } = 1;

    /// <summary>What the weights of the hits in a text (1 each where none is written) must add up to; null when one hit is enough.</summary>
    public int? Threshold { get; init; }

    /// <summary>The identifier detector, one of <see cref="RulePacks.Detectors"/>; null when the rule has phrases.</summary>
    public string? Detector { get; init; }

    /// <summary>Where telephone numbers without a country code are looked for (ISO 3166); empty for the default regions.</summary>
    public ImmutableArray<string> Regions { get; init; } = [];

    /// <summary>Words that must, or may, stand near what the detector finds; null when form alone decides.</summary>
    public RuleContext? Context { get; init; }

    /// <summary>The zones it looks at; empty for every zone but <see cref="Moderation.Zones.Link"/>. Phrases see the words of web addresses only in that zone, and only if it is named.</summary>
    public ImmutableArray<string> Zones { get; init; } = [];

    /// <summary>Patterns that excuse a hit which they overlap, or lie near to.</summary>
    public ImmutableArray<string> Suppressors { get; init; } = [];

    /// <summary>At most so many words may lie between a hit and what excuses it; 0 when they must overlap.</summary>
    public int SuppressWithin { get; init; }

    /// <summary>The clause of law or guidance, or null.</summary>
    public string? Citation { get; init; }

    /// <summary>Where the clause can be read.</summary>
    public Uri? Link { get; init; }

    /// <summary>The day somebody held the rule against the text of the clause; null when nobody has yet.</summary>
    public LocalDate? Checked { get; init; }

    /// <summary>Texts that show what the rule is for; null when it has none.</summary>
    public RuleExamples? Examples { get; init; }
}

/// <summary>Words around an identifier.</summary>
/// <param name="Any">Patterns; one is enough.</param>
/// <param name="Before">At most so many words between the context and what follows it.</param>
/// <param name="After">At most so many words between what was found and the context after it; null when the context must come first.</param>
/// <param name="Required">Whether even a sure form counts only with context.</param>
/// <param name="LikelyIsEnough">Whether a form that one number in ten has by chance counts without context, as it does for a rule that has none.</param>
public sealed record RuleContext(ImmutableArray<string> Any, int Before, int? After, bool Required, bool LikelyIsEnough = false);
