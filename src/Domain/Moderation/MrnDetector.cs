using System.Text.RegularExpressions;

namespace Platform.Domain.Moderation;

/// <summary>
/// Numbers that can be a medical record number: 5 to 12 digits, up to three letters before them, hyphens between. Every
/// hospital has its own form, so only one with <c>mrn</c> written onto it is sure; the others need context.
/// </summary>
internal sealed partial class MrnDetector : IDetector
{
    private const string Sign = "mrn";

    public int Rank => 2;

    public Certainty AtMost(FoldedText text) =>
        text.MaskedDigits < 5 ? Certainty.None : text.Chars.IndexOf(Sign) >= 0 ? Certainty.Sure : Certainty.Possible;

    public void Find(FoldedText text, List<Finding> findings)
    {
        var done = 0;
        foreach (var start in text.NumberStarts)
        {
            if (start < done)
            {
                continue;
            }

            var matches = Shape().EnumerateMatches(text.Masked, start);
            if (!matches.MoveNext())
            {
                continue;
            }

            var match = matches.Current;
            var written = text.Masked.Slice(match.Index, match.Length);
            done = match.Index + match.Length;
            if (Digits.Of(written, []) is >= 5 and <= 12 && !Digits.AreYears(written) && !Digits.AreDate(written))
            {
                findings.Add(new Finding(match.Index, match.Index + match.Length, written.StartsWith(Sign) ? Certainty.Sure : Certainty.Possible));
            }
        }
    }

    [GeneratedRegex(@"\G(?<![^\W_])[a-z]{0,3}-?[0-9][0-9-]{3,14}[0-9](?![^\W_])", RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}
