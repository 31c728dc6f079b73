using System.Collections.Immutable;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Posts;

namespace Platform.Storage.Posts;

/// <summary>The sender's claims: take, keep a step, give back. One statement and one round trip each.</summary>
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
    private readonly string _release = Release(database);

    public async Task<ImmutableArray<ClaimedDelivery>> ClaimDueAsync(
        OrganizationId organization, AccountId account, int batch, Duration lease, CancellationToken cancellationToken)
    {
        while (true)
        {
            var touched = await BeginAsync(organization, connections => connections.ChangeAsync(
                _claimDue, r => (State: r.GetInt32(DeliveryRows.ClaimedState), Row: DeliveryRows.Claimed(r)), cancellationToken, null,
                ("org", organization.Value), ("account", account.Value), ("batch", batch), ("lease", (long)lease.TotalMilliseconds)));
            var claimed = InOrder(touched.Where(t => t.State == (int)DeliveryState.Claimed).Select(t => t.Row));
            if (claimed.Length > 0 || touched.Count == 0)
            {
                return claimed; // a batch in which all were overdue must not look like the end of what is due
            }
        }
    }

    public async Task ReleaseAsync(ImmutableArray<DeliveryClaim> claims, CancellationToken cancellationToken)
    {
        if (!claims.IsEmpty)
        {
            await EndAsync(claims[0].Key.Organization, connections => connections.ChangeAsync(_release, cancellationToken, ClaimRows(claims)));
        }
    }

    public async Task<bool> SaveStepAsync(DeliveryClaim claim, string connectorState, CancellationToken cancellationToken)
        => await EndAsync(claim.Key.Organization, connections => connections.ChangeAsync($"""
            UPDATE deliveries SET connector_state = @state, rev = rev + 1
            WHERE org = @org AND post = @post AND account = @account AND authz = @authz AND state = {States.Sending} AND claim = @claim
            """, cancellationToken, null, [("state", Storable(connectorState)), ("claim", claim.Token), .. DeliveryRows.Which(claim.Key)])) == 1;

    public async Task<ImmutableArray<ClaimedDelivery>> ClaimUnknownAsync(
        OrganizationId organization, AccountId account, int batch, Duration lease, CancellationToken cancellationToken)
        => InOrder(await BeginAsync(organization, connections => connections.ChangeAsync(_claimUnknown, DeliveryRows.Claimed, cancellationToken, null,
            ("org", organization.Value), ("account", account.Value), ("batch", batch), ("lease", (long)lease.TotalMilliseconds))));

    private static ImmutableArray<ClaimedDelivery> InOrder(IEnumerable<ClaimedDelivery> rows)
        => [.. rows.OrderBy(r => r.Due).ThenBy(r => r.Key.Post.Value, StringComparer.Ordinal)];

    private static RowSet ClaimRows(ImmutableArray<DeliveryClaim> claims)
    {
        var rows = new RowSet(ClaimColumns);
        foreach (var (key, token, _) in claims)
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
}
