using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Platform.GraphQL.Http;

namespace Platform.GraphQL.Engine;

/// <summary>
/// The documents that come with the program, by the SHA-256 of their text; and which text a request may run: its own, or a
/// stored one that it names.
/// </summary>
internal sealed class StoredDocuments
{
    /// <summary>The code of a request that names a document which is not stored here.</summary>
    public const string NotStored = "DOCUMENT_NOT_STORED";

    /// <summary>The code of a request that may run stored documents only.</summary>
    public const string Required = "STORED_DOCUMENT_REQUIRED";

    private const string Folder = "documents/";
    private const string Prefix = "sha256:";
    private readonly PlatformGraphQLOptions options;
    private readonly FrozenDictionary<string, (string Name, string Text)> byHash;

    public StoredDocuments(PlatformGraphQLOptions options, IEnumerable<Assembly> assemblies)
    {
        this.options = options;
        byHash = assemblies.SelectMany(Read).ToFrozenDictionary(document => Hash(document.Text), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The stored documents: the hash of each, its name and its text.</summary>
    public IEnumerable<(string Hash, string Name, string Text)> All => byHash.Select(pair => (pair.Key, pair.Value.Name, pair.Value.Text));

    /// <summary>The id of a text: its SHA-256 in UTF-8, in lower case hexadecimal.</summary>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>The text to run, or why none is; notes the name of a stored one with the request.</summary>
    /// <param name="request">What was sent.</param>
    /// <param name="known">Who sent it.</param>
    /// <param name="get">Whether it came by GET.</param>
    public (string? Text, Refusal? Refused) Choose(GraphQLRequest request, CallerOfRequest known, bool get)
    {
        if (request.DocumentId is { } id && Find(id) is var (name, text))
        {
            if (request.Query is not null && request.Query != text)
            {
                return (null, new(StatusCodes.Status400BadRequest, "BAD_REQUEST", "The document and the id of a stored one don't belong together; send one of them."));
            }

            known.StoredDocument = name;
            return (text, null);
        }

        if (request.Query is null)
        {
            return (null, new(StatusCodes.Status400BadRequest, NotStored, "No document with this id is stored here; send the document itself in 'query'."));
        }

        if (get && !options.AnyDocumentByGet)
        {
            return (null, new(StatusCodes.Status403Forbidden, Required, "GET is for stored documents, named by 'documentId'; send others with POST."));
        }

        if (options.StoredDocumentsOnly.Count > 0 && (options.StoredDocumentsOnly.Contains("*") || options.StoredDocumentsOnly.Contains(known.Caller?.ClientId ?? "")))
        {
            return (null, new(StatusCodes.Status403Forbidden, Required, "This client may run stored documents only, named by 'documentId'."));
        }

        return request.Query.Length > options.MaxDocumentLength
            ? (null, new(StatusCodes.Status400BadRequest, LimitExceeded.TooComplex,
                $"The document has more than {options.MaxDocumentLength} characters, which is the limit: move values into variables."))
            : (request.Query, null);
    }

    private (string Name, string Text)? Find(string id)
        => byHash.TryGetValue(id.StartsWith(Prefix, StringComparison.Ordinal) ? id[Prefix.Length..] : id, out var found) ? found : null;

    private static IEnumerable<(string Name, string Text)> Read(Assembly assembly)
    {
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
            yield return (Path.GetFileNameWithoutExtension(resource[Folder.Length..]), reader.ReadToEnd());
        }
    }

    /// <summary>Why a request is not run.</summary>
    /// <param name="Status">The status of HTTP.</param>
    /// <param name="Code">The code for programs.</param>
    /// <param name="Message">What to do instead.</param>
    public sealed record Refusal(int Status, string Code, string Message);
}
