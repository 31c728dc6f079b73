using System.Globalization;
using GraphQL.Validation;

namespace Platform.GraphQL.Engine;

/// <summary>A request over a limit. The message tells the limit and what to do, never what was given.</summary>
internal sealed class LimitExceeded : ValidationError
{
    /// <summary>The code of documents that are too large, too deep or too dear.</summary>
    public const string TooComplex = "TOO_COMPLEX";

    /// <summary>The code of variables that are too many, too long or nested too deep.</summary>
    public const string TooManyValues = "VARIABLES_TOO_LARGE";

    private LimitExceeded(string message, string code)
        : base(message) => Code = code;

    /// <summary>A document over a limit.</summary>
    public static LimitExceeded Document(string what, int most, string instead)
        => new(string.Create(CultureInfo.InvariantCulture, $"The document has more than {most} {what}, which is the limit: {instead}."), TooComplex);

    /// <summary>A document without an end.</summary>
    public static LimitExceeded Circle() => new("A fragment of the document spreads itself, directly or through others: take the spread out.", "NO_FRAGMENT_CYCLES");
}
