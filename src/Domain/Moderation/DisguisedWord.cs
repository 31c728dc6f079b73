namespace Platform.Domain.Moderation;

/// <summary>A word as it was meant, and where it stands disguised in the folded text.</summary>
/// <param name="Text">The word, folded.</param>
/// <param name="First">Index of its first folded character.</param>
/// <param name="Last">Index of its last one.</param>
internal readonly record struct DisguisedWord(string Text, int First, int Last);

/// <summary>Words that were read in place of some tokens.</summary>
/// <param name="FirstToken">The first of them.</param>
/// <param name="EndToken">The one behind the last.</param>
/// <param name="Words">What they mean.</param>
internal sealed record Disguise(int FirstToken, int EndToken, List<DisguisedWord> Words);
