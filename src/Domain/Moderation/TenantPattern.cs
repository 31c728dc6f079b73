using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Platform.Domain.Moderation;

/// <summary>
/// A regular expression of somebody's own pack, bounded: it runs without backtracking, in time linear in the text, and is
/// stopped at <see cref="Longest"/> all the same. It sees the folded text, so that case, accents and look-alike letters don't count.
/// </summary>
internal sealed class TenantPattern
{
    /// <summary>A longer expression is refused.</summary>
    public const int MaxLength = 300;

    /// <summary>More in one rule are refused.</summary>
    public const int MaxPatterns = 20;

    /// <summary>A repetition of more is refused: it multiplies the automaton.</summary>
    public const int MaxRepeats = 100;

    /// <summary>One that is found more often in a text is stopped: each place is looked for in bounded time, and the number of places bounds the sum.</summary>
    public const int MaxFindings = 1_000;

    /// <summary>How long one may look for one place in one text.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(20);

    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    private readonly Regex _form;

    private TenantPattern(string written) => _form = new Regex(written, Options, Longest);

    /// <summary>Makes a sound one ready.</summary>
    public static TenantPattern Of(string written) => new(written);

    /// <summary>What is wrong with the first unsound one, in one clause; null when all are sound.</summary>
    public static string? Problem(ImmutableArray<string> patterns)
    {
        if (patterns.Length > MaxPatterns)
        {
            return $"a rule has at most {MaxPatterns} patterns";
        }

        foreach (var written in patterns)
        {
            if (ProblemOf(written) is { } problem)
            {
                return $"\"{written}\": {problem}";
            }
        }

        return null;
    }

    /// <summary>Adds the folded span of every match that isn't empty.</summary>
    /// <returns>Whether it came to an end; if not, what it found is not all.</returns>
    public bool Find(ReadOnlySpan<char> folded, List<Finding> findings)
    {
        try
        {
            var before = findings.Count;
            foreach (var match in _form.EnumerateMatches(folded))
            {
                if (findings.Count - before == MaxFindings)
                {
                    return false;
                }

                if (match.Length > 0)
                {
                    findings.Add(new Finding(match.Index, match.Index + match.Length, Certainty.Sure));
                }
            }

            return true;
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private static string? ProblemOf(string written)
    {
        if (string.IsNullOrWhiteSpace(written) || written.Length > MaxLength)
        {
            return $"a pattern has from 1 to {MaxLength} characters";
        }

        try
        {
            if (RepeatsTooOften(written))
            {
                return $"a pattern repeats at most {MaxRepeats} times: {{n,m}}";
            }

            // What it is made of is judged here, not when a post waits.
            return new Regex(written, Options, Longest).IsMatch("") ? "it matches where nothing stands" : null;
        }
        catch (NotSupportedException)
        {
            return "look-around, references back, atomic groups and conditions are not allowed, nor is a very large pattern: they can't be run in bounded time";
        }
        catch (RegexParseException wrong)
        {
            return $"{wrong.Error} at character {wrong.Offset + 1}";
        }
    }

    private static bool RepeatsTooOften(string written)
    {
        var product = 1L;
        for (var i = written.IndexOf('{', StringComparison.Ordinal); i >= 0; i = written.IndexOf('{', i + 1))
        {
            var end = written.IndexOf('}', i);
            var bounds = end < 0 ? [] : written[(i + 1)..end].Split(',');
            if (bounds.Length is 1 or 2 && Array.TrueForAll(bounds, bound => bound.Length == 0 || int.TryParse(bound, out _)))
            {
                var most = bounds.Max(bound => int.TryParse(bound, out var times) ? times : 0);
                product *= Math.Max(most, 1);
                if (most > MaxRepeats || product > MaxRepeats * MaxRepeats)
                {
                    return true;
                }
            }
        }

        return false;
    }
}
