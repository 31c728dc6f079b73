using Platform.Domain.Accounts;
using Platform.Networks.Http;

namespace Platform.Networks.Webhook;

/// <summary>What a receiver's status means for a delivery.
/// <list type="table">
/// <item><term>2xx</term><description>taken</description></item>
/// <item><term>302, 303, 409</term><description>no meaning: some receivers answer so after they have taken it, 409 while the first call is still under way</description></item>
/// <item><term>5xx</term><description>no meaning, but 503 with <c>Retry-After</c>: not taken</description></item>
/// </list></summary>
internal static class WebhookErrors
{
    public static StatusTable Table { get; } = new(
    [
        new(301, null, ConnectorErrorKind.Misconfigured, "The receiver has moved: connect the account with its new address."),
        new(307, null, ConnectorErrorKind.Misconfigured, "The receiver has moved: connect the account with its new address."),
        new(308, null, ConnectorErrorKind.Misconfigured, "The receiver has moved: connect the account with its new address."),
        new(401, null, ConnectorErrorKind.ReauthRequired, "The receiver doesn't take the signature: connect the account with its signing key."),
        new(403, null, ConnectorErrorKind.MissingPermission, "The receiver forbids it."),
        new(404, null, ConnectorErrorKind.NotFound, "There is no receiver at this address."),
        new(405, null, ConnectorErrorKind.Misconfigured, "The address takes no POST."),
        new(408, null, ConnectorErrorKind.Transient, "The receiver gave up waiting for the request."),
        new(410, null, ConnectorErrorKind.NotFound, "The receiver says that it is gone for good."),
        new(415, null, ConnectorErrorKind.Misconfigured, "The receiver takes no JSON."),
        new(425, null, ConnectorErrorKind.Transient, "The receiver wants the call a little later."),
        new(429, null, ConnectorErrorKind.RateLimited, "The receiver asks for fewer calls."),
        new(451, null, ConnectorErrorKind.PolicyBlocked, "The receiver may not take it."),
    ]);

    /// <summary>The meaning, or null.</summary>
    public static ConnectorError? Classify(Reply reply) => reply.Status is 409 ? null : Table.Classify(reply, null);
}
