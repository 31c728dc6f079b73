using System.Collections.Frozen;

namespace Platform.Domain.Moderation;

/// <summary>International bank account numbers, ISO 13616: the length of the country, in groups or not, and modulo 97.</summary>
internal sealed class IbanDetector : IDetector
{
    private const int Longest = 34;

    // Lengths as the SWIFT registry gives them.
    private const string Countries =
        "ad24 ae23 al28 at20 az28 ba20 be16 bg22 bh22 bi27 br29 by28 ch21 cr22 cy28 cz24 de22 dj27 dk18 do28 ee20 eg29 es24 fi18 "
        + "fk18 fo18 fr27 gb22 ge22 gi23 gl18 gr27 gt28 hn28 hr21 hu28 ie22 il23 iq23 is26 it27 jo30 kw30 kz20 lb28 lc32 li21 lt20 "
        + "lu20 lv21 ly25 mc27 md24 me22 mk19 mn20 mr27 mt31 mu30 ni28 nl18 no15 om23 pk24 pl28 ps29 pt25 qa29 ro24 rs22 ru33 sa24 "
        + "sc31 sd18 se24 si19 sk24 sm27 so23 st25 sv28 tl23 tn24 tr26 ua29 va22 vg24 xk20 ye30";

    private static readonly FrozenDictionary<int, int> Lengths =
        Countries.Split(' ').ToFrozenDictionary(country => (country[0] << 16) | country[1], country => ((country[2] - '0') * 10) + country[3] - '0');

    public int Rank => 0;

    public Certainty AtMost(FoldedText text) => text.MaskedDigits >= 6 ? Certainty.Sure : Certainty.None;

    public void Find(FoldedText text, List<Finding> findings)
    {
        var chars = text.Masked;
        Span<char> compact = stackalloc char[Longest];
        foreach (var start in text.NumberStarts)
        {
            if (start + 14 < chars.Length
                && Lengths.TryGetValue((chars[start] << 16) | chars[start + 1], out var length)
                && EndOf(chars, start, compact[..length]) is > 0 and var end
                && CheckDigits.Mod97(compact[4..length], compact[..4]) == 1)
            {
                findings.Add(new Finding(start, end, Certainty.Sure));
            }
        }
    }

    private static int EndOf(ReadOnlySpan<char> text, int start, Span<char> compact)
    {
        var (at, count) = (start, 0);
        while (count < compact.Length && at < text.Length)
        {
            if (char.IsAsciiLetterOrDigit(text[at]))
            {
                compact[count++] = text[at++];
            }
            else if (text[at] is ' ' or '-' && at + 1 < text.Length && char.IsAsciiLetterOrDigit(text[at + 1]))
            {
                at++;
            }
            else
            {
                return 0;
            }
        }

        var whole = count == compact.Length && char.IsAsciiDigit(compact[2]) && char.IsAsciiDigit(compact[3]) && (at == text.Length || !char.IsLetterOrDigit(text[at]));
        return whole ? at : 0;
    }
}
