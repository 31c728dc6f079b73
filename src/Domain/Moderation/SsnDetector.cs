using System.Text.RegularExpressions;

namespace Platform.Domain.Moderation;

/// <summary>
/// US social security numbers. Written 3-2-4 with one kind of separator they are sure; nine bare digits need context.
/// Numbers that were never issued are none: area 000, 666 or 9xx, group 00, serial 0000, one digit throughout, and the
/// numbers of advertisements.
/// </summary>
internal sealed partial class SsnDetector : IDetector
{
    public int Rank => 1;

    public void Find(FoldedText text, List<Finding> findings)
    {
        if (text.MaskedDigits < 9)
        {
            return;
        }

        Span<char> digits = stackalloc char[9];
        foreach (var match in Shape().EnumerateMatches(text.Masked))
        {
            var written = text.Masked.Slice(match.Index, match.Length);
            if (Digits.Of(written, digits) == 9 && SameSeparators(written) && IsIssued(digits))
            {
                findings.Add(new Finding(match.Index, match.Index + match.Length, written.Length == 11));
            }
        }
    }

    private static bool SameSeparators(ReadOnlySpan<char> written) => written.Length != 11 || written[3] == written[6];

    private static bool IsIssued(ReadOnlySpan<char> digits) =>
        digits[0] != '9'
        && !digits.StartsWith("000")
        && !digits.StartsWith("666")
        && digits[3..5] is not "00"
        && digits[5..] is not "0000"
        && digits is not ("123456789" or "078051120" or "219099999")
        && !digits.StartsWith("98765432")
        && digits.ContainsAnyExcept(digits[0]);

    [GeneratedRegex(@"(?<!\w)(?<!\d[-.])(?:[0-9]{3}[- .][0-9]{2}[- .][0-9]{4}|[0-9]{5}-[0-9]{4}|[0-9]{3}-[0-9]{6}|[0-9]{9})(?!\w|[-.][0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}
