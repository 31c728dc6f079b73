using System.Collections.Immutable;
using System.Globalization;

namespace Platform.Domain.Moderation;

/// <summary>
/// How a number is written, on folded text: <c>#</c> a digit, <c>@</c> a Latin letter, <c>*</c> either, <c>[a-f2-6]</c> one
/// of these, any other letter or digit itself; <c>{n}</c> or <c>{n,m}</c> repeats what stands before it, as often as it can;
/// <c>-</c> a place where a separator may stand. A <c>?</c> in front says that this way of writing is not enough without context.
/// </summary>
internal sealed class FormPattern
{
    /// <summary>No form has more letters and digits.</summary>
    public const int Longest = 40;

    private readonly record struct Step(ulong Set, int Min, int Max);

    private readonly ImmutableArray<Step> _steps;

    /// <summary>Reads a pattern of the table; it is code, so a wrong one is a programming error.</summary>
    public FormPattern(string written)
    {
        var steps = ImmutableArray.CreateBuilder<Step>();
        Most = written[0] == '?' ? Certainty.Possible : Certainty.Sure;
        for (var i = written[0] == '?' ? 1 : 0; i < written.Length; i++)
        {
            switch (written[i])
            {
                case '-':
                    steps.Add(default);
                    break;
                case '{':
                    var close = written.IndexOf('}', i);
                    var bounds = written[(i + 1)..close].Split(',');
                    steps[^1] = steps[^1] with { Min = Number(bounds[0]), Max = Number(bounds[^1]) };
                    i = close;
                    break;
                case '[':
                    var end = written.IndexOf(']', i);
                    steps.Add(new Step(SetOf(written.AsSpan((i + 1)..end)), 1, 1));
                    i = end;
                    break;
                case var c:
                    steps.Add(new Step(c switch { '#' => SetOf("0-9"), '@' => SetOf("a-z"), '*' => SetOf("a-z0-9"), _ => Bit(c) }, 1, 1));
                    break;
            }
        }

        _steps = steps.ToImmutable();
    }

    /// <summary>How much this way of writing can tell.</summary>
    public Certainty Most { get; }

    /// <summary>Matches from one place on. Separators must be all the same, or all absent, when <paramref name="alike"/> says so.</summary>
    /// <param name="compact">Receives the letters and digits.</param>
    /// <returns>The index behind the match, how many letters and digits, and whether there was any separator; 0 when it doesn't match.</returns>
    public (int End, int Count, bool Separated) Match(ReadOnlySpan<char> text, int start, string separators, bool alike, Span<char> compact)
    {
        var (at, count, first, separated) = (start, 0, true, '\0');
        foreach (var step in _steps)
        {
            if (step.Max == 0)
            {
                var separator = at + 1 < text.Length && separators.Contains(text[at], StringComparison.Ordinal) && Bit(text[at + 1]) != 0 ? text[at] : '\0';
                if (alike && !first && separator != separated)
                {
                    return default;
                }

                separated = separator == '\0' ? separated : separator;
                at += separator == '\0' ? 0 : 1;
                first = false;
                continue;
            }

            var most = Math.Min(step.Max, text.Length - at);
            var taken = 0;
            for (; taken < most && (Bit(text[at]) & step.Set) != 0; taken++)
            {
                compact[count++] = text[at++];
            }

            if (taken < step.Min)
            {
                return default;
            }
        }

        return at < text.Length && char.IsLetterOrDigit(text[at]) ? default : (at, count, separated != '\0');
    }

    private static int Number(string digits) => int.Parse(digits, CultureInfo.InvariantCulture);

    private static ulong SetOf(ReadOnlySpan<char> members)
    {
        var set = 0UL;
        for (var i = 0; i < members.Length; i++)
        {
            var last = i + 2 < members.Length && members[i + 1] == '-' ? members[i + 2] : members[i];
            for (var c = members[i]; c <= last; c++)
            {
                set |= Bit(c);
            }

            i += last == members[i] ? 0 : 2;
        }

        return set;
    }

    private static ulong Bit(char c) => c switch
    {
        >= 'a' and <= 'z' => 1UL << (c - 'a'),
        >= '0' and <= '9' => 1UL << (c - '0' + 26),
        _ => 0,
    };
}
