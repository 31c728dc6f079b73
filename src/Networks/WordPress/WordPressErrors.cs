using Platform.Domain.Accounts;
using Platform.Networks.Http;

namespace Platform.Networks.WordPress;

/// <summary>What the errors of a WordPress site mean, by status and code. Some of its 500s are for ever (a file of a forbidden type).</summary>
internal static class WordPressErrors
{
    private const string Reconnect = "The site doesn't take the application password any more: connect the account again with a new one.";
    private const string Forbidden = "The user lacks a right on the site: it must be an author at least.";
    private const string Moved = "The site has moved: connect the account with its new address.";

    public static StatusTable Table { get; } = new(
    [
        new(401, null, ConnectorErrorKind.ReauthRequired, Reconnect),
        new(403, null, ConnectorErrorKind.MissingPermission, Forbidden),
        new(403, "incorrect_password", ConnectorErrorKind.ReauthRequired, Reconnect),
        new(403, "invalid_username", ConnectorErrorKind.ReauthRequired, Reconnect),
        new(404, null, ConnectorErrorKind.Misconfigured, "There is no WordPress interface at this address, or the site has switched it off."),
        new(404, "rest_no_route", ConnectorErrorKind.Misconfigured, "The site has switched off the interface for posts."),
        new(404, "rest_post_invalid_id", ConnectorErrorKind.NotFound, "The draft or post is gone from the site."),
        new(410, "rest_already_trashed", ConnectorErrorKind.NotFound, "The post is in the site's trash."),
        new(400, "empty_content", ConnectorErrorKind.ContentRejected, "The site takes no empty post."),
        new(400, "rest_invalid_param", ConnectorErrorKind.ContentRejected, "The site refuses a part of the post."),
        new(409, null, ConnectorErrorKind.DuplicateContent, "The site says that it has this already."),
        new(413, null, ConnectorErrorKind.ContentRejected, "The post is too long for the site."),
        new(429, null, ConnectorErrorKind.RateLimited, "The site asks for fewer calls."),
        new(500, "rest_upload_sideload_error", ConnectorErrorKind.MediaRejected, "The site doesn't take this kind of file."),
        new(501, "rest_trash_not_supported", ConnectorErrorKind.UnsupportedVersion, "The site has no trash: take the post down on the site."),
        new(301, null, ConnectorErrorKind.Misconfigured, Moved),
        new(302, null, ConnectorErrorKind.Misconfigured, Moved),
        new(307, null, ConnectorErrorKind.Misconfigured, Moved),
        new(308, null, ConnectorErrorKind.Misconfigured, Moved),
    ]);

    /// <summary>The site's code of an error, or null.</summary>
    public static string? NameOf(Reply reply) => JsonDoor.Object(reply.Body)?.Text("code", 80);

    /// <summary>The meaning, or null.</summary>
    public static ConnectorError? Classify(Reply reply)
    {
        var name = NameOf(reply);
        return name == "rest_invalid_param" && ForbiddenStatus(reply) is { } status
            ? Table.Classify(reply with { Status = status }, "rest_forbidden_status")
            : Table.Classify(reply, name);
    }

    /// <summary>A site answers 400 to those who look for drafts without a right to; whether nobody is signed in (401) or the right lacks (403) stands inside.</summary>
    private static int? ForbiddenStatus(Reply reply)
        => JsonDoor.Object(reply.Body)?.Member("data")?.Member("details")?.Member("status") is { } inner && inner.Text("code", 80) == "rest_forbidden_status"
            ? inner.Member("data")?.Count("status") == 403 ? 403 : 401
            : null;

    /// <summary>An error for calls that change nothing people can see: what has no meaning will pass.</summary>
    public static ConnectorError Of(Exchange exchange) => exchange switch
    {
        Exchange.NotSent refused => refused.Error,
        Exchange.Lost lost => new ConnectorError(ConnectorErrorKind.Transient, lost.Code, "The site's answer was lost."),
        Exchange.Answered { Reply: var reply } => Classify(reply)
            ?? new ConnectorError(ConnectorErrorKind.Transient, FormattableString.Invariant($"{reply.Status}"), "The site has a fault of its own.", reply.RetryAfter),
        _ => throw new InvalidOperationException("An exchange has three forms."),
    };
}
