using NodaTime;
using Platform.Domain.Accounts;
using Platform.Networks.Http;

namespace Platform.Networks.Bluesky;

/// <summary>What the errors of a PDS mean, by status and error name. The status alone says little: an expired token and a missing record are both 400,
/// and 500 <c>InternalServerError</c> may come after the write.</summary>
internal static class BlueskyErrors
{
    private const string Reconnect = "Bluesky doesn't take the app password any more: connect the account again with a new one.";
    private const string Barred = "Bluesky has barred this account.";
    private const string NoServer = "There is no Bluesky server at this address.";

    /// <summary>Above this wait a limit is the quota of the hour or the day, not a burst.</summary>
    private static readonly Duration LongestBurst = Duration.FromMinutes(10);

    public static StatusTable Table { get; } = new(
    [
        new(400, "ExpiredToken", ConnectorErrorKind.ReauthRequired, Reconnect),
        new(400, "InvalidToken", ConnectorErrorKind.ReauthRequired, Reconnect),
        new(401, null, ConnectorErrorKind.ReauthRequired, Reconnect),
        new(401, "AuthFactorTokenRequired", ConnectorErrorKind.ReauthRequired, "The account's own password can't be used: connect it with an app password."),
        new(401, "AccountTakedown", ConnectorErrorKind.PolicyBlocked, Barred),
        new(400, "AccountTakedown", ConnectorErrorKind.PolicyBlocked, Barred),
        new(400, "AccountDeactivated", ConnectorErrorKind.PolicyBlocked, "The account is deactivated at Bluesky."),
        new(400, "RepoTakendown", ConnectorErrorKind.PolicyBlocked, Barred),
        new(400, "RepoSuspended", ConnectorErrorKind.PolicyBlocked, Barred),
        new(400, "RepoDeactivated", ConnectorErrorKind.PolicyBlocked, "The account is deactivated at Bluesky."),
        new(403, null, ConnectorErrorKind.MissingPermission, "The app password lacks a right that is needed."),
        new(400, "InvalidRequest", ConnectorErrorKind.ContentRejected, "Bluesky refuses the post: it is too long or malformed."),
        new(400, "InvalidRecord", ConnectorErrorKind.ContentRejected, "Bluesky refuses the post: it is too long or malformed."),
        new(413, null, ConnectorErrorKind.ContentRejected, "Bluesky refuses the post: it is too large."),
        new(400, "BlobNotFound", ConnectorErrorKind.MediaRejected, "Bluesky doesn't have the picture."),
        new(400, "BlobTooLarge", ConnectorErrorKind.MediaRejected, "The picture is too large for Bluesky."),
        new(400, "InvalidMimeType", ConnectorErrorKind.MediaRejected, "Bluesky doesn't take this kind of picture."),
        new(400, "InvalidSwap", ConnectorErrorKind.Conflict, "Another post stands under this post's key."),
        new(400, "RecordNotFound", ConnectorErrorKind.NotFound, "The post is not there."),
        new(429, null, ConnectorErrorKind.RateLimited, "Bluesky asks for fewer calls."),
        new(404, null, ConnectorErrorKind.Misconfigured, NoServer),
        new(405, null, ConnectorErrorKind.Misconfigured, NoServer),
        new(301, null, ConnectorErrorKind.Misconfigured, NoServer),
        new(302, null, ConnectorErrorKind.Misconfigured, NoServer),
        new(307, null, ConnectorErrorKind.Misconfigured, NoServer),
        new(308, null, ConnectorErrorKind.Misconfigured, NoServer),
        new(501, null, ConnectorErrorKind.UnsupportedVersion, "This server doesn't have the call."),
    ]);

    /// <summary>The server's name of an error, or null.</summary>
    public static string? NameOf(Reply reply) => JsonDoor.Object(reply.Body)?.Text("error", 60);

    /// <summary>The meaning, or null.</summary>
    public static ConnectorError? Classify(Reply reply)
    {
        var error = Table.Classify(reply, NameOf(reply));
        return error is { Kind: ConnectorErrorKind.RateLimited } && error.RetryAfter > LongestBurst ? error with { Kind = ConnectorErrorKind.QuotaExhausted } : error;
    }

    /// <summary>Whether a fresh token may help. A call that was refused so was not carried out.</summary>
    public static bool WantsFreshToken(Reply reply) => reply.Status switch
    {
        401 => NameOf(reply) is not "AccountTakedown",
        400 => NameOf(reply) is "ExpiredToken" or "InvalidToken",
        _ => false,
    };
}
