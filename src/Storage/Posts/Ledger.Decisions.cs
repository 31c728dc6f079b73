using Platform.Domain;
using Platform.Domain.Posts;

namespace Platform.Storage.Posts;

/// <summary>What people decide about single deliveries.</summary>
internal sealed partial class Ledger
{
    private static readonly string ExtraMs = $"{(long)ResolutionRules.Extra.TotalMilliseconds}";

    private static readonly string RetryableKinds = string.Join(", ", ResolutionRules.Retryable.Select(kind => $"'{kind}'"));

    public async Task<Refusal?> ResolveAsync(DeliveryKey key, DeliveryChange decision, Actor actor, CancellationToken cancellationToken, int? attempt = null)
    {
        if (decision.To is not (DeliveryState.Live or DeliveryState.Rejected or DeliveryState.Withdrawn or DeliveryState.Waiting))
        {
            throw new ArgumentException("A person decides for live, rejected, withdrawn or waiting.", nameof(decision));
        }

        // A person who has looked ends the doubt; what is to be sent again gets an hour for it when its grace is over.
        var to = $"{(int)decision.To}";
        var again = decision.To == DeliveryState.Waiting;
        var unnamed = decision.To == DeliveryState.Live ? "attempt" : "CASE WHEN attempt > 1 THEN NULL ELSE attempt END";
        var changed = await database.ChangeAsync($"""
            {Fence(database)}
            UPDATE deliveries SET state = {to}, uncertain = 0, wake_at = now_ms(), decided_by = @actor, decisions = decisions + 1,
                reason = CAST(@reason AS text), external_id = coalesce(CAST(@external_id AS text), external_id),
                external_url = coalesce(CAST(@external_url AS text), external_url),
                error_code = coalesce(CAST(@error_code AS text), error_code),
                error_message = coalesce(CAST(@error_message AS text), error_message),
                not_after = {(again ? AtLeastExtra : "not_after")}, {Marks(to)}
            WHERE org = @org AND post = @post AND account = @account AND authz = @authz AND state = {States.NeedsHuman}
                AND attempt = coalesce(CAST(@attempt AS integer), {unnamed}){(again ? $" AND not_after + {ExtraMs} > now_ms(){Armed}" : "")}
            """, cancellationToken, null,
            [.. DeliveryRows.Which(key), ("actor", PlatformJson.Write(actor)), ("reason", decision.Reason), ("attempt", attempt),
                ("external_id", decision.Ref is { ExternalId.Length: > 0 } found ? Storable(found.ExternalId) : null),
                ("external_url", Storable(decision.Ref?.Url)), ("error_code", decision.ErrorCode), ("error_message", decision.ErrorMessage)]);
        return changed == 1 ? null : await WhyNotAsync(key, States.NeedsHuman, cancellationToken, attempt, again);
    }

    public async Task<Refusal?> RetryAsync(DeliveryKey key, Actor actor, CancellationToken cancellationToken)
    {
        var changed = await database.ChangeAsync($"""
            {Fence(database)}
            UPDATE deliveries SET state = {States.Waiting}, wake_at = now_ms(), decided_by = @actor, decisions = decisions + 1, reason = NULL,
                uncounted = attempt, not_after = {AtLeastExtra}, {Marks(States.Waiting)}
            WHERE org = @org AND post = @post AND account = @account AND authz = @authz AND state = {States.Rejected} AND uncertain = 0
                AND error_kind IN ({RetryableKinds}) AND not_after + {ExtraMs} > now_ms(){Armed}
            """, cancellationToken, null, [.. DeliveryRows.Which(key), ("actor", PlatformJson.Write(actor))]);
        return changed == 1 ? null : await WhyNotAsync(key, States.Rejected, cancellationToken);
    }

    private const string Armed = " AND EXISTS (SELECT 1 FROM fence)";

    private static string AtLeastExtra
        => $"CASE WHEN not_after < now_ms() + {ExtraMs} THEN now_ms() + {ExtraMs} ELSE not_after END";

    private static string Fence(Database database)
        => $"WITH fence AS (SELECT authz FROM post_fence WHERE org = @org AND post = @post AND authz = @authz AND armed = 1{database.ForShare})";

    private async Task<Refusal?> WhyNotAsync(DeliveryKey key, string needed, CancellationToken cancellationToken, int? attempt = null, bool again = true)
    {
        var rows = await database.ReadAsync($"""
            SELECT CASE WHEN state <> {needed} THEN '{nameof(Refusal.WrongState)}'
                WHEN attempt <> CAST(@attempt AS integer) THEN '{nameof(Refusal.VersionConflict)}'
                WHEN state = {States.NeedsHuman} AND attempt > 1 AND CAST(@attempt AS integer) IS NULL THEN '{nameof(Refusal.InvalidInput)}'
                WHEN state = {States.Rejected} AND (uncertain = 1 OR error_kind IS NULL OR error_kind NOT IN ({RetryableKinds}))
                    THEN '{nameof(Refusal.NotRetryable)}'
                WHEN @again = 1 AND NOT EXISTS (SELECT 1 FROM post_fence AS f WHERE f.org = @org AND f.post = @post AND f.authz = @authz AND f.armed = 1)
                    THEN '{nameof(Refusal.AuthorizationVoid)}'
                WHEN @again = 1 AND not_after + {ExtraMs} <= now_ms() THEN '{nameof(Refusal.TimeInPast)}'
                ELSE '{nameof(Refusal.WrongState)}' END
            FROM deliveries WHERE org = @org AND post = @post AND account = @account AND authz = @authz
            """, r => Enum.Parse<Refusal>(r.GetString(0)), cancellationToken, [.. DeliveryRows.Which(key), ("attempt", attempt), ("again", again ? 1 : 0)]);
        return rows.Count == 0 ? Refusal.NotFound : rows[0];
    }
}
