using System.Collections.Immutable;

namespace Platform.Domain.Moderation;

/// <summary>A rule made ready: what it looks for by itself, where its words are not shared (<see cref="RuleBody"/>).</summary>
internal sealed class CompiledRule
{
    public required Rule Rule { get; init; }

    public required PackVersion Pack { get; init; }

    /// <summary>One bit a zone.</summary>
    public required int Zones { get; init; }

    /// <summary>Regular expressions; empty for any other rule.</summary>
    public required ImmutableArray<TenantPattern> Patterns { get; init; }

    /// <summary>What excuses a finding of its detector or regular expressions.</summary>
    public required CompiledPatterns Suppressors { get; init; }

    /// <summary>What a detector's finding needs near it.</summary>
    public required CompiledPatterns Context { get; init; }

    /// <summary>What a finding must be at least to count without context.</summary>
    public required Certainty Alone { get; init; }

    /// <summary>Index into the scanner's detectors, or -1.</summary>
    public required int Detector { get; init; }
}

/// <summary>Several patterns, of which any counts.</summary>
/// <param name="Direct">Slot of all patterns with one side, or -1.</param>
/// <param name="Near">The patterns with more sides.</param>
/// <param name="Joined">The patterns that need others in the text, or must not have them.</param>
/// <param name="Index">Its place among those of a scanner that several rules may share; 0 for all others, and for <see cref="None"/>.</param>
/// <param name="Extent">The most words that a match spans; <see cref="Anywhere"/> where words decide that may stand anywhere in the text.</param>
internal sealed record CompiledPatterns(int Direct, ImmutableArray<NearPattern> Near, ImmutableArray<CompiledConjunction> Joined, int Index, int Extent)
{
    /// <summary>More words than any text has, and few enough to be added up.</summary>
    public const int Anywhere = 1 << 28;

    public static CompiledPatterns None { get; } = new(-1, [], [], 0, 0);

    public bool IsEmpty => Direct < 0 && Near.IsEmpty && Joined.IsEmpty;
}

/// <summary>A pattern of two or more sides.</summary>
/// <param name="Sides">Slot of each side.</param>
/// <param name="Joints">What stands between them.</param>
internal sealed record NearPattern(ImmutableArray<int> Sides, ImmutableArray<Proximity> Joints);

/// <summary>A pattern with others that decide whether it counts.</summary>
/// <param name="First">What is found.</param>
/// <param name="And">Each must be in the text.</param>
/// <param name="Not">None may be.</param>
internal sealed record CompiledConjunction(CompiledPatterns First, ImmutableArray<CompiledPatterns> And, ImmutableArray<CompiledPatterns> Not);
