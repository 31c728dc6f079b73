using System.Collections.Immutable;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Posts;

namespace Platform.Storage.Posts;

/// <summary>The ledger in SQL: every change names the state that it comes from, in the statement that makes it. Outcomes are journalled by a trigger
/// of the table, so that there is no change without its event.</summary>
internal sealed partial class Ledger(Database database) : ILedger
{
    /// <summary>Where what does not go out ends: an earlier call whose outcome was never learned is asked about instead.</summary>
    private static string Ended(string state) => $"CASE WHEN uncertain = 1 THEN {States.Unknown} ELSE {state} END";

    private static string Marks(string state) => $"""
        finished_at = CASE WHEN {state} >= 10 THEN now_ms() END,
        unknown_since = CASE WHEN {state} = {States.Unknown} AND state <> {States.Unknown} THEN now_ms() ELSE unknown_since END,
        changed_at = now_ms(), rev = rev + 1
        """;

    public async Task<ImmutableArray<(OrganizationId Organization, AccountId Account)>> AccountsToWakeAsync(OrganizationId? organization, int limit, CancellationToken cancellationToken)
    {
        var scope = organization is null ? "" : " AND org = @org";

        // On PostgreSQL it steps from account to account along the index, one row each, however many deliveries wait behind it.
        var sql = database.Kind == DatabaseKind.Sqlite
            ? $"""
                SELECT org, account FROM deliveries AS d WHERE state <= 5 AND wake_at <= now_ms(){scope} AND {Unpaused("d")}
                GROUP BY org, account ORDER BY min(wake_at) LIMIT @limit
                """
            : $"""
                WITH RECURSIVE step AS (
                    (SELECT org, account, wake_at FROM deliveries WHERE state <= 5{scope} ORDER BY org, account, wake_at LIMIT 1)
                    UNION ALL
                    SELECT next.* FROM step CROSS JOIN LATERAL (
                        SELECT org, account, wake_at FROM deliveries WHERE state <= 5{scope} AND (org, account) > (step.org, step.account)
                        ORDER BY org, account, wake_at LIMIT 1) AS next
                )
                SELECT org, account FROM step WHERE wake_at <= now_ms() AND {Unpaused("step")} ORDER BY wake_at LIMIT @limit
                """;
        var rows = await database.ReadAsync(sql, r => (new OrganizationId(r.GetString(0)), new AccountId(r.GetString(1))), cancellationToken,
            ("org", organization?.Value ?? ""), ("limit", limit));
        return [.. rows];
    }

    public async Task<ImmutableArray<(OrganizationId Organization, Instant Minute)>> SlotsAsync(Instant until, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync($"""
            SELECT DISTINCT org, (wake_at + 59999) / 60000 AS minute FROM deliveries
            WHERE state <= 5 AND state = {States.Waiting} AND wake_at > now_ms() AND wake_at <= @until ORDER BY minute, org
            """, r => (new OrganizationId(r.GetString(0)), Instant.FromUnixTimeMilliseconds(r.GetInt64(1) * 60000)), cancellationToken, ("until", until.ToUnixTimeMilliseconds()));
        return [.. rows];
    }
}
