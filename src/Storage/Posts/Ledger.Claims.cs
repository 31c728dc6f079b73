using System.Collections.Immutable;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Posts;

namespace Platform.Storage.Posts;

/// <summary>The sender's way: claim, mark, keep a step, give back. One statement and one round trip each.</summary>
internal sealed partial class Ledger
{
    /// <summary>Milliseconds until what was scanned under older packs is claimed again: the sender's next look at the settings shows the new ones.</summary>
    private const int ScanAgainIn = 200;

    /// <summary>Whether the account of <c>@org</c> and <c>@account</c> is not paused.</summary>
    private const string NotPaused =
        "NOT EXISTS (SELECT 1 FROM account_pauses AS p WHERE p.org = @org AND p.account = @account AND p.until > now_ms())";

    private static readonly string[] ClaimColumns = ["v_org", "v_post", "v_account", "v_authz", "v_claim#"];

    private readonly string _claimDue = ClaimDue(database);
    private readonly string _claimUnknown = ClaimUnknown(database);
    private readonly string _markSending = MarkSending(database);
    private readonly string _release = Release(database);

    public async Task<ImmutableArray<ClaimedDelivery>> ClaimDueAsync(
        OrganizationId organization, AccountId account, int batch, Duration lease, CancellationToken cancellationToken)
    {
        while (true)
        {
            var touched = await database.ChangeAsync(
                _claimDue, r => (State: r.GetInt32(DeliveryRows.ClaimedState), Row: DeliveryRows.Claimed(r)), cancellationToken, null,
                ("org", organization.Value), ("account", account.Value), ("batch", batch), ("lease", (long)lease.TotalMilliseconds));
            var claimed = InOrder(touched.Where(t => t.State == (int)DeliveryState.Claimed).Select(t => t.Row));
            if (claimed.Length > 0 || touched.Count == 0)
            {
                return claimed; // a batch in which all were overdue must not look like the end of what is due
            }
        }
    }

    public async Task<MarkedSending> MarkSendingAsync(
        OrganizationId organization, AccountId account, ImmutableArray<DeliveryClaim> claims, int scannedUnder, Duration deadline,
        CancellationToken cancellationToken)
    {
        var rows = new RowSet("v_post", "v_authz", "v_claim#");
        foreach (var (key, token) in claims)
        {
            rows.Add(key.Post.Value, key.Authorization.Value, token);
        }

        var marked = await database.ChangeAsync(
            _markSending, r => (Key: DeliveryRows.Key(r), State: r.GetInt32(4), Waited: r.GetInt64(5)), cancellationToken, rows,
            ("org", organization.Value), ("account", account.Value), ("under", scannedUnder), ("deadline", (long)deadline.TotalMilliseconds));
        var sending = marked.Where(m => m.State == (int)DeliveryState.Sending).ToDictionary(m => m.Key, m => m.Waited);
        return new MarkedSending(
            [.. claims.Select(c => c.Key).Where(sending.ContainsKey)],
            Duration.FromMilliseconds(sending.Count == 0 ? 0 : sending.Values.Min()));
    }

    public async Task ReleaseAsync(ImmutableArray<DeliveryClaim> claims, CancellationToken cancellationToken)
    {
        if (!claims.IsEmpty)
        {
            await database.ChangeAsync(_release, cancellationToken, ClaimRows(claims));
        }
    }

    public async Task<bool> SaveStepAsync(DeliveryClaim claim, string connectorState, CancellationToken cancellationToken)
        => await database.ChangeAsync($"""
            UPDATE deliveries SET connector_state = @state, rev = rev + 1
            WHERE org = @org AND post = @post AND account = @account AND authz = @authz AND state = {States.Sending} AND claim = @claim
            """, cancellationToken, null, [("state", Storable(connectorState)), ("claim", claim.Token), .. DeliveryRows.Which(claim.Key)]) == 1;

    public async Task<ImmutableArray<ClaimedDelivery>> ClaimUnknownAsync(
        OrganizationId organization, AccountId account, int batch, Duration lease, CancellationToken cancellationToken)
        => InOrder(await database.ChangeAsync(_claimUnknown, DeliveryRows.Claimed, cancellationToken, null,
            ("org", organization.Value), ("account", account.Value), ("batch", batch), ("lease", (long)lease.TotalMilliseconds)));

    private static ImmutableArray<ClaimedDelivery> InOrder(IEnumerable<ClaimedDelivery> rows)
        => [.. rows.OrderBy(r => r.Due).ThenBy(r => r.Key.Post.Value, StringComparer.Ordinal)];

    private static RowSet ClaimRows(ImmutableArray<DeliveryClaim> claims)
    {
        var rows = new RowSet(ClaimColumns);
        foreach (var (key, token) in claims)
        {
            rows.Add(key.Organization.Value, key.Post.Value, key.Account.Value, key.Authorization.Value, token);
        }

        return rows;
    }

