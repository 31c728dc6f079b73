using System.Collections.Immutable;

namespace Platform.Domain.Moderation;

/// <summary>What letters and digits that have the right form are worth: check digits, ranges never issued.</summary>
/// <param name="compact">Without separators, lower case.</param>
/// <param name="separated">Whether it was written in groups.</param>
internal delegate Certainty Judge(ReadOnlySpan<char> compact, bool separated);

/// <summary>One kind of number, as a row of <see cref="NumberForms"/>.</summary>
/// <param name="Name">The detector's name in packs.</param>
/// <param name="Rank">See <see cref="IDetector.Rank"/>.</param>
/// <param name="Most">The best that its judge ever says.</param>
/// <param name="Separators">What may stand between its groups.</param>
/// <param name="Judge">Decides.</param>
/// <param name="Written">Its patterns, the longest first: the first that is not refused counts.</param>
internal sealed record NumberForm(string Name, int Rank, Certainty Most, string Separators, Judge Judge, params ImmutableArray<string> Written)
{
    /// <summary>Whether all separators must be alike; a number whose groups people part at will says false.</summary>
    public bool Alike { get; init; } = true;
}
