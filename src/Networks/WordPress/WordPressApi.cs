using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Platform.Domain.Accounts;
using Platform.Networks.Http;

namespace Platform.Networks.WordPress;

/// <summary>Calls of a site's REST interface, by an application password.</summary>
internal sealed class WordPressApi(NetworkHttp http)
{
    /// <summary>The setting with the interface's address, found when the account is connected.</summary>
    public const string ApiSetting = "api";

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Where a site's interface is: under <c>/wp-json/</c>, or in a query on sites without speaking addresses.</summary>
    public static (string Usual, string InQuery) AddressesOf(Uri server)
    {
        var root = server.GetLeftPart(UriPartial.Path).TrimEnd('/');
        return (root + "/wp-json/", root + "/?rest_route=/");
    }

    /// <summary>Reads.</summary>
    public Task<Exchange> GetAsync(AccountAccess access, string route, string query, CancellationToken cancellationToken)
        => SendAsync(access, HttpMethod.Get, route, query, null, cancellationToken);

    /// <summary>Takes away.</summary>
    public Task<Exchange> DeleteAsync(AccountAccess access, string route, string query, CancellationToken cancellationToken)
        => SendAsync(access, HttpMethod.Delete, route, query, null, cancellationToken);

    /// <summary>Writes an object of texts.</summary>
    public Task<Exchange> PostAsync(AccountAccess access, string route, (string Name, string Value)[] members, CancellationToken cancellationToken)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            foreach (var (name, value) in members)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
        }

        return SendAsync(access, HttpMethod.Post, route, WordPressPost.Fields, buffer.WrittenMemory, cancellationToken);
    }

    /// <summary>The post of an answer, or null.</summary>
    public static WordPressPost? PostOf(Exchange exchange)
        => exchange is Exchange.Answered { Reply: { Success: true } reply } && JsonDoor.Object(reply.Body) is { } json ? WordPressPost.Read(json) : null;

    /// <summary>A post by its id.</summary>
    public async Task<(WordPressPost? Post, Exchange Exchange)> FindAsync(AccountAccess access, long id, CancellationToken cancellationToken)
    {
        var exchange = await GetAsync(access, "wp/v2/posts/" + id.ToString(CultureInfo.InvariantCulture), "context=edit&" + WordPressPost.Fields, cancellationToken).ConfigureAwait(false);
        return (PostOf(exchange), exchange);
    }

    /// <summary>The post with this slug that isn't in the trash: the public one, else the oldest, so that several makers agree. A site that finds the
    /// slug taken at the moment of publishing (by a rival's draft that is thrown away a moment later) adds a number, so numbered ones are looked for too.
    /// Sure only when the site answered.</summary>
    public async Task<(bool Sure, WordPressPost? Post, Exchange Exchange)> FindAsync(AccountAccess access, string slug, CancellationToken cancellationToken)
    {
        var slugs = Enumerable.Range(1, 9).Select(number => number == 1 ? slug : string.Create(CultureInfo.InvariantCulture, $"{slug}-{number}")).ToArray();
        var exchange = await GetAsync(
            access, "wp/v2/posts", $"slug={string.Join(',', slugs)}&status=any&context=edit&per_page=20&{WordPressPost.Fields}", cancellationToken).ConfigureAwait(false);
        if (exchange is not Exchange.Answered { Reply: { Status: 200 } reply } || JsonDoor.Array(reply.Body) is not { } found)
        {
            return (false, null, exchange);
        }

        var posts = found.Select(WordPressPost.Read).ToArray();
        return posts.Contains(null)
            ? (false, null, exchange)
            : (true, posts.OfType<WordPressPost>().Where(post => slugs.Contains(post.Slug)).OrderBy(post => post.Status != "publish").ThenBy(post => post.Id).FirstOrDefault(), exchange);
    }

    private async Task<Exchange> SendAsync(
        AccountAccess access, HttpMethod method, string route, string query, ReadOnlyMemory<byte>? body, CancellationToken cancellationToken)
    {
        var root = access.Settings.GetValueOrDefault(ApiSetting) ?? AddressesOf(access.Server).Usual;
        using var request = new HttpRequestMessage(method, new Uri(root + route + (root.Contains('?', StringComparison.Ordinal) ? '&' : '?') + query));
        request.Headers.TryAddWithoutValidation(
            "Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{access.Handle}:{access.Secret}")));
        if (body is { } bytes)
        {
            request.Content = new TrackedContent(bytes, TrackedContent.Json);
        }

        return await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }
}
