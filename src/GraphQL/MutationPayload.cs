using System.Collections.Immutable;
using Platform.Domain;

namespace Platform.GraphQL;

/// <summary>What every mutation answers with.</summary>
public abstract record MutationPayload
{
    /// <summary>Why nothing was changed; empty when it was carried out.</summary>
    public ImmutableArray<UserError> UserErrors { get; init; } = [];
}

/// <summary>Turns what a command came to into a payload.</summary>
internal static class Payloads
{
    /// <summary>The payload of a refusal.</summary>
    /// <param name="refused">The refusal; it names fields as the rules do.</param>
    /// <param name="path">Where such a field stands among the mutation's arguments, see <see cref="FieldPaths"/>.</param>
    public static TPayload Refused<TPayload>(Refused refused, Func<string, string?> path)
        where TPayload : MutationPayload, new()
        => new() { UserErrors = [UserError.From(refused with { Field = refused.Field is { } field ? path(field) : null })] };

    /// <summary>The payload of a refusal. Where the thing was changed meanwhile, the thing as it is now stands beside it, so that the caller need not ask again.</summary>
    /// <param name="refused">As for <see cref="Refused{TPayload}(Refused, Func{string, string?})"/>.</param>
    /// <param name="path">As for <see cref="Refused{TPayload}(Refused, Func{string, string?})"/>.</param>
    /// <param name="current">Reads the thing.</param>
    /// <param name="payload">The payload of the thing.</param>
    public static async Task<TPayload> RefusedAsync<TPayload, TValue>(Refused refused, Func<string, string?> path, Func<Task<TValue>> current, Func<TValue, TPayload> payload)
        where TPayload : MutationPayload, new()
    {
        var told = Refused<TPayload>(refused, path);
        return refused.Code == Refusal.VersionConflict ? payload(await current()) with { UserErrors = told.UserErrors } : told;
    }

    /// <summary>The payload of an outcome. What was written is in lists and pages when the command has ended.</summary>
    /// <param name="outcome">What the command came to.</param>
    /// <param name="path">As for <see cref="Refused{TPayload}(Refused, Func{string, string?})"/>.</param>
    /// <param name="current">Reads the thing, for a command that was refused because it has changed.</param>
    /// <param name="payload">The payload of the value.</param>
    public static async Task<TPayload> AnswerAsync<TPayload, TValue>(
        Outcome<TValue> outcome, Func<string, string?> path, Func<Task<TValue>> current, Func<TValue, TPayload> payload)
        where TPayload : MutationPayload, new()
        => outcome.Ok ? payload(outcome.Value) : await RefusedAsync(outcome.Refused, path, current, payload);
}

/// <summary>Where the fields that the rules name stand among a mutation's arguments.</summary>
internal static class FieldPaths
{
    /// <summary>Nowhere: the mutation takes nothing that could be put right.</summary>
    public static string? None(string field) => null;

    /// <summary>Among the arguments themselves.</summary>
    public static string? Argument(string field) => field;

    /// <summary>In the argument <c>input</c>, but for the expected version beside it.</summary>
    public static string? Input(string field) => field is "expectedVersion" or "idempotencyKey" ? field : $"input.{field}";
}
