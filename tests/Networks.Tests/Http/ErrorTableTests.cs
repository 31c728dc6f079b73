using System.Globalization;
using System.Text;
using NodaTime;
using Platform.Domain.Accounts;
using Platform.Networks.Bluesky;
using Platform.Networks.Http;
using Platform.Networks.Webhook;
using Platform.Networks.WordPress;
using Xunit;

namespace Platform.Networks.Tests.Http;

/// <summary>The tables, row by row as the servers were seen to answer.</summary>
public sealed class ErrorTableTests
{
    [Theory]
    [InlineData(400, "ExpiredToken", ConnectorErrorKind.ReauthRequired)]
    [InlineData(400, "InvalidToken", ConnectorErrorKind.ReauthRequired)]
    [InlineData(401, "AuthMissing", ConnectorErrorKind.ReauthRequired)]
    [InlineData(401, "AuthenticationRequired", ConnectorErrorKind.ReauthRequired)]
    [InlineData(401, "AuthFactorTokenRequired", ConnectorErrorKind.ReauthRequired)]
    [InlineData(401, "AccountTakedown", ConnectorErrorKind.PolicyBlocked)]
    [InlineData(400, "RepoDeactivated", ConnectorErrorKind.PolicyBlocked)]
    [InlineData(400, "InvalidRequest", ConnectorErrorKind.ContentRejected)]
    [InlineData(400, "InvalidSwap", ConnectorErrorKind.Conflict)]
    [InlineData(400, "RecordNotFound", ConnectorErrorKind.NotFound)]
    [InlineData(400, "BlobNotFound", ConnectorErrorKind.MediaRejected)]
    [InlineData(400, "SomethingNew", ConnectorErrorKind.ContentRejected)]
    [InlineData(403, null, ConnectorErrorKind.MissingPermission)]
    [InlineData(404, null, ConnectorErrorKind.Misconfigured)]
    [InlineData(408, null, ConnectorErrorKind.Transient)]
    [InlineData(413, "PayloadTooLarge", ConnectorErrorKind.ContentRejected)]
    [InlineData(425, null, ConnectorErrorKind.Transient)]
    [InlineData(429, "RateLimitExceeded", ConnectorErrorKind.RateLimited)]
    [InlineData(501, "MethodNotImplemented", ConnectorErrorKind.UnsupportedVersion)]
    [InlineData(500, "InternalServerError", null)]
    [InlineData(502, "UpstreamFailure", null)]
    [InlineData(503, null, null)]
    public void Bluesky(int status, string? name, ConnectorErrorKind? kind) => Assert.Equal(kind, BlueskyErrors.Classify(Reply(status, name is null ? "" : $$"""{"error":"{{name}}"}"""))?.Kind);

    [Theory]
    [InlineData(60, ConnectorErrorKind.RateLimited)]
    [InlineData(3000, ConnectorErrorKind.QuotaExhausted)]
    public void A_long_wait_on_Bluesky_is_a_quota(int seconds, ConnectorErrorKind kind)
        => Assert.Equal(kind, BlueskyErrors.Classify(Reply(429, """{"error":"RateLimitExceeded"}""", seconds))?.Kind);

    [Theory]
    [InlineData(401, "rest_not_logged_in", ConnectorErrorKind.ReauthRequired)]
    [InlineData(401, "rest_cannot_create", ConnectorErrorKind.ReauthRequired)]
    [InlineData(401, "incorrect_password", ConnectorErrorKind.ReauthRequired)]
    [InlineData(403, "rest_cannot_publish", ConnectorErrorKind.MissingPermission)]
    [InlineData(403, "rest_cannot_edit", ConnectorErrorKind.MissingPermission)]
    [InlineData(404, "rest_no_route", ConnectorErrorKind.Misconfigured)]
    [InlineData(404, "rest_post_invalid_id", ConnectorErrorKind.NotFound)]
    [InlineData(404, null, ConnectorErrorKind.Misconfigured)]
    [InlineData(410, "rest_already_trashed", ConnectorErrorKind.NotFound)]
    [InlineData(400, "empty_content", ConnectorErrorKind.ContentRejected)]
    [InlineData(400, "rest_invalid_param", ConnectorErrorKind.ContentRejected)]
    [InlineData(408, null, ConnectorErrorKind.Transient)]
    [InlineData(409, "comment_duplicate", ConnectorErrorKind.DuplicateContent)]
    [InlineData(425, null, ConnectorErrorKind.Transient)]
    [InlineData(500, "rest_upload_sideload_error", ConnectorErrorKind.MediaRejected)]
    [InlineData(301, null, ConnectorErrorKind.Misconfigured)]
    [InlineData(429, null, ConnectorErrorKind.RateLimited)]
    [InlineData(500, "internal_server_error", null)]
    [InlineData(500, "test_fault", null)]
    [InlineData(503, null, null)]
    public void WordPress(int status, string? name, ConnectorErrorKind? kind) => Assert.Equal(kind, WordPressErrors.Classify(Reply(status, name is null ? "" : $$"""{"code":"{{name}}"}"""))?.Kind);

    [Theory]
    [InlineData(401, ConnectorErrorKind.ReauthRequired)]
    [InlineData(403, ConnectorErrorKind.MissingPermission)]
    public void Looking_for_drafts_without_a_right_is_told_inside_a_400(int inner, ConnectorErrorKind kind)
        => Assert.Equal(kind, WordPressErrors.Classify(Reply(
            400, """{"code":"rest_invalid_param","data":{"status":400,"details":{"status":{"code":"rest_forbidden_status","data":{"status":INNER}}}}}"""
                .Replace("INNER", inner.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)))?.Kind);

    [Fact]
    public void Every_row_of_every_table_has_words_for_a_person()
    {
        foreach (var row in BlueskyErrors.Table.Rows.Concat(WordPressErrors.Table.Rows).Concat(WebhookErrors.Table.Rows))
        {
            Assert.EndsWith(".", row.Words, StringComparison.Ordinal);
            Assert.True(row.Status is >= 300 and < 600);
        }
    }

    private static Reply Reply(int status, string body, int? retryAfter = null)
    {
        using var response = new HttpResponseMessage();
        return new Reply(status, response.Headers, "application/json", Encoding.UTF8.GetBytes(body), retryAfter is { } seconds ? Duration.FromSeconds(seconds) : null);
    }
}
