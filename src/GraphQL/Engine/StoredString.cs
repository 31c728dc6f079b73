using GraphQL.Types;
using GraphQLParser.AST;

namespace Platform.GraphQL.Engine;

/// <summary>The String of the specification, less what no database keeps: the character U+0000, and halves of surrogate pairs.</summary>
internal sealed class StoredString : StringGraphType
{
    public StoredString() => Name = "String";

    public override object? ParseValue(object? value) => Checked(base.ParseValue(value));

    public override object? ParseLiteral(GraphQLValue value) => Checked(base.ParseLiteral(value));

    private static object? Checked(object? value)
        => value is string text && !IsSound(text)
            ? throw new ValueRefused("A text must not hold the character U+0000 or half of a surrogate pair.")
            : value;

    /// <summary>Whether a database keeps the text as it is.</summary>
    public static bool IsSound(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
        {
            return !text.Contains('\0', StringComparison.Ordinal);
        }

        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\0' || (char.IsSurrogate(text[i]) && !(i + 1 < text.Length && char.IsSurrogatePair(text[i], text[++i]))))
            {
                return false;
            }
        }

        return true;
    }
}
