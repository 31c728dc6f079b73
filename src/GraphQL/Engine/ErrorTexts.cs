using System.Text.RegularExpressions;
using GraphQL;
using GraphQL.Execution;
using GraphQL.Validation;
using GraphQL.Validation.Errors;
using GraphQL.Validation.Errors.Custom;
using Platform.Domain;

namespace Platform.GraphQL.Engine;

/// <summary>
/// What an error says to the caller: what is wrong and where, never what was given (it may be the words of a post), never the
/// words or the stack of a failure.
/// </summary>
internal sealed partial class ErrorTexts(PlatformGraphQLOptions options) : IErrorInfoProvider
{
    /// <summary>What is said of a failure of ours.</summary>
    public const string Failure = "Something went wrong here, not with the request. It has been noted; trying again later may help.";

    private const int MaxLength = 600;

    public ErrorInfo GetInfo(ExecutionError executionError)
    {
        var code = Code(executionError);
        var extensions = new Dictionary<string, object?> { ["code"] = code };
        if (code == "INTERNAL" && options.ShowFailures && executionError.InnerException is { } failure)
        {
            extensions["failure"] = failure.GetType().FullName;
        }

        var message = Message(executionError);
        return new() { Message = message.Length > MaxLength ? message[..MaxLength] : message, Extensions = extensions };
    }

    /// <summary>Whether the error is our own fault.</summary>
    public static bool IsFailure(ExecutionError error) => !IsBadCursor(error) && (error is UnhandledError || (error is not DocumentError and not TimeoutError && error.InnerException is not null and not OperationCanceledException));

    /// <summary>Whether the caller asked for a part that the list doesn't give; the lists find that out, not the parser.</summary>
    public static bool IsBadCursor(ExecutionError error) => error.InnerException is BadCursorException;

    /// <summary>Whether what is stored of the thing can't be read.</summary>
    public static bool IsUnreadable(ExecutionError error) => error.InnerException is UnreadableStateException;

    /// <summary>The code that programs are told.</summary>
    public static string Code(ExecutionError error) => error switch
    {
        _ when IsBadCursor(error) => "INVALID_VALUE",
        _ when IsUnreadable(error) => "UNREADABLE",
        _ when IsFailure(error) => "INTERNAL",
        InvalidVariableError or InvalidLiteralError or InvalidValueError => "INVALID_VALUE",
        ComplexityError => LimitExceeded.TooComplex,
        NoIntrospectionError => "INTROSPECTION_OFF",
        _ => error.Code ?? "REFUSED",
    };

    private string Message(ExecutionError error) => error switch
    {
        _ when IsBadCursor(error) || IsUnreadable(error) => error.InnerException!.Message,
        _ when IsFailure(error) => Failure,
        TimeoutError => "The document ran for too long and was stopped; whether a change was made is to be read before it is sent again.",
        SyntaxError => $"The document is not GraphQL{Place(error)}.",
        InvalidVariableError => $"{Head(error.Message)} {Expected(error)}",
        InvalidLiteralError or InvalidValueError => $"{Head(error.Message)} {Expected(error)}",
        ArgumentsOfCorrectTypeError => Given().Replace(error.Message, "."),
        DefaultValuesOfCorrectTypeError => $"{Default().Replace(error.Message, "")} has a default value that is not of its type.",
        NoIntrospectionError => "The schema is not told here; it is where the platform runs for development, and it comes with the documentation.",
        _ => options.Introspection ? error.Message : Suggestion().Replace(error.Message, ""),
    };

    // What the value's own parser expected, where it is ours; the engine's parsers repeat the value.
    private static string Expected(ExecutionError error)
    {
        for (Exception? inner = error; inner is not null; inner = inner.InnerException)
        {
            if (inner is ValueRefused refused)
            {
                return refused.Message;
            }
        }

        return Conversion().Match(error.Message) is { Success: true } match ? $"Expected is {match.Groups[1].Value}."
            : Known().Match(error.Message) is { Success: true } known ? known.Value
            : "";
    }

    private static string Head(string message) => Sentence().Match(message).Value;

    private static string Place(ExecutionError error)
        => error.Locations is [var first, ..] ? $" at line {first.Line}, column {first.Column}" : "";

    [GeneratedRegex(@"^(Variable '\$[\w.\[\]]{1,200}' is invalid\.|Invalid (?:literal|value) for [\w' ]{1,300}\.)", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Sentence();

    [GeneratedRegex(@" to (?:the scalar type )?'(\w+)'[^']*$", RegexOptions.CultureInvariant)]
    private static partial Regex Conversion();

    [GeneratedRegex(@"(?:No value provided for a non-null variable|Received a null input for a non-null variable)\.$", RegexOptions.CultureInvariant)]
    private static partial Regex Known();

    [GeneratedRegex(@", found .*$", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Given();

    [GeneratedRegex(@" has invalid default value .*$", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Default();

    [GeneratedRegex(@" Did you mean .*$", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Suggestion();
}
