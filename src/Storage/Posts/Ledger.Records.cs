using System.Collections.Immutable;
using Platform.Domain;
using Platform.Domain.Posts;

namespace Platform.Storage.Posts;

/// <summary>What calls, look-ups and people came to.</summary>
internal sealed partial class Ledger
{
    private static readonly string[] ResultColumns =
    [
        "v_org", "v_post", "v_account", "v_authz", "v_to#", "v_wake#", "v_external_id", "v_external_url", "v_error_kind", "v_error_code", "v_error_message",
        "v_state", "v_reason", "v_attempt#", "v_sure#",
    ];

    private const string SameRow = "d.org = v_org AND d.post = v_post AND d.account = v_account AND d.authz = v_authz";

    private readonly string _record = Record(database);
    private readonly string _reconciled = Reconciled(database);

    public async Task RecordAsync(ImmutableArray<DeliveryResult> results, CancellationToken cancellationToken)
    {
        if (!results.IsEmpty)
        {
            await database.ChangeAsync(_record, cancellationToken, Rows(results));
        }
    }

    public async Task RecordReconciledAsync(ImmutableArray<DeliveryResult> results, CancellationToken cancellationToken)
    {
        if (!results.IsEmpty)
        {
            await database.ChangeAsync(_reconciled, cancellationToken, Rows(results));
        }
    }

    public async Task<bool> ResolveAsync(DeliveryKey key, DeliveryChange decision, Actor actor, CancellationToken cancellationToken)
    {
        if (decision.To is not (DeliveryState.Live or DeliveryState.Rejected or DeliveryState.Withdrawn or DeliveryState.Waiting))
        {
            throw new ArgumentException("A person decides for live, rejected, withdrawn or waiting.", nameof(decision));
        }

        // A person who has looked ends the doubt; what is to be sent again gets an hour for it when its grace is over.
        var to = $"{(int)decision.To}";
        var again = decision.To == DeliveryState.Waiting;
        var fence = again ? $"""
             AND EXISTS (SELECT 1 FROM fence)
            """ : "";
        return await database.ChangeAsync($"""
            WITH fence AS (SELECT authz FROM post_fence WHERE org = @org AND post = @post AND authz = @authz AND armed = 1{database.ForShare})
            UPDATE deliveries SET state = {to}, uncertain = 0, wake_at = now_ms(), decided_by = @actor, reason = NULL,
                external_id = coalesce(CAST(@external_id AS text), external_id), external_url = coalesce(CAST(@external_url AS text), external_url),
                not_after = CASE WHEN {(again ? "not_after < now_ms() + 3600000" : "false")} THEN now_ms() + 3600000 ELSE not_after END, {Marks(to)}
            WHERE org = @org AND post = @post AND account = @account AND authz = @authz AND state = {States.NeedsHuman}{fence}
            """, cancellationToken, null,
            ("org", key.Organization.Value), ("post", key.Post.Value), ("account", key.Account.Value), ("authz", key.Authorization.Value),
            ("actor", PlatformJson.Write(actor)), ("external_id", decision.Ref?.ExternalId), ("external_url", decision.Ref?.Url)) == 1;
    }

    public async Task UnblockAsync(OrganizationId organization, AccountId? account, string reason, CancellationToken cancellationToken)
        => await database.ChangeAsync(Unblock("org = @org" + (account is null ? "" : " AND account = @account"), "reason = @reason"), cancellationToken, null,
            ("org", organization.Value), ("account", account?.Value ?? ""), ("reason", reason));

    /// <summary>Brings blocked rows of a scope back to waiting; what another gate still stops stays, what is out of its grace is missed.</summary>
    internal static string Unblock(string scope, string condition)
    {
        var next = $"CASE WHEN not_after > now_ms() THEN {States.Waiting} ELSE {Ended(States.Missed)} END";
        return $"""
            UPDATE deliveries AS d SET state = {next}, reason = NULL, wake_at = CASE WHEN due > now_ms() THEN due ELSE now_ms() END, {Marks(next)}
            WHERE {scope} AND state <= 5 AND state = {States.Blocked} AND {condition}
                AND (reason <> 'Suspended' OR NOT EXISTS (SELECT 1 FROM gates AS g WHERE g.org = d.org AND g.open = 0
                    AND (g.kind = 'organization' OR (g.kind = 'account' AND g.id = d.account) OR (g.kind = 'campaign' AND g.id = d.campaign))))
            """;
    }

