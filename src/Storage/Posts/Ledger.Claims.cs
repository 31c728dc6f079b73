using System.Collections.Immutable;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Posts;

namespace Platform.Storage.Posts;

/// <summary>The sender's way: claim, mark, keep a step. One statement and one round trip each.</summary>
internal sealed partial class Ledger
{
    /// <summary>Milliseconds until what was scanned under older packs is claimed again: the sender's next look at the settings shows the new ones.</summary>
    private const int ScanAgainIn = 200;

    private readonly string _claimDue = ClaimDue(database);
    private readonly string _claimUnknown = ClaimUnknown(database);
    private readonly string _markSending = MarkSending(database);

    public async Task<ImmutableArray<ClaimedDelivery>> ClaimDueAsync(OrganizationId organization, AccountId account, int batch, Duration lease, CancellationToken cancellationToken)
    {
        while (true)
        {
            var touched = await database.ChangeAsync(_claimDue, r => (State: r.GetInt32(DeliveryRows.ClaimedState), Row: DeliveryRows.Claimed(r)), cancellationToken, null,
                ("org", organization.Value), ("account", account.Value), ("batch", batch), ("lease", (long)lease.TotalMilliseconds));
            var claimed = InOrder(touched.Where(t => t.State == (int)DeliveryState.Claimed).Select(t => t.Row));
            if (claimed.Length > 0 || touched.Count == 0)
            {
                return claimed; // a batch in which all were overdue must not look like the end of what is due
            }
        }
    }

    public async Task<ImmutableArray<DeliveryKey>> MarkSendingAsync(
        OrganizationId organization, AccountId account, ImmutableArray<DeliveryKey> claimed, int scannedUnder, Duration deadline, CancellationToken cancellationToken)
    {
        var rows = new RowSet("v_post", "v_authz");
        foreach (var key in claimed)
        {
            rows.Add(key.Post.Value, key.Authorization.Value);
        }

        var marked = await database.ChangeAsync(_markSending, r => (Key: DeliveryRows.Key(r), State: r.GetInt32(4)), cancellationToken, rows,
            ("org", organization.Value), ("account", account.Value), ("under", scannedUnder), ("deadline", (long)deadline.TotalMilliseconds));
        var sending = marked.Where(m => m.State == (int)DeliveryState.Sending).Select(m => m.Key).ToHashSet();
        return [.. claimed.Where(sending.Contains)];
    }

    public async Task<bool> SaveStepAsync(DeliveryKey key, string connectorState, CancellationToken cancellationToken)
        => await database.ChangeAsync($"""
            UPDATE deliveries SET connector_state = @state, rev = rev + 1
            WHERE org = @org AND post = @post AND account = @account AND authz = @authz AND state = {States.Sending}
            """, cancellationToken, null, ("state", connectorState), ("org", key.Organization.Value), ("post", key.Post.Value), ("account", key.Account.Value), ("authz", key.Authorization.Value)) == 1;

    public async Task<ImmutableArray<ClaimedDelivery>> ClaimUnknownAsync(OrganizationId organization, AccountId account, int batch, Duration lease, CancellationToken cancellationToken)
        => InOrder(await database.ChangeAsync(_claimUnknown, DeliveryRows.Claimed, cancellationToken, null,
            ("org", organization.Value), ("account", account.Value), ("batch", batch), ("lease", (long)lease.TotalMilliseconds)));

    private static ImmutableArray<ClaimedDelivery> InOrder(IEnumerable<ClaimedDelivery> rows)
        => [.. rows.OrderBy(r => r.Due).ThenBy(r => r.Key.Post.Value, StringComparer.Ordinal)];

    /// <summary>What waits and is due, leases that ended; on the way, what is past its grace is missed, also under a closed gate.</summary>
    private static string ClaimDue(Database database)
    {
        var late = $"(not_after <= now_ms() OR state = {States.Blocked})";
        var next = $"CASE WHEN {late} THEN {Ended(States.Missed)} ELSE {States.Claimed} END";
        return $"""
            UPDATE deliveries SET state = {next}, wake_at = CASE WHEN {late} THEN now_ms() ELSE now_ms() + @lease END, {Marks(next)}
            WHERE {database.Place} IN (
                SELECT {database.Place} FROM deliveries
                WHERE org = @org AND account = @account AND state <= 5 AND state IN ({States.Waiting}, {States.Claimed}, {States.Blocked}) AND wake_at <= now_ms()
                ORDER BY wake_at, post LIMIT @batch{database.SkipLocked})
            RETURNING {DeliveryRows.ClaimedColumns}
            """;
    }

