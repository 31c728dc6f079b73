using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace Platform.GraphQL.Http;

/// <summary>Reads bodies up to a limit.</summary>
internal static class RequestBody
{
    private const int Step = 16 * 1024;

    /// <summary>The whole body; null where it is longer than the limit, of which no more than the limit is then read.</summary>
    /// <exception cref="BadHttpRequestException">The body ended early or is malformed.</exception>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpRequest request, int limit)
    {
        if (request.ContentLength > limit)
        {
            return null;
        }

        // One byte more than announced, so that the end is seen without growing.
        var body = new ArrayBufferWriter<byte>((int)(request.ContentLength + 1 ?? Step));
        while (true)
        {
            var room = body.GetMemory(1);
            var read = await request.Body.ReadAsync(room, request.HttpContext.RequestAborted).ConfigureAwait(false);
            if (read == 0)
            {
                return body.WrittenMemory;
            }

            body.Advance(read);
            if (body.WrittenCount > limit)
            {
                return null;
            }
        }
    }
}
