using System.Collections;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GraphQL;
using GraphQL.DI;
using GraphQL.Execution;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Platform.Domain;

namespace Platform.GraphQL.Engine;

/// <summary>
/// A mutation with an <c>idempotencyKey</c> is done once: the same request with the same key is answered with the same bytes for a day, whichever process
/// it reaches. A key belongs to the whole request that first carried it: document, variables, person and roles. An answer is sealed under the caller's own
/// key, which is kept nowhere: neither a secret in it nor the words of a post can be read by whoever has the database.
/// </summary>
internal sealed class Repeats(TimeProvider clock) : IConfigureExecution
{
    /// <summary>The name of the argument, on every mutation.</summary>
    public const string Argument = "idempotencyKey";

    /// <summary>What the schema says of it.</summary>
    public const string Description = "A text of the caller's choice, 1 to 200 characters. For 24 hours the same request with the same key is answered as the first one was, and not done again.";

    private const int MaxLength = 200;
    private static readonly Duration Lease = Duration.FromMinutes(2);
    private static readonly Duration Kept = Duration.FromHours(24);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    /// <summary>Behind the cache of documents (200).</summary>
    public float SortOrder => 250;

    public async Task<ExecutionResult> ExecuteAsync(ExecutionOptions request, ExecutionDelegate next)
    {
        if (request.RequestServices is not { } services || request.Query?.Contains(Argument, StringComparison.Ordinal) == false
            || services.GetService<IKeptAnswers>() is not { } answers || services.GetRequiredService<CallerOfRequest>().Caller is not { } caller)
        {
            return await next(request).ConfigureAwait(false);
        }

        var keyed = KeyedFields.Of(request, services.GetRequiredService<IDocumentBuilder>());
        if (keyed.IsEmpty)
        {
            return await next(request).ConfigureAwait(false);
        }

        if (keyed.Any(field => field.Key.Length is 0 or > MaxLength))
        {
            return Refused("INVALID_VALUE", $"An idempotency key has 1 to {MaxLength} characters.");
        }

        var begun = new List<(string Place, string Token, KeyedField Field)>();
        foreach (var field in keyed.OrderBy(field => PlaceOf(caller, field), StringComparer.Ordinal))
        {
            var place = PlaceOf(caller, field);
            var found = await BeginAsync(answers, caller, place, Fingerprint(request, caller, field), request.CancellationToken).ConfigureAwait(false);
            if (found.State == KeptState.Begun)
            {
                begun.Add((place, found.Token!, field));
                continue;
            }

            await ForgetAsync(answers, caller, begun).ConfigureAwait(false);
            return found.State switch
            {
                KeptState.Kept => Again(Protector(services, caller, field).Unprotect(found.Answer!)),
                KeptState.OtherRequest => Refused("IDEMPOTENCY_KEY_REUSED", $"The {Argument} was used with another request: give every request a key of its own, and repeat a request as it was."),
                _ => Refused("IDEMPOTENCY_IN_PROGRESS", "The first request with this key is still being done; repeat it in a while."),
            };
        }

        // Whoever gives a key wants to learn what came of it, also when this connection breaks: it is done to its end.
        request.CancellationToken = CancellationToken.None;
        var result = await next(request).ConfigureAwait(false);
        if (result.Executed && result.Errors is not { Count: > 0 })
        {
            var text = Encoding.UTF8.GetBytes(services.GetRequiredService<IGraphQLTextSerializer>().Serialize(result));
            foreach (var (place, token, field) in begun)
            {
                await answers.KeepAsync(caller.Organization, place, token, Protector(services, caller, field).Protect(text), CancellationToken.None).ConfigureAwait(false);
            }
        }
        else if (result.Errors?.Any(error => error is TimeoutError) != true)
        {
            // What failed may be tried again; what ran out of time may still be under way, and keeps its place until its lease ends.
            await ForgetAsync(answers, caller, begun).ConfigureAwait(false);
        }

        return result;
    }

    private async Task<KeptAnswer> BeginAsync(IKeptAnswers answers, Caller caller, string place, string request, CancellationToken cancellationToken)
    {
        for (var since = clock.GetTimestamp(); ;)
        {
            var found = await answers.BeginAsync(caller.Organization, place, request, Lease, Kept, cancellationToken).ConfigureAwait(false);
            if (found.State != KeptState.UnderWay || clock.GetElapsedTime(since) >= Patience)
            {
                return found;
            }

            await Task.Delay(Look, clock, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task ForgetAsync(IKeptAnswers answers, Caller caller, List<(string Place, string Token, KeyedField Field)> begun)
    {
        foreach (var (place, token, _) in begun)
        {
            await answers.ForgetAsync(caller.Organization, place, token, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private static ExecutionResult Again(byte[] answer)
    {
        using var kept = JsonDocument.Parse(answer);
        return new ExecutionResult { Executed = true, Data = kept.RootElement.GetProperty("data").Clone() };
    }

    private static ExecutionResult Refused(string code, string message) => new() { Errors = [new ExecutionError(message) { Code = code }] };

    private static IDataProtector Protector(IServiceProvider services, Caller caller, KeyedField field)
        => services.GetRequiredService<IDataProtectionProvider>().CreateProtector("Platform.KeptAnswers", caller.Organization.Value, caller.ClientId, field.Mutation, field.Key);

    private static string PlaceOf(Caller caller, KeyedField field) => Hash(caller.ClientId, field.Mutation, field.Key);

    // The key is part of it, so that nobody who reads the database finds out by trying what was asked.
    private static string Fingerprint(ExecutionOptions request, Caller caller, KeyedField field)
    {
        var text = new StringBuilder();
        Append(text, request.Variables);
        return Hash(field.Key, caller.Person?.Value ?? "", string.Join(',', caller.Roles.Select(role => role.ToLowerInvariant()).Order(StringComparer.Ordinal)),
            request.OperationName ?? "", request.Query ?? request.Document!.Source.ToString(), text.ToString());
    }

    private static string Hash(params ReadOnlySpan<string> parts)
    {
        var text = new StringBuilder();
        foreach (var part in parts)
        {
            text.Append(CultureInfo.InvariantCulture, $"{part.Length} {part}\n");
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    // One text for one value, whatever the order in which a client writes the members of an object.
    private static void Append(StringBuilder text, object? value)
    {
        switch (value)
        {
            case IEnumerable<KeyValuePair<string, object?>> members:
                text.Append('{');
                foreach (var (name, inner) in members.OrderBy(member => member.Key, StringComparer.Ordinal))
                {
                    text.Append(CultureInfo.InvariantCulture, $"{name.Length} {name}=");
                    Append(text, inner);
                }

                text.Append('}');
                break;
            case string words:
                text.Append(CultureInfo.InvariantCulture, $"\"{words.Length} {words}");
                break;
            case IEnumerable items:
                text.Append('[');
                foreach (var item in items)
                {
                    Append(text, item);
                    text.Append(',');
                }

                text.Append(']');
                break;
            default:
                text.Append(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "null").Append(' ');
                break;
        }
    }
}
