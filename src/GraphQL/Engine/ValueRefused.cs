using GraphQL.Validation;

namespace Platform.GraphQL.Engine;

/// <summary>A value that a caller gave and that can't be taken. The message says what is expected, never what was given.</summary>
internal sealed class ValueRefused : ValidationError
{
    public ValueRefused(string expected)
        : base(expected) => Code = "INVALID_VALUE";
}