    private static RowSet Rows(ImmutableArray<DeliveryResult> results)
    {
        var rows = new RowSet(ResultColumns);
        foreach (var (key, change, attempt) in results)
        {
            rows.Add(key.Organization.Value, key.Post.Value, key.Account.Value, key.Authorization.Value, (long)change.To, (long?)change.WakeAfter?.TotalMilliseconds,
                change.Ref?.ExternalId, change.Ref?.Url, change.ErrorKind?.ToString(), change.ErrorCode, change.ErrorMessage, change.ConnectorState, change.Reason,
                (long?)attempt, change.NothingLanded ? 1L : 0L);
        }

        return rows;
    }

    private const string Kept = """
        external_id = coalesce(v_external_id, external_id), external_url = coalesce(v_external_url, external_url),
        connector_state = coalesce(v_state, connector_state), reason = v_reason,
        error_kind = v_error_kind, error_code = v_error_code, error_message = v_error_message
        """;

    /// <summary>A result counts from Sending, for the call it is of; a refusal before any call from Claimed. That something is public is a fact from wherever it comes.</summary>
    private static string Record(Database database)
    {
        var next = $"CASE WHEN uncertain = 1 AND v_to IN ({States.Withdrawn}, {States.Missed}, {States.Expired}) THEN {States.Unknown} ELSE v_to END";
        return $"""
            UPDATE deliveries AS d SET state = {next},
                uncertain = CASE v_to WHEN {States.Unknown} THEN 1 WHEN {States.Live} THEN 0 ELSE uncertain END,
                wake_at = CASE WHEN v_to = {States.Blocked} THEN not_after ELSE now_ms() + coalesce(v_wake, 0) END,
                {Kept}, {Marks(next)}
            FROM {RowSet.From(database, ResultColumns)}
            WHERE {SameRow} AND (
                (d.state = {States.Sending} AND (v_attempt IS NULL OR v_attempt = d.attempt) AND v_to NOT IN ({States.Claimed}, {States.Sending}))
                OR (d.state = {States.Claimed} AND v_to NOT IN ({States.Claimed}, {States.Sending}, {States.Processing}, {States.Unknown}))
                OR (v_to = {States.Live} AND d.state IN ({States.Waiting}, {States.Sending}, {States.Processing}, {States.Unknown}, {States.Blocked}, {States.NeedsHuman})))
            """;
    }

    /// <summary>After a look-up. Sending again needs the fence, share-locked; without it, or past the grace, only certainty ends the doubt.</summary>
    private static string Reconciled(Database database)
    {
        var again = $"v_to = {States.Waiting} AND f_post IS NOT NULL AND not_after > now_ms()";
        var next = $"""
            CASE WHEN {again} THEN {States.Waiting}
                WHEN v_to = {States.Waiting} AND v_sure = 1 AND f_post IS NOT NULL THEN {States.Missed}
                WHEN v_to = {States.Waiting} AND v_sure = 1 THEN {States.Withdrawn}
                WHEN v_to = {States.Waiting} THEN {States.Unknown} ELSE v_to END
            """;
        return $"""
            WITH told AS MATERIALIZED (SELECT * FROM {RowSet.From(database, ResultColumns)}),
            fence AS MATERIALIZED (
                SELECT f.org AS f_org, f.post AS f_post, f.authz AS f_authz FROM post_fence AS f
                WHERE (f.org, f.post) IN (SELECT v_org, v_post FROM told WHERE v_to = {States.Waiting}) AND f.armed = 1 ORDER BY f.org, f.post{database.ForShare})
            UPDATE deliveries AS d SET state = {next},
                uncertain = CASE WHEN v_to = {States.Live} OR v_sure = 1 THEN 0 ELSE uncertain END,
                asked = asked + 1,
                wake_at = now_ms() + coalesce(v_wake, 0),
                {Kept}, {Marks(next)}
            FROM told LEFT JOIN fence ON f_org = v_org AND f_post = v_post AND f_authz = v_authz
            WHERE {SameRow} AND d.state IN ({States.Processing}, {States.Unknown}) AND v_to NOT IN ({States.Claimed}, {States.Sending})
            """;
    }
}
