using System.Collections.Immutable;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Posts;

namespace Platform.Storage.Posts;

/// <summary>What the clock asks: which accounts have something due.</summary>
internal sealed partial class Ledger
{
    // Without statistics SQLite would walk the index that has the accounts in order.
    internal string DueSql { get; } = $"""
        WITH due AS MATERIALIZED (
            SELECT org, account, wake_at FROM deliveries AS d{(database.Kind == DatabaseKind.Sqlite ? " INDEXED BY deliveries_due" : "")}
            WHERE state <= 5 AND wake_at <= now_ms() + @ahead AND {Unpaused("d")})
        SELECT org, account, sum(CASE WHEN wake_at <= now_ms() THEN 1 ELSE 0 END), min(CASE WHEN wake_at <= now_ms() THEN wake_at END),
            max(CASE WHEN wake_at <= now_ms() THEN wake_at END), min(CASE WHEN wake_at > now_ms() THEN wake_at - now_ms() END)
        FROM due WHERE (org, account) > (@after_org, @after_account) GROUP BY org, account ORDER BY org, account LIMIT @limit
        """;

    public async Task<ImmutableArray<AccountWork>> AccountsToWakeAsync(
        Duration ahead, (OrganizationId Organization, AccountId Account)? after, int limit, CancellationToken cancellationToken)
        => [.. await database.ReadAsync(DueSql, r => new AccountWork(
                new OrganizationId(r.GetString(0)), new AccountId(r.GetString(1)), (int)r.GetInt64(2), At(r.LongOrNull(3)), At(r.LongOrNull(4)),
                r.LongOrNull(5) is { } next ? Duration.FromMilliseconds(next) : null),
            cancellationToken, ("ahead", (long)ahead.TotalMilliseconds), ("after_org", after?.Organization.Value ?? ""),
            ("after_account", after?.Account.Value ?? ""),
            ("limit", limit))];

    private static Instant? At(long? ms) => ms is { } at ? Instant.FromUnixTimeMilliseconds(at) : null;
}
