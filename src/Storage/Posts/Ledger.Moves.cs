using NodaTime;
using Platform.Domain;

namespace Platform.Storage.Posts;

/// <summary>Moves inside an authorization. The post's state is written between the two halves: in between, a delivery waits for the later
/// of both times.</summary>
internal sealed partial class Ledger
{
    private const string OfAuthorization = "org = @org AND post = @post AND authz = @authz";

    public async Task<int?> ClearedGenerationAsync(OrganizationId organization, PostId post, CancellationToken cancellationToken)
    {
        var cleared = await database.ReadAsync(
            "SELECT generation FROM post_fence WHERE org = @org AND post = @post AND armed = 0", r => r.GetInt32(0), cancellationToken,
            ("org", organization.Value), ("post", post.Value));
        return cleared.Count == 0 ? null : cleared[0];
    }

    public Task<bool> PostponeAsync(
        OrganizationId organization, PostId post, AuthorizationId authorization, Instant due, Instant notAfter, CancellationToken cancellationToken)
        => database.TransactAsync(async (connection, transaction) =>
        {
            (string, object?)[] which = [("org", organization.Value), ("post", post.Value), ("authz", authorization.Value)];
            var still = await connection.QueryAsync(transaction, $"""
                SELECT CASE WHEN uncertain = 0 AND (state IN ({States.Waiting}, {States.Blocked}) OR (state = {States.Claimed} AND wake_at <= now_ms())) THEN 1 ELSE 0 END
                FROM deliveries WHERE {OfAuthorization}{database.ForUpdate}
                """, r => r.GetInt32(0) == 1, cancellationToken, null, which);
            if (still.Count == 0 || still.Contains(false))
            {
                return (false, false);
            }

            await connection.RunAsync(transaction, $"""
                UPDATE deliveries SET state = {Waits}, due = @due, not_after = @not_after, wake_at = {WakeAt}, changed_at = now_ms(), rev = rev + 1
                WHERE {OfAuthorization} AND due < @due
                """, cancellationToken, null, [.. which, .. Times(due, notAfter)]);
            await connection.RunAsync(transaction, UnfinishedSteps.Add, cancellationToken, null,
                UnfinishedSteps.Of(organization, post, StepKinds.Arm, 1)); // until the state says the same
            return (true, true);
        }, cancellationToken);

    public async Task AlignAsync(
        OrganizationId organization, PostId post, AuthorizationId authorization, Instant due, Instant notAfter, CancellationToken cancellationToken)
        => await database.ChangeAsync($"""
            UPDATE deliveries SET state = {Waits}, due = @due, not_after = @not_after, wake_at = {WakeAt}, changed_at = now_ms(), rev = rev + 1
            WHERE {OfAuthorization} AND due <> @due
                AND (state IN ({States.Waiting}, {States.Blocked}) OR (state = {States.Claimed} AND wake_at <= now_ms()))
            """, cancellationToken, null,
            [("org", organization.Value), ("post", post.Value), ("authz", authorization.Value), .. Times(due, notAfter)]);

    private static string Waits => $"CASE WHEN state = {States.Blocked} THEN state ELSE {States.Waiting} END";

    private static string WakeAt => $"CASE WHEN state = {States.Blocked} THEN CAST(@not_after AS bigint) ELSE @due END";

    private static (string, object?)[] Times(Instant due, Instant notAfter)
        => [("due", due.ToUnixTimeMilliseconds()), ("not_after", notAfter.ToUnixTimeMilliseconds())];
}
