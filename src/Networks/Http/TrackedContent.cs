using System.Net;
using System.Net.Http.Headers;

namespace Platform.Networks.Http;

/// <summary>A body that knows whether any of it was handed to the connection. As long as none was, the destination can't have acted on it.</summary>
internal sealed class TrackedContent : HttpContent
{
    private readonly ReadOnlyMemory<byte> _bytes;

    public TrackedContent(ReadOnlyMemory<byte> bytes, MediaTypeHeaderValue type)
    {
        _bytes = bytes;
        Headers.ContentType = type;
    }

    /// <summary>JSON without a charset: it is UTF-8 by definition.</summary>
    public static MediaTypeHeaderValue Json { get; } = new("application/json");

    /// <summary>Whether sending the body was begun.</summary>
    public bool Begun { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        Begun = true;
        return stream.WriteAsync(_bytes, cancellationToken).AsTask();
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _bytes.Length;
        return true;
    }
}
