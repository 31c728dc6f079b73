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

    public bool CanBeSure(FoldedText text) => text.Chars.IndexOf(Sign) >= 0;

    public void Find(FoldedText text, List<Finding> findings)
    {
        if (text.MaskedDigits < 5)
        {
            return;
        }

        foreach (var match in Shape().EnumerateMatches(text.Masked))
        {
            var written = text.Masked.Slice(match.Index, match.Length);
            if (Digits.Of(written, []) is >= 5 and <= 12 && !Digits.AreYears(written) && !Digits.AreDate(written))
            {
                findings.Add(new Finding(match.Index, match.Index + match.Length, written.StartsWith(Sign)));
            }
        }
    }

    [GeneratedRegex(@"(?<!\w)[a-z]{0,3}-?[0-9][0-9-]{3,14}[0-9](?!\w)", RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}
