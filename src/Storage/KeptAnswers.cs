using NodaTime;
using Platform.Domain;

namespace Platform.Storage;

/// <summary>Answers by their place. Whoever puts the row in, or takes one over whose time or lease is over, has begun; everybody else reads.</summary>
internal sealed class KeptAnswers(Database database) : IKeptAnswers
{
    public async Task<KeptAnswer> BeginAsync(OrganizationId organization, string place, string request, Duration lease, Duration keep, CancellationToken cancellationToken)
    {
        while (true)
        {
            // Most repeats come when the answer is there: they needn't wait for the one writer of an embedded database.
            if (await FindAsync(organization, place, cancellationToken) is { } found && (found.Request != request || found.Answer is not null || found.UnderWay))
            {
                return found.Request != request ? new KeptAnswer(KeptState.OtherRequest) : found.Answer is { } answer ? new KeptAnswer(KeptState.Kept, Answer: answer) : new KeptAnswer(KeptState.UnderWay);
            }

            var token = Guid.NewGuid().ToString("N");
            var begun = await database.ChangeAsync("""
                INSERT INTO kept_answers (org, place, request, token, lease_until, expires_at) VALUES (@org, @place, @request, @token, now_ms() + @lease, now_ms() + @keep)
                ON CONFLICT (org, place) DO UPDATE SET request = excluded.request, token = excluded.token, lease_until = excluded.lease_until, expires_at = excluded.expires_at, answer = NULL
                WHERE kept_answers.expires_at <= now_ms()
                    OR (kept_answers.answer IS NULL AND kept_answers.lease_until <= now_ms() AND kept_answers.request = excluded.request)
                """, cancellationToken, null,
                ("org", organization.Value), ("place", place), ("request", request), ("token", token), ("lease", (long)lease.TotalMilliseconds), ("keep", (long)keep.TotalMilliseconds));
            if (begun > 0)
            {
                return new KeptAnswer(KeptState.Begun, token);
            }
        }
    }

    public Task KeepAsync(OrganizationId organization, string place, string token, byte[] answer, CancellationToken cancellationToken)
        => database.ChangeAsync("UPDATE kept_answers SET answer = @answer WHERE org = @org AND place = @place AND token = @token", cancellationToken, null,
            ("org", organization.Value), ("place", place), ("token", token), ("answer", answer));

    public Task ForgetAsync(OrganizationId organization, string place, string token, CancellationToken cancellationToken)
        => database.ChangeAsync("DELETE FROM kept_answers WHERE org = @org AND place = @place AND token = @token AND answer IS NULL", cancellationToken, null,
            ("org", organization.Value), ("place", place), ("token", token));

    public Task<int> SweepAsync(int limit, CancellationToken cancellationToken)
        => database.ChangeAsync($"DELETE FROM kept_answers WHERE {database.Place} IN (SELECT {database.Place} FROM kept_answers WHERE expires_at <= now_ms() ORDER BY expires_at LIMIT @limit{database.SkipLocked})",
            cancellationToken, null, ("limit", limit));

    private async Task<(string Request, byte[]? Answer, bool UnderWay)?> FindAsync(OrganizationId organization, string place, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync("SELECT request, answer, CASE WHEN lease_until > now_ms() THEN 1 ELSE 0 END FROM kept_answers WHERE org = @org AND place = @place AND expires_at > now_ms()",
            r => (Request: r.GetString(0), Answer: r.IsDBNull(1) ? null : (byte[])r.GetValue(1), UnderWay: r.GetInt32(2) == 1), cancellationToken, ("org", organization.Value), ("place", place));
        return rows.Count == 0 ? null : rows[0];
    }
}
