using System.Data.Common;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Posts;

namespace Platform.Storage.Posts;

/// <summary>Reads rows of the ledger.</summary>
internal static class DeliveryRows
{
    /// <summary>The columns of <see cref="Claimed"/>.</summary>
    public const string ClaimedColumns = """
        org, post, account, authz, network, due, not_after, idempotency_key, payload, payload_hash, packs, authorized_at, attempt, uncertain,
        connector_state, asked, unknown_since, changed_at, state
        """;

    /// <summary>The columns of <see cref="Row"/>.</summary>
    public const string RowColumns = """
        org, post, account, authz, campaign, network, state, reason, due, wake_at, not_after, attempt, external_id, external_url, error_kind, error_code,
        error_message, sent_at, finished_at, payload_hash
        """;

    /// <summary>The place of the state behind the columns of <see cref="Claimed"/>.</summary>
    public const int ClaimedState = 18;

    public static DeliveryKey Key(DbDataReader r) => new(new OrganizationId(r.GetString(0)), new PostId(r.GetString(1)), new AccountId(r.GetString(2)), new AuthorizationId(r.GetString(3)));

    public static ClaimedDelivery Claimed(DbDataReader r) => new(
        Key(r), r.GetString(4), At(r, 5), At(r, 6), r.GetString(7), r.GetString(8), r.GetString(9), r.GetString(10), At(r, 11), r.GetInt32(12), r.GetInt32(13) == 1,
        r.TextOrNull(14), r.GetInt32(15), r.LongOrNull(16) is { } since ? Duration.FromMilliseconds(r.GetInt64(17) - since) : Duration.Zero);

    public static DeliveryRow Row(DbDataReader r) => new(
        Key(r), r.TextOrNull(4) is { } campaign ? new CampaignId(campaign) : null, r.GetString(5), (DeliveryState)r.GetInt32(6), r.TextOrNull(7), At(r, 8), At(r, 9), At(r, 10),
        r.GetInt32(11), r.TextOrNull(12), r.TextOrNull(13), r.TextOrNull(14), r.TextOrNull(15), r.TextOrNull(16), AtOrNull(r, 17), AtOrNull(r, 18), r.GetString(19));

    private static Instant At(DbDataReader r, int column) => Instant.FromUnixTimeMilliseconds(r.GetInt64(column));

    private static Instant? AtOrNull(DbDataReader r, int column) => r.LongOrNull(column) is { } ms ? Instant.FromUnixTimeMilliseconds(ms) : null;
}
