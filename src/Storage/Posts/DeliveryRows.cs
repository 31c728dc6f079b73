using System.Data.Common;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Posts;

namespace Platform.Storage.Posts;

/// <summary>Reads rows of the ledger, and says which one a statement is about.</summary>
internal static class DeliveryRows
{
    /// <summary>The columns of <see cref="Claimed"/>.</summary>
    public const string ClaimedColumns = """
        org, post, account, authz, network, due, not_after, idempotency_key, payload, payload_hash, packs, authorized_at, attempt, uncertain,
        connector_state, asked, first_sent_at, changed_at, state, scanned_under, claim, uncounted
        """;

    /// <summary>The columns of a <see cref="DeliveryRow"/>.</summary>
    public const string RowColumns = """
        org, post, account, authz, campaign, network, state, reason, due, wake_at, not_after, attempt, external_id, external_url, error_kind, error_code,
        error_message, sent_at, finished_at, payload_hash, taken_down_at
        """;

    /// <summary>The place of the state behind the columns of <see cref="Claimed"/>.</summary>
    public const int ClaimedState = 18;

    /// <summary>How many columns <see cref="ClaimedColumns"/> are.</summary>
    public const int ClaimedCount = 22;

    public static DeliveryKey Key(DbDataReader r) => Key(r, 0);

    public static ClaimedDelivery Claimed(DbDataReader r) => new(
        Key(r), r.GetString(4), At(r, 5), At(r, 6), r.GetString(7), r.GetString(8), r.GetString(9), r.GetString(10), At(r, 11), r.GetInt32(12), r.GetInt32(13) == 1,
        r.TextOrNull(14), r.GetInt32(15), r.LongOrNull(16) is { } first ? Duration.FromMilliseconds(r.GetInt64(17) - first) : Duration.Zero,
        r.GetInt32(19), r.GetInt64(20), r.GetInt32(21));

    public static DeliveryRow Row(DbDataReader r) => Row(r, 0);

    /// <summary>Reads a row whose columns begin at this place.</summary>
    public static DeliveryRow Row(DbDataReader r, int at) => new(
        Key(r, at), r.TextOrNull(at + 4) is { } campaign ? new CampaignId(campaign) : null, r.GetString(at + 5), (DeliveryState)r.GetInt32(at + 6), r.TextOrNull(at + 7),
        At(r, at + 8), At(r, at + 9), At(r, at + 10), r.GetInt32(at + 11), r.TextOrNull(at + 12), r.TextOrNull(at + 13), r.TextOrNull(at + 14), r.TextOrNull(at + 15),
        r.TextOrNull(at + 16), AtOrNull(r, at + 17), AtOrNull(r, at + 18), r.GetString(at + 19))
    {
        TakenDownAt = AtOrNull(r, at + 20),
    };

    /// <summary>Reads a key whose columns begin at this place.</summary>
    public static DeliveryKey Key(DbDataReader r, int at)
        => new(new OrganizationId(r.GetString(at)), new PostId(r.GetString(at + 1)), new AccountId(r.GetString(at + 2)), new AuthorizationId(r.GetString(at + 3)));

    /// <summary>The parameters of a statement about one delivery.</summary>
    public static (string, object?)[] Which(DeliveryKey key)
        => [("org", key.Organization.Value), ("post", key.Post.Value), ("account", key.Account.Value), ("authz", key.Authorization.Value)];

    public static Instant At(DbDataReader r, int column) => Instant.FromUnixTimeMilliseconds(r.GetInt64(column));

    private static Instant? AtOrNull(DbDataReader r, int column) => r.LongOrNull(column) is { } ms ? Instant.FromUnixTimeMilliseconds(ms) : null;
}