    /// <summary>What waits and is due, leases that ended; on the way, what is past its grace is missed, also under a closed gate.</summary>
    private static string ClaimDue(Database database)
    {
        var late = $"(not_after <= now_ms() OR state = {States.Blocked})";
        var next = $"CASE WHEN {late} THEN {Ended(States.Missed)} ELSE {States.Claimed} END";
        return $"""
            UPDATE deliveries SET state = {next}, claim = claim + 1,
                wake_at = CASE WHEN {late} THEN now_ms() ELSE now_ms() + @lease END, {Marks(next)}
            WHERE {database.Place} IN (
                SELECT {database.Place} FROM deliveries
                WHERE org = @org AND account = @account AND state <= 5 AND state IN ({States.Waiting}, {States.Claimed}, {States.Blocked})
                    AND wake_at <= now_ms() AND {NotPaused}
                ORDER BY wake_at, post LIMIT @batch{database.SkipLocked})
            RETURNING {DeliveryRows.ClaimedColumns}
            """;
    }

    /// <summary>Calls past their deadline become Unknown; what is Unknown or taken by the network and not public yet is leased to be asked
    /// about.</summary>
    private static string ClaimUnknown(Database database)
    {
        var next = $"CASE WHEN state = {States.Sending} THEN {States.Unknown} ELSE state END";
        return $"""
            UPDATE deliveries SET state = {next}, claim = claim + 1, uncertain = CASE WHEN state = {States.Sending} THEN 1 ELSE uncertain END,
                wake_at = now_ms() + @lease, {Marks(next)}
            WHERE {database.Place} IN (
                SELECT {database.Place} FROM deliveries
                WHERE org = @org AND account = @account AND state <= 5 AND state IN ({States.Sending}, {States.Processing}, {States.Unknown})
                    AND wake_at <= now_ms() AND {NotPaused}
                ORDER BY wake_at, post LIMIT @batch{database.SkipLocked})
            RETURNING {DeliveryRows.ClaimedColumns}
            """;
    }

    private static string Release(Database database) => $"""
        UPDATE deliveries AS d SET state = {States.Waiting}, wake_at = now_ms(), {Marks(States.Waiting)}
        FROM {RowSet.From(database, ClaimColumns)} WHERE {SameRow} AND d.state = {States.Claimed} AND d.claim = v_claim
        """;

    /// <summary>The only way to a call. The gates and the fence are share-locked by this very statement: who closes one of them waits for
    /// those that
    /// came through before, and none comes through after. A gate that has no row counts as closed. The organization's gate also says under
    /// which packs a scan
    /// counts. <c>clock</c> reads the locked rows first, so that its time is after all waiting; a row that had to be waited for is checked
    /// against the clock once more. The organization comes from the judged rows, so that the rows of the table are reached from them;
    /// the plus keeps an embedded database from indexing the judged rows instead, for a scan of all deliveries.</summary>
    private static string MarkSending(Database database)
    {
        var plus = database.Kind == DatabaseKind.Sqlite ? "+" : "";
        const string under = "CASE WHEN scanned_under > @under THEN scanned_under ELSE @under END";
        const string scanned = $"{under} >= j_packs";
        const string held = "wake_at > j_now";
        const string inTime = "not_after > j_now";
        const string go = $"({held} AND j_fenced = 1 AND {inTime} AND j_stop IS NULL AND {scanned})";
        var next = $"""
            CASE WHEN NOT ({held}) THEN {States.Claimed} WHEN j_fenced = 0 THEN {Ended(States.Withdrawn)}
                WHEN NOT ({inTime}) THEN {Ended(States.Missed)} WHEN j_stop IS NOT NULL THEN {States.Blocked} WHEN {scanned} THEN {States.Sending} ELSE {States.Waiting} END
            """;
        return $"""
            WITH want AS MATERIALIZED (SELECT v_post, v_authz, v_claim FROM {RowSet.From(database, "v_post", "v_authz", "v_claim")}),
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
                SELECT CAST(@org AS text) AS j_org, v_post, v_authz, v_claim, CASE WHEN f_post IS NULL THEN 0 ELSE 1 END AS j_fenced, c_now AS j_now, c_packs AS j_packs,
                    (SELECT c_code FROM closed WHERE n_post IS NULL OR (n_post = v_post AND n_authz = v_authz)
                        ORDER BY n_rank, n_kind, n_id LIMIT 1) AS j_stop
                FROM clock CROSS JOIN want LEFT JOIN fence ON f_post = v_post AND f_authz = v_authz)
            UPDATE deliveries AS d SET state = {next},
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
                AND d.state = {States.Claimed} AND d.claim = {plus}v_claim AND d.wake_at > clock_ms() AND (d.not_after > clock_ms() OR d.not_after <= j_now)
            RETURNING org, post, account, authz, state, CASE state WHEN {States.Sending} THEN sent_at - now_ms() ELSE 0 END AS waited
            """;
    }

    /// <summary>The reason of a delivery that a gate of this kind stops.</summary>
    private static string StopCode(string kind, string code)
        => $"coalesce({code}, CASE {kind} WHEN 'member' THEN '{GateReasons.OwnerLeft}' ELSE '{GateReasons.Suspended}' END)";
}
