using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Platform.Networks.Egress;

/// <summary>The one way out of the house: every outgoing call passes here. A host is resolved once per connection, each address is judged, and the
/// connection goes to a judged address and no other. Redirects are answers, not journeys; there are no cookies and no proxy; an exchange is
/// bounded in time and bytes. It logs hosts and reasons, never paths, queries, headers or bodies.</summary>
public sealed partial class EgressHandler : HttpMessageHandler
{
    private static readonly HttpRequestOptionsKey<int> MaxBytesKey = new("Platform.Egress.MaxBytes");
    private static readonly HttpRequestOptionsKey<HttpResponseMessage> HeadKey = new("Platform.Egress.Head");

    private readonly EgressOptions _options;
    private readonly IHostResolver _resolver;
    private readonly Func<IPEndPoint, CancellationToken, ValueTask<Stream>> _dial;
    private readonly ILogger _logger;
    private readonly HttpMessageInvoker _inner;

    /// <summary>A handler with the system's sockets.</summary>
    public EgressHandler(EgressOptions options, IHostResolver resolver, ILogger<EgressHandler> logger)
        : this(options, resolver, logger, DialAsync)
    {
    }

    internal EgressHandler(
        EgressOptions options, IHostResolver resolver, ILogger<EgressHandler> logger, Func<IPEndPoint, CancellationToken, ValueTask<Stream>> dial)
    {
        (_options, _resolver, _logger, _dial) = (options, resolver, logger, dial);
        _inner = new HttpMessageInvoker(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                UseProxy = false,
                AutomaticDecompression = DecompressionMethods.None,
                ConnectTimeout = TimeSpan.FromTicks(Math.Min(options.Timeout.Ticks, TimeSpan.FromSeconds(5).Ticks)),
                PooledConnectionLifetime = TimeSpan.FromMinutes(2),
                PooledConnectionIdleTimeout = TimeSpan.FromSeconds(20),
                MaxConnectionsPerServer = 128,
                ConnectCallback = ConnectAsync,
            },
            disposeHandler: true);
    }

    /// <summary>Takes another cap on the answer of this one request, such as that of a picture.</summary>
    public static void CapResponse(HttpRequestMessage request, int maxBytes)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Options.Set(MaxBytesKey, maxBytes);
    }

    /// <summary>The answer of which the status line and the headers arrived, also where its body did not; null where nothing arrived. Only those parts
    /// may be read.</summary>
    internal static HttpResponseMessage? HeadOf(HttpRequestMessage request) => request.Options.TryGetValue(HeadKey, out var head) ? head : null;

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.RequestUri is not { IsAbsoluteUri: true } uri || (uri.Scheme != Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttp))
        {
            throw new EgressRefusedException(EgressRefusal.Scheme, "");
        }

        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(_options.Timeout);
        HttpResponseMessage? response = null;
        try
        {
            response = await _inner.SendAsync(request, bound.Token).ConfigureAwait(false);
            request.Options.Set(HeadKey, response);
            await BufferAsync(response, request.Options.TryGetValue(MaxBytesKey, out var cap) ? cap : _options.MaxResponseBytes, bound.Token).ConfigureAwait(false);
            var whole = response;
            response = null;
            return whole;
        }
        catch (HttpRequestException wrapped) when (wrapped.InnerException is EgressRefusedException refused)
        {
            throw new EgressRefusedException(refused.Refusal, refused.Host, refused.Kind);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && bound.IsCancellationRequested)
        {
            var message = $"No whole answer within {_options.Timeout.TotalSeconds:0} s.";
            throw new TaskCanceledException(message, new TimeoutException(message), CancellationToken.None);
        }
        finally
        {
            response?.Dispose();
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private static async Task BufferAsync(HttpResponseMessage response, int cap, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentLength > cap)
        {
            throw new EgressResponseTooLargeException(cap);
        }

        if (response.Content.Headers.ContentLength == 0)
        {
            return;
        }

        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var buffer = new byte[response.Content.Headers.ContentLength is { } length ? (int)length : 4096];
        var filled = 0;
        while (true)
        {
            if (filled == buffer.Length)
            {
                // A body of the announced length ends here; reading on finds its end without growing.
                Array.Resize(ref buffer, Math.Min(Math.Max(buffer.Length * 2, 4096), cap + 1));
            }

            var read = await stream.ReadAsync(buffer.AsMemory(filled), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                break;
            }

            filled += read;
            if (filled > cap)
            {
                throw new EgressResponseTooLargeException(cap);
            }

            if (filled == response.Content.Headers.ContentLength)
            {
                // The last read of the length tells the pool that the connection is free again.
                _ = await stream.ReadAsync(new byte[1], cancellationToken).ConfigureAwait(false);
                break;
            }
        }

        var whole = new ByteArrayContent(buffer, 0, filled);
        foreach (var (name, values) in response.Content.Headers)
        {
            whole.Headers.TryAddWithoutValidation(name, values);
        }

        response.Content.Dispose();
        response.Content = whole;
    }

    private static async ValueTask<Stream> DialAsync(IPEndPoint end, CancellationToken cancellationToken)
    {
        var socket = new Socket(end.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(end, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host.Trim('[', ']'), context.DnsEndPoint.Port);
        var plain = context.InitialRequestMessage.RequestUri!.Scheme == Uri.UriSchemeHttp;
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await _resolver.ResolveAsync(host, cancellationToken).ConfigureAwait(false);
        EgressRefusedException? refused = null;
        Exception? failed = null;
        foreach (var address in addresses)
        {
            if (Judge(host, port, plain, address) is { } refusal)
            {
                refused ??= refusal;
                continue;
            }

            try
            {
                return await _dial(new IPEndPoint(address, port), cancellationToken).ConfigureAwait(false);
            }
            catch (SocketException exception)
            {
                failed = exception;
            }
        }

        if (failed is null && refused is not null)
        {
            LogRefused(_logger, host, refused.Refusal, refused.Kind);
        }

        throw failed ?? refused ?? (Exception)new SocketException((int)SocketError.HostNotFound);
    }

    /// <summary>A host opened by name may be private, but never a place of machine credentials or the same cable: its name's owner decides where it leads.</summary>
    private EgressRefusedException? Judge(string host, int port, bool plain, IPAddress address)
    {
        if (_options.Allow.HasAddress(address))
        {
            return null;
        }

        var kind = AddressRules.KindOf(address);
        var named = _options.Allow.HasHost(host, port);
        return kind switch
        {
            AddressKind.Public => plain && !named ? new EgressRefusedException(EgressRefusal.PlainHttp, host) : null,
            AddressKind.Loopback or AddressKind.Private or AddressKind.UniqueLocal when named => null,
            _ => new EgressRefusedException(EgressRefusal.Address, host, kind),
        };
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "An outgoing call to {Host} was refused: {Refusal} {Kind}")]
    private static partial void LogRefused(ILogger logger, string host, EgressRefusal refusal, AddressKind? kind);
}
