using Platform.Domain.Accounts;
using Platform.Networks.Http;

namespace Platform.Networks.Webhook;

/// <summary>What a receiver's status means for a delivery; docs/webhooks.md promises the same to the makers of receivers.
/// <list type="table">
/// <item><term>2xx</term><description>taken</description></item>
/// <item><term>408, 425, 429, 503</term><description>not taken, tried again</description></item>
/// <item><term>302, 303, 409</term><description>no meaning: some receivers answer so after they have taken it, 409 while the first call is
/// still under way</description></item>
/// <item><term>other 5xx</term><description>no meaning: the receiver may have taken it before it failed</description></item>
/// </list></summary>
internal static class WebhookErrors
{
    private const string Moved = "The receiver redirects the call: connect the account with the address that it redirects to.";

    public static StatusTable Table { get; } = new(
    [
        .. Enumerable.Range(300, 100).Where(status => status is not (302 or 303))
            .Select(status => new StatusTable.Row(status, null, ConnectorErrorKind.Misconfigured, Moved)),
        new(401, null, ConnectorErrorKind.ReauthRequired, "The receiver doesn't take the signature: connect the account with its signing key."),
        new(403, null, ConnectorErrorKind.MissingPermission, "The receiver forbids it."),
        new(404, null, ConnectorErrorKind.NotFound, "There is no receiver at this address."),
        new(405, null, ConnectorErrorKind.Misconfigured, "The address takes no POST."),
        new(408, null, ConnectorErrorKind.Transient, "The receiver gave up waiting for the request."),
        new(410, null, ConnectorErrorKind.Misconfigured, "The receiver says that it is gone for good: connect the account with the address that is in use."),
        new(415, null, ConnectorErrorKind.Misconfigured, "The receiver takes no JSON."),
        new(425, null, ConnectorErrorKind.Transient, "The receiver wants the call a little later."),
        new(429, null, ConnectorErrorKind.RateLimited, "The receiver asks for fewer calls."),
        new(451, null, ConnectorErrorKind.PolicyBlocked, "The receiver may not take it."),
        new(503, null, ConnectorErrorKind.Transient, "The receiver is not available at the moment."),
    ]);

    /// <summary>The meaning, or null.</summary>
    public static ConnectorError? Classify(Reply reply) => reply.Status is 409 ? null : Table.Classify(reply, null);

    /// <summary>Why an address can't be used, whatever a call to it did: it redirects. Null where it doesn't.</summary>
    public static ConnectorError? Redirect(Reply reply) => reply.Status is >= 300 and < 400
        ? new ConnectorError(ConnectorErrorKind.Misconfigured, CodeOf(reply), Moved)
        : null;

    /// <summary>The code of an answer without a meaning: the status, and for a redirect its name.</summary>
    public static string CodeOf(Reply reply)
        => reply.Status is >= 300 and < 400 ? FormattableString.Invariant($"{reply.Status} redirect") : FormattableString.Invariant($"{reply.Status}");
}
