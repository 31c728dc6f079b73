namespace Platform.Domain.Moderation;

/// <summary>How much the form of a finding tells by itself.</summary>
internal enum Certainty : byte
{
    /// <summary>Not the identifier at all.</summary>
    None = 0,

    /// <summary>Could number anything: counts only together with a word of its rule's context.</summary>
    Possible = 1,

    /// <summary>Passes a check that one number in ten passes by chance: counts without context only for rules that have none, or say so.</summary>
    Likely = 2,

    /// <summary>The form alone says what it is.</summary>
    Sure = 3,
}

/// <summary>What a detector found: a span of the folded text.</summary>
/// <param name="Start">Index of the first folded character.</param>
/// <param name="End">Index behind the last one.</param>
/// <param name="Certainty">How much the form tells.</param>
internal readonly record struct Finding(int Start, int End, Certainty Certainty);

/// <summary>Finds one kind of identifier. Stateless, linear in the text's length.</summary>
internal interface IDetector
{
    /// <summary>How much the form tells: when two detectors find the same characters, those of the lower rank have them.</summary>
    int Rank { get; }

    /// <summary>A cheap upper bound of what can be found in a text; when it isn't enough without context, and there is none, nobody need look.</summary>
    Certainty AtMost(FoldedText text);

    /// <summary>Adds what is found, in order of start.</summary>
    void Find(FoldedText text, List<Finding> findings);
}
