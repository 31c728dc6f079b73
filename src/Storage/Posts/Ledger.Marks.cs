using System.Collections.Immutable;
using System.Data.Common;
using System.Diagnostics;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Posts;

namespace Platform.Storage.Posts;

/// <summary>Finds what is due and marks it as Sending.</summary>
internal sealed partial class Ledger
{
    /// <summary>The claims of a row go up by one; that of a mark is far from all of them and from those of other senders.</summary>
    private const long LeastGap = 1 << 20;
    private const long MostGap = 1L << 31;

    private static readonly string[] MarkColumns = ["v_post", "v_authz", "v_claim#", "v_found#"];

    private readonly string _markSending = MarkSending(database);

    private readonly string _findDue = $"""
        WITH pause AS MATERIALIZED (
            SELECT until AS p_until, CASE WHEN until > now_ms() THEN until - now_ms() ELSE 0 END AS p_left, times AS p_times
            FROM account_pauses WHERE org = @org AND account = @account AND {PauseRemembered})
        SELECT {DeliveryRows.ClaimedColumns}, CASE WHEN not_after > now_ms() THEN 1 ELSE 0 END, p_until, p_left, p_times
        FROM deliveries LEFT JOIN pause ON true
        WHERE org = @org AND account = @account AND state <= 5 AND wake_at <= now_ms() ORDER BY wake_at, post LIMIT @batch
        """;

    public async Task<MarkedSending> MarkSendingAsync(
        OrganizationId organization, AccountId account, ImmutableArray<DeliveryClaim> claims, int scannedUnder, Duration deadline,
        CancellationToken cancellationToken)
    {
        var asked = Stopwatch.GetTimestamp();
        var queued = TimeSpan.Zero;
        var marked = await EndAsync(organization, connections =>
        {
            queued = Stopwatch.GetElapsedTime(asked);
            return connections.ChangeAsync(
                _markSending, MarkedRow, cancellationToken, MarkRows(claims), MarkParameters(organization, account, scannedUnder, deadline));
        });
        return Marked(claims, marked, queued);
    }

    public async Task<DueDeliveries> FindDueAsync(OrganizationId organization, AccountId account, int batch, CancellationToken cancellationToken)
    {
        var found = await BeginAsync(organization, connections => connections.ReadAsync(_findDue, FoundRow, cancellationToken,
            ("org", organization.Value), ("account", account.Value), ("batch", batch)));
        bool IsReady(Found row) => row is { State: DeliveryState.Waiting, InTime: true, Row.Uncertain: false };
        bool IsUnsettled(Found row) => row.State is DeliveryState.Sending or DeliveryState.Processing or DeliveryState.Unknown;
        return new DueDeliveries(
            [.. found.Where(IsReady).Select(f => UnderNewClaim(f.Row))],
            found.Exists(f => !IsReady(f) && !IsUnsettled(f)), found.Exists(IsUnsettled), found is [var first, ..] ? first.Pause : null);
    }

    private static ClaimedDelivery UnderNewClaim(ClaimedDelivery row)
        => row with { Found = row.Token, Token = row.Token + Random.Shared.NextInt64(LeastGap, MostGap) };

    private static Found FoundRow(DbDataReader r) => new(
        DeliveryRows.Claimed(r), (DeliveryState)r.GetInt32(DeliveryRows.ClaimedState), r.GetInt32(DeliveryRows.ClaimedCount) == 1,
        r.LongOrNull(DeliveryRows.ClaimedCount + 1) is { } until
            ? new AccountPause(
                Instant.FromUnixTimeMilliseconds(until), Duration.FromMilliseconds(r.GetInt64(DeliveryRows.ClaimedCount + 2)),
                r.GetInt32(DeliveryRows.ClaimedCount + 3))
            : null);

    private static RowSet MarkRows(ImmutableArray<DeliveryClaim> claims)
    {
        var rows = new RowSet(MarkColumns);
        foreach (var (key, token, found) in claims)
        {
            rows.Add(key.Post.Value, key.Authorization.Value, token, found);
        }

        return rows;
    }

    private static (string, object?)[] MarkParameters(OrganizationId organization, AccountId account, int scannedUnder, Duration deadline)
        => [("org", organization.Value), ("account", account.Value), ("under", scannedUnder), ("deadline", (long)deadline.TotalMilliseconds)];

    private static (DeliveryKey Key, int State, long Waited) MarkedRow(DbDataReader r) => (DeliveryRows.Key(r), r.GetInt32(4), r.GetInt64(5));

    // The deadline runs from the mark: what was waited for before it is no part of it. Less than a second doesn't matter.
    private static MarkedSending Marked(ImmutableArray<DeliveryClaim> claims, List<(DeliveryKey Key, int State, long Waited)> rows, TimeSpan queued)
    {
        var sending = rows.Where(m => m.State == (int)DeliveryState.Sending).ToDictionary(m => m.Key, m => m.Waited);
        return new MarkedSending(
            [.. claims.Select(c => c.Key).Where(sending.ContainsKey)],
            Duration.FromSeconds((long)queued.TotalSeconds) + Duration.FromMilliseconds(sending.Count == 0 ? 0 : sending.Values.Min()));
    }

