using System.Collections.Immutable;
using System.Globalization;

namespace Platform.Domain.Moderation;

/// <summary>Patterns of which one is looked for, while others must, or must not, stand anywhere in the same text.</summary>
/// <param name="First">Where it stands is the hit.</param>
/// <param name="And">Each must be there.</param>
/// <param name="Not">None may be there.</param>
internal sealed record Conjunction(PhrasePattern First, ImmutableArray<PhrasePattern> And, ImmutableArray<PhrasePattern> Not);

/// <summary>
/// A whole phrase of the rule language: patterns joined by <c>AND</c>, <c>AND NOT</c> (or <c>NOT</c>) and, binding least,
/// <c>OR</c>; behind it a weight, <c>^5</c>. The operators are written in capitals; in quotes they are words.
/// </summary>
internal sealed class PhraseExpression
{
    /// <summary>A weight is at most this, either way.</summary>
    public const int MaxWeight = 1000;

    /// <summary>More patterns in one phrase are refused.</summary>
    public const int MaxPatterns = 32;

    private PhraseExpression(ImmutableArray<Conjunction> any, int? weight) => (Any, Weight) = (any, weight);

    /// <summary>One is enough.</summary>
    public ImmutableArray<Conjunction> Any { get; }

    /// <summary>What each of its hits adds to its rule's sum; null when none is written.</summary>
    public int? Weight { get; }

    /// <summary>Parses a phrase; on failure says in one clause what is wrong and, where it has more than one part, in which.</summary>
    public static bool TryParse(
        string text,
        IReadOnlyDictionary<string, ImmutableArray<string>> lists,
        out PhraseExpression? expression,
        out string? problem)
    {
        try
        {
            (expression, problem) = (Parse(text, lists), null);
            return true;
        }
        catch (FormatException wrong)
        {
            (expression, problem) = (null, wrong.Message);
            return false;
        }
    }

    private static PhraseExpression Parse(string text, IReadOnlyDictionary<string, ImmutableArray<string>> lists)
    {
        var weight = WeightOf(ref text);
        var parts = Parts(text);
        if (parts.Count > MaxPatterns)
        {
            throw new FormatException($"AND, OR and NOT join more than {MaxPatterns} patterns");
        }

        var any = ImmutableArray.CreateBuilder<Conjunction>();
        foreach (var (operation, start, part) in parts)
        {
            var pattern = Pattern(part, start, parts.Count > 1, lists);
            if (operation == "OR")
            {
                any.Add(new Conjunction(pattern, [], []));
                continue;
            }

            var last = any[^1];
            any[^1] = operation == "AND" ? last with { And = last.And.Add(pattern) } : last with { Not = last.Not.Add(pattern) };
        }

        return new PhraseExpression(any.ToImmutable(), weight);
    }

    private static PhrasePattern Pattern(string part, int start, bool isOneOfMany, IReadOnlyDictionary<string, ImmutableArray<string>> lists)
    {
        try
        {
            return PhrasePattern.Parse(part, lists);
        }
        catch (FormatException wrong) when (isOneOfMany)
        {
            throw new FormatException($"{wrong.Message} (in the part from character {start + 1} on)", wrong);
        }
    }

    /// <summary>The pieces between the operators, each with the one before it; the first counts as one of OR.</summary>
    private static List<(string Operation, int Start, string Part)> Parts(string text)
    {
        var parts = new List<(string, int, string)>();
        var (operation, from, depth) = ("OR", 0, 0);
        for (var i = 0; i < text.Length;)
        {
            depth += text[i] is '(' or '{' or '[' ? 1 : text[i] is ')' or '}' or ']' ? -1 : 0;
            var starts = depth <= 0 && (i == 0 || char.IsWhiteSpace(text[i - 1]));
            if (!starts || OperatorAt(text, i) is not { } found)
            {
                i++;
                continue;
            }

            // AND NOT is one operator, and so is a NOT at the very beginning, which leaves nothing to find.
            var joins = found == "NOT" && operation == "AND" && from > 0 && string.IsNullOrWhiteSpace(text[from..i]);
            if (!joins)
            {
                parts.Add((operation, from, text[from..i]));
            }

            (operation, from) = (found, i + found.Length);
            i = from;
        }

        parts.Add((operation, from, text[from..]));
        return parts;
    }

    private static string? OperatorAt(string text, int at)
    {
        foreach (var operation in (ReadOnlySpan<string>)["AND", "OR", "NOT"])
        {
            var end = at + operation.Length;
            if (string.CompareOrdinal(text, at, operation, 0, operation.Length) == 0 && (end == text.Length || char.IsWhiteSpace(text[end])))
            {
                return operation;
            }
        }

        return null;
    }

    private static int? WeightOf(ref string text)
    {
        var sign = text.LastIndexOf('^');
        if (sign < 0)
        {
            return null;
        }

        var written = text.AsSpan(sign + 1).Trim();
        if (!int.TryParse(written, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var weight) || weight is 0 or < -MaxWeight or > MaxWeight)
        {
            throw new FormatException($"'^' ends a phrase with its weight, a number from -{MaxWeight} to {MaxWeight} other than 0");
        }

        text = text[..sign];
        return weight;
    }
}
