using System.Text.RegularExpressions;

namespace Platform.Domain.Moderation;

/// <summary>
/// NHS numbers of England, Wales and the Isle of Man: ten digits, 3-3-4, the last a check digit modulo 11. One ten-digit
/// number in eleven passes that check by chance, so a number that could also be a telephone number needs context.
/// </summary>
internal sealed partial class NhsNumberDetector : IDetector
{
    public int Rank => 1;

    public void Find(FoldedText text, List<Finding> findings)
    {
        if (text.MaskedDigits < 10)
        {
            return;
        }

        Span<char> digits = stackalloc char[10];
        foreach (var match in Shape().EnumerateMatches(text.Masked))
        {
            var written = text.Masked.Slice(match.Index, match.Length);
            if (Digits.Of(written, digits) == 10 && HasCheckDigit(digits) && digits.ContainsAnyExcept(digits[0]))
            {
                var sure = written.Length == 10
                    ? !PhoneNumbering.IsNumberAnywhere(digits)
                    : !PhoneNumbering.IsNorthAmerican(digits);
                findings.Add(new Finding(match.Index, match.Index + match.Length, sure));
            }
        }
    }

    private static bool HasCheckDigit(ReadOnlySpan<char> digits)
    {
        var sum = 0;
        for (var i = 0; i < 10; i++)
        {
            sum += (digits[i] - '0') * (i == 9 ? 1 : 10 - i);
        }

        return sum % 11 == 0;
    }

    [GeneratedRegex(@"(?<!\w)(?<!\d[-.])[0-9]{3}[- ]?[0-9]{3}[- ]?[0-9]{4}(?!\w|[-.][0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}
