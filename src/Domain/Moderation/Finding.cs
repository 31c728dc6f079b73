namespace Platform.Domain.Moderation;

/// <summary>What a detector found: a span of the folded text.</summary>
/// <param name="Start">Index of the first folded character.</param>
/// <param name="End">Index behind the last one.</param>
/// <param name="Sure">Whether the form alone says what it is. One that isn't counts only together with a word of its rule's context.</param>
internal readonly record struct Finding(int Start, int End, bool Sure);

/// <summary>Finds one kind of identifier. Stateless, linear in the text's length.</summary>
internal interface IDetector
{
    /// <summary>How much the form tells: when two detectors find the same characters, those of the lower rank have them.</summary>
    int Rank { get; }

    /// <summary>Whether a sure finding is possible at all; when not, and without context, nobody need look.</summary>
    bool CanBeSure(FoldedText text) => true;

    /// <summary>Adds what is found, in order of start.</summary>
    void Find(FoldedText text, List<Finding> findings);
}
