using System.Net.Sockets;
using NodaTime;
using Platform.Domain.Accounts;
using Platform.Networks.Egress;

namespace Platform.Networks.Http;

/// <summary>Makes one call through the way out and says what became of it. Never throws for what the network does, and never calls twice.</summary>
internal sealed class NetworkHttp(HttpClient client, TimeProvider time)
{
    /// <summary>Sends a request with an optional body.</summary>
    public async Task<Exchange> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            var body = await response.Content.ReadAsByteArrayAsync(CancellationToken.None).ConfigureAwait(false);
            return new Exchange.Answered(HeadOf(response) with { Body = body });
        }
        catch (EgressRefusedException refused)
        {
            return new Exchange.NotSent(new ConnectorError(ConnectorErrorKind.Misconfigured, $"egress {refused.Refusal}", refused.Message));
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError == HttpRequestError.SecureConnectionError)
        {
            return new Exchange.NotSent(new ConnectorError(
                ConnectorErrorKind.Misconfigured, "tls", "The server's certificate is not valid for its address, or it speaks no TLS that is safe."));
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or IOException or SocketException)
        {
            var code = CodeOf(exception);
            var head = EgressHandler.HeadOf(request) is { } begun ? HeadOf(begun) : null;
            return head is not null || request.Content is TrackedContent { Begun: true }
                ? new Exchange.Lost(code, head)
                : new Exchange.NotSent(new ConnectorError(ConnectorErrorKind.Transient, code, "The server could not be reached."));
        }
    }

    private Reply HeadOf(HttpResponseMessage response)
        => new((int)response.StatusCode, response.Headers, MediaTypeOf(response), default,
            RetryHint.Read(response.Headers, Instant.FromDateTimeOffset(time.GetUtcNow())));

    private static string CodeOf(Exception exception) => exception switch
    {
        TaskCanceledException { InnerException: TimeoutException } => "timeout",
        OperationCanceledException => "cancelled",
        EgressResponseTooLargeException => "oversize",
        HttpRequestException { InnerException: SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData } } => "dns",
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "dns",
        HttpRequestException { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } => "refused",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => "unreachable",
        _ => "reset",
    };

    /// <summary>The raw header is read, since a malformed one must not throw.</summary>
    private static string? MediaTypeOf(HttpResponseMessage response)
    {
        if (!response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var values))
        {
            return null;
        }

        var text = values.ToString();
        var end = text.IndexOf(';', StringComparison.Ordinal);
        return (end < 0 ? text : text[..end]).Trim().ToLowerInvariant();
    }
}
