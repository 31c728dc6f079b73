using System.Net.Http.Headers;
using NodaTime;
using Platform.Domain.Accounts;

namespace Platform.Networks.Http;

/// <summary>What became of one HTTP call.</summary>
internal abstract record Exchange
{
    private Exchange()
    {
    }

    /// <summary>Nothing of the request's body left the house.</summary>
    public sealed record NotSent(ConnectorError Error) : Exchange;

    /// <summary>It left, and no whole answer came back. <paramref name="Head"/> is the status line and the headers when those arrived (its body is
    /// empty), or null: a connector whose network answers by the status alone needs nothing more.</summary>
    public sealed record Lost(string Code, Reply? Head = null) : Exchange;

    /// <summary>A whole answer, whatever it says.</summary>
    public sealed record Answered(Reply Reply) : Exchange;
}

/// <summary>A whole answer.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Headers">Its headers.</param>
/// <param name="MediaType">The body's media type in lower case, or null.</param>
/// <param name="Body">The body; within the cap.</param>
/// <param name="RetryAfter">When the server says when to come back.</param>
internal sealed record Reply(int Status, HttpResponseHeaders Headers, string? MediaType, ReadOnlyMemory<byte> Body, Duration? RetryAfter)
{
    /// <summary>2xx.</summary>
    public bool Success => Status is >= 200 and < 300;
}
