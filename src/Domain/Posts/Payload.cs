using System.Security.Cryptography;
using System.Text;
using Orleans;

namespace Platform.Domain.Posts;

/// <summary>What one account will publish, as it will be sent: nothing is added or changed behind the authorization.</summary>
/// <param name="Text">The text, with the link in it where the network has no other place.</param>
/// <param name="Title">The title, for networks that have one.</param>
/// <param name="Link">The link, for networks with a place of its own for it.</param>
/// <param name="FirstComment">The first comment, where there can be one.</param>
/// <param name="Salt">The content's salt, which makes the hash a commitment; it is not sent.</param>
[GenerateSerializer, Immutable, Alias("Payload")]
public sealed record Payload(
    [property: Id(0)] string Text, [property: Id(1)] string? Title = null, [property: Id(2)] string? Link = null, [property: Id(3)] string? FirstComment = null,
    [property: Id(4)] string? Salt = null)
{
    /// <summary>The canonical JSON: what is stored in the ledger and hashed.</summary>
    public string ToCanonicalJson() => PlatformJson.Write(this);

    /// <summary>SHA-256 of canonical JSON, in lower-case hex.</summary>
    public static string HashOf(string canonicalJson) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonicalJson)));
}
