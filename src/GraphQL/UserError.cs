using System.Collections.Immutable;
using Platform.Domain;

namespace Platform.GraphQL;

/// <summary>Why a mutation changed nothing: something the caller can put right.</summary>
/// <param name="Code">The named reason.</param>
/// <param name="Message">What is wrong and what to do, for a person.</param>
/// <param name="Field">The path of the input field that it is about, such as <c>input</c>, <c>time</c>, <c>zone</c>; null where it is about none.</param>
public sealed record UserError(Refusal Code, string Message, ImmutableArray<string>? Field = null)
{
    /// <summary>The error that tells of a refusal.</summary>
    public static UserError From(Refused refused)
    {
        ArgumentNullException.ThrowIfNull(refused);
        return new(refused.Code, refused.Message, refused.Field is { } field ? [.. field.Split('.')] : null);
    }

    /// <summary>The list with the one error that tells of a refusal, or the empty list where there is none.</summary>
    public static ImmutableArray<UserError> Of(Refused? refused) => refused is null ? [] : [From(refused)];
}
