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

    public Task<Refusal?> PostponeAsync(
        OrganizationId organization, PostId post, AuthorizationId authorization, Instant due, Instant notAfter, CancellationToken cancellationToken)
        => database.TransactAsync<Refusal?>(async (connection, transaction) =>
        {
            (string, object?)[] which = [("org", organization.Value), ("post", post.Value), ("authz", authorization.Value)];
            var found = await connection.QueryAsync(transaction, $"""
                SELECT CASE WHEN state = {States.Live} THEN '{nameof(Refusal.AlreadyPublished)}'
                    WHEN uncertain = 1 OR state IN ({States.Processing}, {States.Unknown}, {States.NeedsHuman})
                        THEN '{nameof(Refusal.OutcomeUnknown)}'
                    WHEN state = {States.Sending} OR (state = {States.Claimed} AND wake_at > now_ms())
                        THEN '{nameof(Refusal.AlreadySending)}'
                    WHEN state > {States.Blocked} THEN '{nameof(Refusal.WrongState)}' ELSE '' END
                FROM deliveries WHERE {OfAuthorization}{database.ForUpdate}
                """, r => r.GetString(0), cancellationToken, null, which);
            if (found.Count == 0 || found.Any(f => f.Length > 0))
            {
                return (Worst(found), false);
            }

            await connection.RunAsync(transaction, $"""
                UPDATE deliveries SET state = {Waits}, due = @due, not_after = @not_after, wake_at = {WakeAt}, changed_at = now_ms(), rev = rev + 1
                WHERE {OfAuthorization} AND due < @due
                """, cancellationToken, null, [.. which, .. Times(due, notAfter)]);
            await connection.RunAsync(transaction, UnfinishedSteps.Add, cancellationToken, null,
                UnfinishedSteps.Of(organization, post, StepKinds.Arm, 1)); // until the state says the same
            return (null, true);
        }, cancellationToken);

    // What is public or may be is said first: it decides what may become of the post.
    private static Refusal Worst(List<string> found)
        => new[] { Refusal.OutcomeUnknown, Refusal.AlreadyPublished, Refusal.AlreadySending }
            .FirstOrDefault(refusal => found.Contains(refusal.ToString()), Refusal.WrongState);

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
