using System.Collections.Frozen;
using System.Globalization;
using NodaTime;
using Platform.Domain.Accounts;

namespace Platform.Networks.Http;

/// <summary>A connector's table of errors: the HTTP status together with the network's own name of the error, else the status alone. What stands in
/// neither row has no meaning. Words of a body are never looked at.</summary>
internal sealed class StatusTable(IEnumerable<StatusTable.Row> rows)
{
    /// <summary>One row; without a name it stands for every error of that status that has no row of its own.</summary>
    public sealed record Row(int Status, string? Name, ConnectorErrorKind Kind, string Words);

    private readonly FrozenDictionary<(int Status, string? Name), Row> _rows = rows.ToFrozenDictionary(row => (row.Status, row.Name));

    /// <summary>All rows, for the tests that hold the table against the connector.</summary>
    public IEnumerable<Row> Rows => _rows.Values;

    /// <summary>The meaning of an answer, or null where it has none. 408, 425 and 429 say by their definition that the request was not carried out
    /// (RFC 9110, 8470, 6585). A 503 says so only where the server names a time to come back, unless the network's own table says more: without one it
    /// may come from something in between, after the fact.</summary>
    public ConnectorError? Classify(Reply reply, string? name, string? trace = null)
    {
        var code = name is null ? reply.Status.ToString(CultureInfo.InvariantCulture) : FormattableString.Invariant($"{reply.Status} {name}");
        if (_rows.GetValueOrDefault((reply.Status, name)) is { } exact)
        {
            return Error(exact, code, reply.RetryAfter, trace);
        }

        if (name is not null && _rows.GetValueOrDefault((reply.Status, null)) is { } general)
        {
            return Error(general, code, reply.RetryAfter, trace);
        }

        return reply.Status switch
        {
            408 => new ConnectorError(ConnectorErrorKind.Transient, code, "The server gave up waiting for the request.", reply.RetryAfter, trace),
            425 => new ConnectorError(ConnectorErrorKind.Transient, code, "The server wants the call a little later.", reply.RetryAfter, trace),
            429 => new ConnectorError(ConnectorErrorKind.RateLimited, code, "The server asks for fewer calls.", reply.RetryAfter, trace),
            503 when reply.RetryAfter is not null => new ConnectorError(ConnectorErrorKind.Transient, code, "The server is busy and names a time to come back.", reply.RetryAfter, trace),
            >= 400 and < 500 => new ConnectorError(ConnectorErrorKind.ContentRejected, code, "The server refuses the post for a reason that is not known here.", null, trace),
            _ => null,
        };
    }

    private static ConnectorError Error(Row row, string code, Duration? retryAfter, string? trace)
        => new(row.Kind, code, row.Words, row.Kind is ConnectorErrorKind.RateLimited or ConnectorErrorKind.QuotaExhausted or ConnectorErrorKind.Transient ? retryAfter : null, trace);
}
