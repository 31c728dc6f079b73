using System.Globalization;
using System.Text.Json;
using Platform.Domain.Accounts;
using Platform.Domain.Posts;
using Platform.Networks.Http;

namespace Platform.Networks.WordPress;

/// <summary>A post as a site tells of it to its author.</summary>
internal sealed record WordPressPost(long Id, string Slug, string Status, string? Link, string Title, string Content)
{
    /// <summary>The fields that are asked for.</summary>
    public const string Fields = "_fields=id,slug,status,link,title.raw,content.raw";

    /// <summary>Where it is.</summary>
    public RemoteRef Ref => new(Id.ToString(CultureInfo.InvariantCulture), Link);

    /// <summary>Whether it says what was authorized.</summary>
    public bool Says(Payload payload)
        => WordPressWords.Same(WordPressWords.Title(payload), Title) && WordPressWords.Same(WordPressWords.Content(payload), Content);

    /// <summary>Reads one, or null.</summary>
    public static WordPressPost? Read(JsonElement json)
        => json.Count("id") is { } id and > 0 && json.Text("slug") is { } slug && json.Text("status", 40) is { } status
           && Raw(json, "title") is { } title && Raw(json, "content") is { } content
            ? new WordPressPost(id, slug, status, json.Address("link"), title, content)
            : null;

    private static string? Raw(JsonElement json, string name)
    {
        try
        {
            return json.Member(name)?.Member("raw") is { ValueKind: JsonValueKind.String } raw ? raw.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null; // half of a surrogate pair
        }
    }
}
