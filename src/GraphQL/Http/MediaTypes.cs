using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Platform.GraphQL.Http;

/// <summary>The media types of GraphQL over HTTP, and which of them a client wants.</summary>
internal static class MediaTypes
{
    /// <summary>Plain JSON: an answer to a well-formed request has status 200, whatever the document came to.</summary>
    public const string Json = "application/json";

    /// <summary>The GraphQL media type: the status tells whether the document was run.</summary>
    public const string Response = "application/graphql-response+json";

    /// <summary>Server-sent events: any number of answers to one request.</summary>
    public const string EventStream = "text/event-stream";

    /// <summary>
    /// What to answer with; null where the client takes none of them. Without a wish it is JSON, as old clients expect; of two equal
    /// wishes, the GraphQL type; events only where nothing else is wanted as much.
    /// </summary>
    public static string? Negotiate(StringValues accept)
    {
        if (StringValues.IsNullOrEmpty(accept))
        {
            return Json;
        }

        if (!MediaTypeHeaderValue.TryParseList(accept, out var wanted))
        {
            return null;
        }

        var (best, quality) = ((string?)null, 0d);
        foreach (var one in wanted)
        {
            var q = one.Quality ?? 1;
            var type = OfferFor(one);
            if (type is not null && (q > quality || (q == quality && q > 0 && (type == Response || best == EventStream) && type != EventStream && !one.MatchesAllTypes)))
            {
                (best, quality) = (type, q);
            }
        }

        return best;
    }

    /// <summary>Whether a body is JSON in UTF-8.</summary>
    public static bool IsJson(string? contentType)
        => MediaTypeHeaderValue.TryParse(contentType, out var type)
           && type.MediaType.Equals(Json, StringComparison.OrdinalIgnoreCase)
           && (!type.Charset.HasValue || type.Charset.Value.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase));

    private static string? OfferFor(MediaTypeHeaderValue wanted)
    {
        if (wanted.Charset.HasValue && !wanted.Charset.Value.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        if (wanted.MatchesAllTypes || wanted.MediaType.Equals("application/*", StringComparison.OrdinalIgnoreCase))
        {
            return Json;
        }

        return wanted.MediaType.Equals(Response, StringComparison.OrdinalIgnoreCase) ? Response
            : wanted.MediaType.Equals(Json, StringComparison.OrdinalIgnoreCase) ? Json
            : wanted.MediaType.Equals(EventStream, StringComparison.OrdinalIgnoreCase) ? EventStream
            : null;
    }
}
