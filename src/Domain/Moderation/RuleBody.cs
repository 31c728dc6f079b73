using System.Collections.Immutable;

namespace Platform.Domain.Moderation;

/// <summary>What some rules look for in the same words, made ready: it is looked for once, however many packs have such a rule.</summary>
internal sealed class RuleBody
{
    /// <summary>What makes a hit; none for rules with a threshold.</summary>
    public required CompiledPatterns Phrases { get; init; }

    /// <summary>The phrases one by one with what each hit adds; empty but for rules with a threshold.</summary>
    public required ImmutableArray<(CompiledPatterns Phrase, int Weight)> Weighted { get; init; }

    /// <summary>What the weights must add up to, or null.</summary>
    public required int? Threshold { get; init; }

    /// <summary>So many hits that nothing excuses must be in a text.</summary>
    public required int MinCount { get; init; }

    /// <summary>What excuses one.</summary>
    public required CompiledPatterns Suppressors { get; init; }

    /// <summary>At most so many words between a hit and what excuses it.</summary>
    public required int SuppressWithin { get; init; }

    /// <summary>How many words away from a word others may lie that decide whether it is part of a hit.</summary>
    public int Reach => Threshold is not null || MinCount > 1 ? CompiledPatterns.Anywhere : Phrases.Extent + SuppressWithin + Suppressors.Extent;

    /// <summary>The zones of any of its rules, one bit a zone.</summary>
    public int Zones { get; private set; }

    /// <summary>The rules that it brings hits of, in order.</summary>
    public ImmutableArray<CompiledRule> Rules { get; private set; } = [];

    /// <summary>Takes one more rule with these words.</summary>
    public void Add(CompiledRule rule) => (Rules, Zones) = (Rules.Add(rule), Zones | rule.Zones);
}
