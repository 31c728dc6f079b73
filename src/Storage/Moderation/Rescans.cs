using System.Collections.Immutable;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Moderation;
using Platform.Domain.Posts;
using Platform.Storage.Posts;

namespace Platform.Storage.Moderation;

/// <summary>The re-scan in SQL. It never waits for a row that somebody else is changing: such a row is found again in the next round.</summary>
internal sealed class Rescans(Database database) : IRescans
{
    // Free to be judged: it waits, is stopped, or its sender's lease has ended. What is held by a sender goes through the gate with the new version.
    private const string Free = $"d.state <= 5 AND (d.state IN ({States.Waiting}, {States.Blocked}) OR (d.state = {States.Claimed} AND d.wake_at <= now_ms()))";
    private const string Stopped = $"d.state = {States.Blocked} AND d.reason = '{GateReasons.PackChanged}'";
    private static readonly string[] Columns = ["v_post", "v_account", "v_authz", "v_packs"];

    public Task RaiseAsync(OrganizationId organization, int packsVersion, CancellationToken cancellationToken)
        => database.TransactAsync(async (connection, transaction) =>
        {
            // The gate's row is held for these two statements alone: every send of the organization waits for it.
            (string, object?)[] which = [("org", organization.Value), ("version", packsVersion)];
            await connection.RunAsync(transaction, """
                INSERT INTO gates (org, kind, id, open, since, packs_version) VALUES (@org, 'organization', @org, 1, now_ms(), @version)
                ON CONFLICT (org, kind, id) DO UPDATE SET packs_version = excluded.packs_version WHERE gates.packs_version < excluded.packs_version
                """, cancellationToken, null, which);
            await connection.RunAsync(transaction, """
                INSERT INTO pack_rescans (org, packs_version, started_at, total) VALUES (@org, @version, now_ms(), 0)
                ON CONFLICT (org) DO UPDATE SET packs_version = excluded.packs_version, started_at = excluded.started_at, finished_at = NULL,
                    total = 0, scanned = 0, newly_hit = 0
                WHERE pack_rescans.packs_version < excluded.packs_version
                """, cancellationToken, null, which);
            return (true, true);
        }, cancellationToken);

    public async Task BeginAsync(OrganizationId organization, int packsVersion, CancellationToken cancellationToken)
    {
        await RaiseAsync(organization, packsVersion, cancellationToken);
        (string, object?)[] which = [("org", organization.Value), ("version", packsVersion)];
        var total = (await database.ReadAsync($"SELECT count(*) FROM deliveries AS d WHERE d.org = @org AND d.scanned_under < @version AND {Free}",
            r => r.GetInt64(0), cancellationToken, which))[0];
        await database.ChangeAsync("""
            UPDATE pack_rescans SET total = @total WHERE org = @org AND packs_version = @version AND total = 0 AND scanned = 0 AND finished_at IS NULL
            """, cancellationToken, null, [.. which, ("total", total)]);
    }

    public async Task<ImmutableArray<WaitingWords>> NextAsync(OrganizationId organization, int packsVersion, WaitingWords? after, int limit, CancellationToken cancellationToken)
        => [.. await database.ReadAsync($"""
            SELECT org, post, account, authz, payload, packs, wake_at FROM deliveries AS d
            WHERE d.org = @org AND (d.account, d.wake_at, d.post, d.authz) > (@account, @wake, @post, @authz) AND d.scanned_under < @version AND {Free}
            ORDER BY d.account, d.wake_at, d.post, d.authz LIMIT @limit
            """, r => new WaitingWords(DeliveryRows.Key(r), r.GetString(4), r.GetString(5), r.GetInt64(6)), cancellationToken,
            ("org", organization.Value), ("version", packsVersion), ("limit", limit),
            ("account", after?.Key.Account.Value ?? ""), ("wake", after?.WakeAt ?? 0L), ("post", after?.Key.Post.Value ?? ""), ("authz", after?.Key.Authorization.Value ?? ""))];

    public Task KeepAsync(OrganizationId organization, int packsVersion, IReadOnlyCollection<(WaitingWords Words, AuthorizedUnder Under)> found, CancellationToken cancellationToken)
        => ChangeAsync(organization, packsVersion, found.Select(f => (f.Words, (string?)PlatformJson.Write(f.Under))), $"""
            scanned_under = @version, packs = v_packs, changed_at = now_ms(), rev = rev + 1,
            state = CASE WHEN {Stopped} THEN {States.Waiting} ELSE d.state END,
            wake_at = CASE WHEN {Stopped} THEN CASE WHEN d.due > now_ms() THEN d.due ELSE now_ms() END ELSE d.wake_at END,
            reason = CASE WHEN {Stopped} THEN NULL ELSE d.reason END
            """, newlyHit: false, cancellationToken);

