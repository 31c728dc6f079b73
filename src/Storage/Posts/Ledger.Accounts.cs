using NodaTime;
using Platform.Domain;
using Platform.Domain.Posts;

namespace Platform.Storage.Posts;

/// <summary>What becomes of deliveries whose account can't send, and whose time ends.</summary>
internal sealed partial class Ledger
{
    private static readonly string PauseRemembered = $"until > now_ms() - {(long)DeliveryRules.RateLimitRemembered.TotalMilliseconds}";

    private readonly string _expire = Expire(database);

    public Task<int> ExpireAsync(int limit, CancellationToken cancellationToken)
        => database.ChangeAsync(_expire, cancellationToken, null, ("limit", limit));

    public Task BlockAccountAsync(OrganizationId organization, AccountId account, string reason, CancellationToken cancellationToken)
        => database.TransactAsync(async (connection, transaction) =>
        {
            (string, object?)[] which = [("org", organization.Value), ("account", account.Value), ("reason", reason)];
            await connection.RunAsync(transaction, $"""
                UPDATE deliveries SET state = {States.Blocked}, reason = @reason, wake_at = not_after, {Marks(States.Blocked)}
                WHERE org = @org AND account = @account AND state <= 5
                    AND (state = {States.Waiting} OR (state = {States.Claimed} AND wake_at <= now_ms()))
                """, cancellationToken, null, which);
            await connection.RunAsync(transaction, $"""
                UPDATE deliveries SET state = {States.NeedsHuman}, claim = claim + 1, reason = @reason, uncertain = 1, wake_at = now_ms(),
                    error_kind = NULL, error_code = @reason, error_message = @message, {Marks(States.NeedsHuman)}
                WHERE org = @org AND account = @account AND state <= 5
                    AND (state IN ({States.Processing}, {States.Unknown}) OR (state = {States.Sending} AND wake_at <= now_ms()))
                """, cancellationToken, null, [.. which, ("message", DeliveryRules.CannotBeAsked)]);
            return (true, true);
        }, cancellationToken);

    public Task PauseAsync(
        OrganizationId organization, AccountId account, Duration pause, int times, string? code, CancellationToken cancellationToken)
        => database.ChangeAsync("""
            INSERT INTO account_pauses (org, account, until, times, code, changed_at)
            VALUES (@org, @account, now_ms() + @pause, @times, @code, now_ms())
            ON CONFLICT (org, account) DO UPDATE SET times = excluded.times, code = excluded.code, changed_at = excluded.changed_at,
                until = CASE WHEN account_pauses.until > excluded.until THEN account_pauses.until ELSE excluded.until END
            """, cancellationToken, null, ("org", organization.Value), ("account", account.Value), ("pause", (long)pause.TotalMilliseconds),
            ("times", times), ("code", Storable(code)));

    public async Task<AccountPause?> FindPauseAsync(OrganizationId organization, AccountId account, CancellationToken cancellationToken)
        => (await database.ReadAsync(
            $"""
            SELECT until, CASE WHEN until > now_ms() THEN until - now_ms() ELSE 0 END, times FROM account_pauses
            WHERE org = @org AND account = @account AND {PauseRemembered}
            """,
            r => new AccountPause(Instant.FromUnixTimeMilliseconds(r.GetInt64(0)), Duration.FromMilliseconds(r.GetInt64(1)), r.GetInt32(2)),
            cancellationToken, ("org", organization.Value), ("account", account.Value))).FirstOrDefault();

    public Task EndPauseAsync(OrganizationId organization, AccountId account, CancellationToken cancellationToken)
        => database.ChangeAsync(
            "DELETE FROM account_pauses WHERE org = @org AND account = @account AND until <= now_ms()", cancellationToken, null,
            ("org", organization.Value), ("account", account.Value));

    /// <summary>Whether the account of a row is not paused.</summary>
    internal static string Unpaused(string row)
        => $"NOT EXISTS (SELECT 1 FROM account_pauses AS p WHERE p.org = {row}.org AND p.account = {row}.account AND p.until > now_ms())";

    /// <summary>Found by <c>wake_at</c>: it is never later than the end of the grace, and for a call it is the deadline.</summary>
    private static string Expire(Database database)
    {
        var next = $"CASE WHEN state = {States.Sending} THEN {States.Unknown} ELSE {Ended(States.Missed)} END";
        return $"""
            UPDATE deliveries SET state = {next}, claim = claim + 1, uncertain = CASE WHEN state = {States.Sending} THEN 1 ELSE uncertain END,
                wake_at = now_ms(), {Marks(next)}
            WHERE {database.Place} IN (
                SELECT {database.Place} FROM deliveries
                WHERE state <= 5 AND wake_at <= now_ms()
                    AND (state = {States.Sending}
                        OR (state IN ({States.Waiting}, {States.Claimed}, {States.Blocked}) AND not_after <= now_ms()))
                ORDER BY wake_at LIMIT @limit{database.SkipLocked})
            """;
    }
}