    /// <summary>Calls behind their deadline become Unknown; what is Unknown or taken by the network and not public yet is leased to be asked about.</summary>
    private static string ClaimUnknown(Database database)
    {
        var next = $"CASE WHEN state = {States.Sending} THEN {States.Unknown} ELSE state END";
        return $"""
            UPDATE deliveries SET state = {next}, uncertain = CASE WHEN state = {States.Sending} THEN 1 ELSE uncertain END, wake_at = now_ms() + @lease, {Marks(next)}
            WHERE {database.Place} IN (
                SELECT {database.Place} FROM deliveries
                WHERE org = @org AND account = @account AND state <= 5 AND state IN ({States.Sending}, {States.Processing}, {States.Unknown}) AND wake_at <= now_ms()
                ORDER BY wake_at, post LIMIT @batch{database.SkipLocked})
            RETURNING {DeliveryRows.ClaimedColumns}
            """;
    }

    /// <summary>The one door to a call. The gates and the fence are share-locked by this very statement: who closes one of them waits for those that
    /// came through before, and none comes through after. A gate that has no row counts as closed. The organization's gate also says under which packs a scan counts.</summary>
    private static string MarkSending(Database database)
    {
        const string fenced = "f_post IS NOT NULL";
        const string open = """
            (SELECT count(*) FROM gate WHERE kind <> 'campaign' AND open = 1) = 2
            AND (campaign IS NULL OR EXISTS (SELECT 1 FROM gate WHERE kind = 'campaign' AND id = campaign AND open = 1))
            """;
        const string under = "CASE WHEN scanned_under > @under THEN scanned_under ELSE @under END";
        const string scanned = $"{under} >= (SELECT packs_version FROM gate WHERE kind = 'organization')";
        var go = $"({fenced} AND not_after > now_ms() AND {open} AND {scanned})";
        var next = $"""
            CASE WHEN NOT ({fenced}) THEN {Ended(States.Withdrawn)} WHEN not_after <= now_ms() THEN {Ended(States.Missed)} WHEN NOT ({open}) THEN {States.Blocked}
                WHEN {scanned} THEN {States.Sending} ELSE {States.Waiting} END
            """;
        return $"""
            WITH want AS MATERIALIZED (SELECT v_post, v_authz FROM {RowSet.From(database, "v_post", "v_authz")}),
            gate AS MATERIALIZED (
                SELECT kind, id, open, packs_version FROM gates
                WHERE org = @org AND ((kind = 'organization' AND id = @org) OR (kind = 'account' AND id = @account)
                    OR (kind = 'campaign' AND id IN (SELECT c.campaign FROM want JOIN deliveries AS c ON c.org = @org AND c.post = v_post AND c.account = @account AND c.authz = v_authz)))
                ORDER BY kind, id{database.ForShare}),
            fence AS MATERIALIZED (
                SELECT post AS f_post, authz AS f_authz FROM post_fence
                WHERE org = @org AND post IN (SELECT v_post FROM want) AND armed = 1 ORDER BY post{database.ForShare})
            UPDATE deliveries AS d SET state = {next},
                attempt = CASE WHEN {go} THEN attempt + 1 ELSE attempt END,
                sent_at = CASE WHEN {go} THEN now_ms() ELSE sent_at END,
                scanned_under = CASE WHEN {go} THEN {under} ELSE scanned_under END,
                wake_at = CASE WHEN {go} THEN now_ms() + @deadline WHEN {fenced} AND not_after > now_ms() AND {open} THEN now_ms() + {ScanAgainIn} WHEN {fenced} AND not_after > now_ms() THEN not_after ELSE now_ms() END,
                reason = CASE WHEN {fenced} AND not_after > now_ms() AND NOT ({open}) THEN 'Suspended' END,
                {Marks(next)}
            FROM want LEFT JOIN fence ON f_post = v_post AND f_authz = v_authz
            WHERE d.org = @org AND d.post = v_post AND d.account = @account AND d.authz = v_authz AND d.state = {States.Claimed}
            RETURNING org, post, account, authz, state
            """;
    }
}
