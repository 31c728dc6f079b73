using System.Security.Cryptography;
using System.Text;
using Platform.Domain;
using Platform.Grains;

namespace Platform.GraphQL;

/// <summary>Ids of new things. With a key of the caller's the id follows from it and from what was asked, so that a request that is done again, because the
/// process ended between doing it and keeping its answer, finds the thing that it made; keys of different callers and of different kinds of things never meet.</summary>
internal static class IdempotencyKeys
{
    /// <summary>The id of the thing that a request makes.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="key">The key, or null.</param>
    /// <param name="input">What is asked.</param>
    /// <param name="clock">The clock.</param>
    public static T IdFor<T>(Caller caller, string? key, object input, TimeProvider clock)
        where T : struct, IId<T>
        => key is null ? NewIds.Next<T>(clock) : Of<T>("k", caller.ClientId, caller.Person?.Value ?? "", key, PlatformJson.Write(input));

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
