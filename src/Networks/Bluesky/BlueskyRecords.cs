using System.Buffers;
using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using NodaTime.Text;
using Platform.Domain.Accounts;

namespace Platform.Networks.Bluesky;

/// <summary>Writes the bodies of calls. A repeat has the same bytes.</summary>
internal static class BlueskyRecords
{
    /// <summary>The collection of posts.</summary>
    public const string Posts = "app.bsky.feed.post";

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly InstantPattern CreatedAt = InstantPattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm:ss.fff'Z'");

    /// <summary>A post under a key that is ours; <c>swapRecord: null</c> says "only if nothing stands there", and makes the same bytes again a no-op.</summary>
    public static ReadOnlyMemory<byte> Put(string did, string rkey, PublishStep step, ImmutableArray<Facet> facets) => Write(json =>
    {
        json.WriteString("repo", did);
        json.WriteString("collection", Posts);
        json.WriteString("rkey", rkey);
        json.WriteBoolean("validate", true);
        json.WriteNull("swapRecord");
        json.WriteStartObject("record");
        json.WriteString("$type", Posts);
        json.WriteString("text", step.Payload.Text);
        if (!facets.IsEmpty)
        {
            json.WriteStartArray("facets");
            foreach (var facet in facets)
            {
                WriteFacet(json, facet);
            }

            json.WriteEndArray();
        }

        json.WriteString("createdAt", CreatedAt.Format(step.AuthorizedAt));
        json.WriteEndObject();
    });

    /// <summary>A post's removal.</summary>
    public static ReadOnlyMemory<byte> Delete(string did, string rkey) => Write(json =>
    {
        json.WriteString("repo", did);
        json.WriteString("collection", Posts);
        json.WriteString("rkey", rkey);
    });

    /// <summary>A sign-in.</summary>
    public static ReadOnlyMemory<byte> SignIn(string identifier, string password) => Write(json =>
    {
        json.WriteString("identifier", identifier);
        json.WriteString("password", password);
    });

    private static void WriteFacet(Utf8JsonWriter json, Facet facet)
    {
        json.WriteStartObject();
        json.WriteStartObject("index");
        json.WriteNumber("byteStart", facet.ByteStart);
        json.WriteNumber("byteEnd", facet.ByteEnd);
        json.WriteEndObject();
        json.WriteStartArray("features");
        json.WriteStartObject();
        var (type, name) = facet.Kind switch
        {
            FacetKind.Link => ("app.bsky.richtext.facet#link", "uri"),
            FacetKind.Tag => ("app.bsky.richtext.facet#tag", "tag"),
            _ => ("app.bsky.richtext.facet#mention", "did"),
        };
        json.WriteString("$type", type);
        json.WriteString(name, facet.Value);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