    public Task StopAsync(OrganizationId organization, int packsVersion, IReadOnlyCollection<WaitingWords> found, CancellationToken cancellationToken)
        => ChangeAsync(organization, packsVersion, found.Select(words => (words, (string?)null)), $"""
            state = {States.Blocked}, reason = '{GateReasons.PackChanged}', wake_at = d.not_after, changed_at = now_ms(), rev = rev + 1
            """, newlyHit: true, cancellationToken);

    public Task SettleAsync(OrganizationId organization, int packsVersion, PostId post, CancellationToken cancellationToken)
        => database.ChangeAsync($"UPDATE deliveries AS d SET scanned_under = @version WHERE d.org = @org AND d.post = @post AND d.scanned_under < @version AND {Stopped}",
            cancellationToken, null, ("org", organization.Value), ("post", post.Value), ("version", packsVersion));

    public async Task<bool> FinishAsync(OrganizationId organization, int packsVersion, CancellationToken cancellationToken)
        => await database.ChangeAsync($"""
            UPDATE pack_rescans SET finished_at = now_ms() WHERE org = @org AND packs_version = @version AND finished_at IS NULL
                AND NOT EXISTS (SELECT 1 FROM deliveries AS d WHERE d.org = @org AND d.scanned_under < @version AND {Free})
            """, cancellationToken, null, ("org", organization.Value), ("version", packsVersion)) == 1;

    public async Task<Rescan?> FindAsync(OrganizationId organization, CancellationToken cancellationToken)
        => (await database.ReadAsync(organization, "SELECT packs_version, total, scanned, newly_hit, started_at, finished_at FROM pack_rescans WHERE org = @org",
            r => new Rescan(r.GetInt32(0), r.GetInt32(1), r.GetInt32(2), r.GetInt32(3), Instant.FromUnixTimeMilliseconds(r.GetInt64(4)),
                r.LongOrNull(5) is { } at ? Instant.FromUnixTimeMilliseconds(at) : null),
            cancellationToken, null, ("org", organization.Value))).FirstOrDefault();

    public async Task<ImmutableArray<OrganizationId>> UnfinishedAsync(CancellationToken cancellationToken)
        => [.. await database.ReadAsync("""
            SELECT o.org FROM rm_organizations AS o LEFT JOIN gates AS g ON g.org = o.org AND g.kind = 'organization' AND g.id = o.org
            WHERE o.packs_version > 1 AND o.packs_version > CASE WHEN g.packs_version > 1 THEN g.packs_version ELSE 1 END
            UNION SELECT org FROM pack_rescans WHERE finished_at IS NULL ORDER BY 1
            """, r => new OrganizationId(r.GetString(0)), cancellationToken)];

    /// <summary>The statement that changes the rows that are still free. It finds each of them by its key.</summary>
    internal string Change(string changes, bool newlyHit) => $"""
            WITH free AS MATERIALIZED (
                SELECT d.org AS f_org, d.post AS f_post, d.account AS f_account, d.authz AS f_authz, v_packs
                FROM {RowSet.From(database, Columns)} CROSS JOIN deliveries AS d
                WHERE d.org = @org AND d.post = v_post AND d.account = v_account AND d.authz = v_authz AND d.scanned_under < @version
                    AND {Free}{(newlyHit ? $" AND NOT ({Stopped})" : "")}{database.SkipLocked})
            UPDATE deliveries AS d SET {changes} FROM free
            WHERE d.org = f_org AND d.post = f_post AND d.account = f_account AND d.authz = f_authz
        """;

    // One statement changes the rows that are still as they were when they were read, another counts them in the same transaction.
    private async Task ChangeAsync(
        OrganizationId organization, int packsVersion, IEnumerable<(WaitingWords Words, string? Packs)> found, string changes, bool newlyHit, CancellationToken cancellationToken)
    {
        var rows = new RowSet(Columns);
        foreach (var (words, packs) in found)
        {
            rows.Add(words.Key.Post.Value, words.Key.Account.Value, words.Key.Authorization.Value, packs);
        }

        if (rows.Count == 0)
        {
            return;
        }

        (string, object?)[] which = [("org", organization.Value), ("version", packsVersion)];
        await database.TransactAsync(async (connection, transaction) =>
        {
            var changed = await connection.RunAsync(transaction, Change(changes, newlyHit), cancellationToken, rows, which);
            await connection.RunAsync(transaction, $"""
                UPDATE pack_rescans SET scanned = scanned + {changed}{(newlyHit ? $", newly_hit = newly_hit + {changed}" : "")} WHERE org = @org AND packs_version = @version
                """, cancellationToken, null, which);
            return (true, true);
        }, cancellationToken);
    }
}
