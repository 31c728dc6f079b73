using System.Globalization;
using Platform.GraphQL.Engine;

namespace Platform.GraphQL.Http;

/// <summary>Why a request could not be read. The message tells the limit and what to do, never a value that was given.</summary>
/// <param name="Code">The code for programs.</param>
/// <param name="Message">What is wrong.</param>
internal sealed record RequestFault(string Code, string Message)
{
    /// <summary>The code of what is no request.</summary>
    public const string BadRequest = "BAD_REQUEST";

    /// <summary>Whether it is one that was understood and is too large, and not one that can't be read.</summary>
    public bool IsLimit => Code == LimitExceeded.TooManyValues;

    /// <summary>A text that is no request.</summary>
    public static RequestFault NoRequest(string message) => new(BadRequest, message);

    /// <summary>Variables over a limit.</summary>
    public static RequestFault Variables(string what, int most, string instead)
        => Limit(string.Create(CultureInfo.InvariantCulture, $"The variables have more than {most} {what}, which is the limit: {instead}."));

    /// <summary>Values beside the variables over the limit.</summary>
    public static RequestFault Values(int most)
        => Limit(string.Create(CultureInfo.InvariantCulture, $"The request has more than {most} values beside its variables, which is the limit."));

    /// <summary>A number of more characters than any field takes.</summary>
    /// <param name="variable">The variable that holds it; null where it is in none, or in one whose name is not shown.</param>
    /// <param name="most">The limit.</param>
    public static RequestFault Number(string? variable, int most)
        => Limit(string.Create(CultureInfo.InvariantCulture,
            $"{(variable is null ? "The request" : $"The variable '{variable}'")} holds a number of more than {most} characters, "
                + $"which is the limit: no field takes one as long."));

    private static RequestFault Limit(string message) => new(LimitExceeded.TooManyValues, message);
}