    /// <summary>The only way to a call. The gates and the fence are share-locked by this very statement: who closes one of them waits for
    /// those that
    /// came through before, and none comes through after. A gate that has no row counts as closed. The organization's gate also says under
    /// which packs a scan
    /// counts. <c>clock</c> reads the locked rows first, so that its time is after all waiting; a row that had to be waited for is checked
    /// against the clock once more. The organization comes from the judged rows, so that the rows of the table are reached from them;
    /// the plus keeps an embedded database from indexing the judged rows instead, for a scan of all deliveries. What was found waiting is
    /// marked only while it waits under the claim that it had, and gets the claim of its sender with the mark.</summary>
    private static string MarkSending(Database database)
    {
        var plus = database.Kind == DatabaseKind.Sqlite ? "+" : "";
        const string under = "CASE WHEN scanned_under > @under THEN scanned_under ELSE @under END";
        const string scanned = $"{under} >= j_packs";
        const string held = "(v_found IS NOT NULL OR wake_at > j_now)";
        const string inTime = "not_after > j_now";
        const string go = $"({held} AND j_fenced = 1 AND {inTime} AND j_stop IS NULL AND {scanned})";
        var next = $"""
            CASE WHEN NOT ({held}) THEN {States.Claimed} WHEN j_fenced = 0 THEN {Ended(States.Withdrawn)}
                WHEN NOT ({inTime}) THEN {Ended(States.Missed)} WHEN j_stop IS NOT NULL THEN {States.Blocked} WHEN {scanned} THEN {States.Sending} ELSE {States.Waiting} END
            """;
        return $"""
            WITH want AS MATERIALIZED (SELECT v_post, v_authz, v_claim, v_found FROM {RowSet.From(database, MarkColumns)}),
            need AS MATERIALIZED (
                SELECT 0 AS n_rank, NULL AS n_post, NULL AS n_authz, 'organization' AS n_kind, @org AS n_id
                UNION ALL SELECT 1, NULL, NULL, 'account', @account
                UNION ALL SELECT 2, v_post, v_authz, 'campaign', c.campaign FROM want CROSS JOIN deliveries AS c
                    WHERE c.org = @org AND c.post = v_post AND c.account = @account AND c.authz = v_authz AND c.campaign IS NOT NULL
                UNION ALL SELECT 3, v_post, v_authz, f.kind, f.id FROM want CROSS JOIN delivery_gates AS f
                    WHERE f.org = @org AND f.post = v_post AND f.account = @account AND f.authz = v_authz),
            gate AS MATERIALIZED (
                SELECT kind, id, open, code, packs_version FROM gates WHERE org = @org AND (kind, id) IN (SELECT n_kind, n_id FROM need)
                ORDER BY kind, id{database.ForShare}),
            fence AS MATERIALIZED (
                SELECT post AS f_post, authz AS f_authz FROM post_fence
                WHERE org = @org AND post IN (SELECT v_post FROM want) AND armed = 1 ORDER BY post{database.ForShare}),
            clock AS MATERIALIZED (
                SELECT clock_ms() AS c_now, g_packs AS c_packs
                FROM (SELECT max(CASE kind WHEN 'organization' THEN packs_version END) AS g_packs FROM gate) AS g
                CROSS JOIN (SELECT count(*) AS f_count FROM fence) AS fenced),
            closed AS MATERIALIZED (
                SELECT n_rank, n_post, n_authz, n_kind, n_id, {StopCode("n_kind", "code")} AS c_code
                FROM need LEFT JOIN gate ON kind = n_kind AND id = n_id WHERE coalesce(open, 0) <> 1),
            judged AS MATERIALIZED (
                SELECT CAST(@org AS text) AS j_org, v_post, v_authz, v_claim, v_found,
                    CASE WHEN f_post IS NULL THEN 0 ELSE 1 END AS j_fenced, c_now AS j_now, c_packs AS j_packs,
                    (SELECT c_code FROM closed WHERE n_post IS NULL OR (n_post = v_post AND n_authz = v_authz)
                        ORDER BY n_rank, n_kind, n_id LIMIT 1) AS j_stop
                FROM clock CROSS JOIN want LEFT JOIN fence ON f_post = v_post AND f_authz = v_authz)
            UPDATE deliveries AS d SET state = {next}, claim = v_claim,
                attempt = CASE WHEN {go} THEN attempt + 1 ELSE attempt END,
                sent_at = CASE WHEN {go} THEN j_now ELSE sent_at END,
                first_sent_at = CASE WHEN {go} AND (uncertain = 0 OR first_sent_at IS NULL) THEN j_now ELSE first_sent_at END,
                scanned_under = CASE WHEN {go} THEN {under} ELSE scanned_under END,
                wake_at = CASE WHEN NOT ({held}) THEN wake_at WHEN {go} THEN j_now + @deadline WHEN j_fenced = 0 OR NOT ({inTime}) THEN j_now
                    WHEN j_stop IS NULL THEN j_now + {ScanAgainIn} ELSE not_after END,
                reason = CASE WHEN {held} AND j_fenced = 1 AND {inTime} THEN j_stop END,
                {Marks(next)}
            FROM judged
            WHERE d.org = {plus}j_org AND d.post = {plus}v_post AND d.account = @account AND d.authz = {plus}v_authz
                AND d.state = CASE WHEN v_found IS NULL THEN {States.Claimed} ELSE {States.Waiting} END AND d.claim = coalesce(v_found, v_claim)
                AND CASE WHEN v_found IS NULL THEN d.wake_at > clock_ms() ELSE d.wake_at <= j_now END AND (d.not_after > clock_ms() OR d.not_after <= j_now)
            RETURNING org, post, account, authz, state, CASE state WHEN {States.Sending} THEN sent_at - now_ms() ELSE 0 END AS waited
            """;
    }

    /// <summary>The reason of a delivery that a gate of this kind stops.</summary>
    private static string StopCode(string kind, string code)
        => $"coalesce({code}, CASE {kind} WHEN 'member' THEN '{GateReasons.OwnerLeft}' ELSE '{GateReasons.Suspended}' END)";

    private sealed record Found(ClaimedDelivery Row, DeliveryState State, bool InTime, AccountPause? Pause);
}
