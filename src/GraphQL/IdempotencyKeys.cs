using System.Security.Cryptography;
using System.Text;
using Platform.Domain;
using Platform.Grains;

namespace Platform.GraphQL;

/// <summary>Ids of new things. With a key of the caller's the id follows from it, so that the same mutation sent again finds the thing that the first one
/// made; keys of different callers and of different kinds of things never meet.</summary>
internal static class IdempotencyKeys
{
    private const int MaxLength = 200;

    /// <summary>The id, or why the key can't be taken.</summary>
    public static Outcome<T> IdFor<T>(Caller caller, string? key, TimeProvider clock)
        where T : struct, IId<T>
        => key switch
        {
            null => NewIds.Next<T>(clock),
            { Length: 0 or > MaxLength } => new Refused(Refusal.InvalidInput, $"An idempotency key has 1 to {MaxLength} characters.", "idempotencyKey"),
            _ => Of<T>("k", caller.ClientId, caller.Person?.Value ?? "", key),
        };

    /// <summary>The id that follows from some values.</summary>
    public static T Of<T>(string prefix, params ReadOnlySpan<string> values)
        where T : struct, IId<T>
    {
        var text = new StringBuilder(typeof(T).Name);
        foreach (var value in values)
        {
            text.Append('\n').Append(value.Length).Append(' ').Append(value);
        }

        return T.From(prefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 16)));
    }
}
