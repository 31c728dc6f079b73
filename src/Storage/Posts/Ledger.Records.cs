using System.Collections.Immutable;
using System.Text;
using Platform.Domain;
using Platform.Domain.Posts;

namespace Platform.Storage.Posts;

/// <summary>What calls and look-ups came to.</summary>
internal sealed partial class Ledger
{
    private static readonly string[] ResultColumns =
    [
        "v_org", "v_post", "v_account", "v_authz", "v_claim#", "v_to#", "v_wake#", "v_external_id", "v_external_url", "v_error_kind",
        "v_error_code", "v_error_message", "v_state", "v_reason", "v_attempt#", "v_sure#", "v_uncounted#",
    ];

    private const string SameRow = "d.org = v_org AND d.post = v_post AND d.account = v_account AND d.authz = v_authz";

    private const string PublicAnyhow = $"(v_to = {States.Live} AND d.state <> {States.Live})";

    private readonly string _record = Record(database);
    private readonly string _reconciled = Settled(
        database, $"d.state IN ({States.Processing}, {States.Unknown}) AND d.claim = v_claim AND v_to NOT IN ({States.Claimed}, {States.Sending})",
        "asked + 1");

    private readonly string _late = Settled(
        database, $"d.state IN ({States.Unknown}, {States.NeedsHuman}) AND d.attempt = v_attempt AND v_to <> {States.Unknown}", "asked");

    public async Task RecordAsync(ImmutableArray<DeliveryResult> results, CancellationToken cancellationToken)
    {
        if (results.IsEmpty)
        {
            return;
        }

        var recorded = await EndAsync(results[0].Key.Organization,
            connections => connections.ChangeAsync(_record, DeliveryRows.Key, cancellationToken, Rows(results)));
        await RecordLateAsync(results, recorded, cancellationToken);
    }

    public async Task RecordReconciledAsync(ImmutableArray<DeliveryResult> results, CancellationToken cancellationToken)
    {
        if (!results.IsEmpty)
        {
            await EndAsync(results[0].Key.Organization, connections => connections.ChangeAsync(_reconciled, cancellationToken, Rows(results)));
        }
    }

    public async Task UnblockAsync(OrganizationId organization, AccountId? account, string reason, CancellationToken cancellationToken)
    {
        var scope = "d.org = @org" + (account is null ? "" : " AND d.account = @account");
        var unblock = GateReasons.OfGates.Contains(reason) ? Unblock(scope) : Unblock(scope, "d.reason = @reason");
        await database.ChangeAsync(unblock, cancellationToken, null,
            ("org", organization.Value), ("account", account?.Value ?? ""), ("reason", reason));
    }

    /// <summary>Brings the blocked rows of a scope that a gate stopped back to waiting. What another gate stops takes the reason of that
    /// one; what is past its grace is
    /// missed.</summary>
    /// <param name="scope">A condition on the row <c>d</c> of deliveries, such as <c>d.org = @org AND d.account = @id</c>.</param>
    internal static string Unblock(string scope)
    {
        const string gate = """
            SELECT CASE WHEN max(g.open) = 1 THEN NULL ELSE coalesce(max(g.code), 'Suspended') END FROM gates AS g WHERE g.org = d.org AND g.kind =
            """;
        var stop = $"""
            coalesce(({gate} 'organization' AND g.id = d.org), ({gate} 'account' AND g.id = d.account),
                CASE WHEN d.campaign IS NULL THEN NULL ELSE ({gate} 'campaign' AND g.id = d.campaign) END,
                (SELECT {StopCode("f.kind", "g.code")} FROM delivery_gates AS f
                    LEFT JOIN gates AS g ON g.org = f.org AND g.kind = f.kind AND g.id = f.id
                    WHERE f.org = d.org AND f.post = d.post AND f.account = d.account AND f.authz = d.authz AND coalesce(g.open, 0) <> 1
                    ORDER BY f.kind, f.id LIMIT 1))
            """;
        var reasons = string.Join(", ", GateReasons.OfGates.Select(reason => $"'{reason}'"));
        return Unblock(scope, $"d.reason IN ({reasons})", stop);
    }

    /// <summary>Brings the blocked rows of a scope under a condition back to waiting; what is past its grace is missed.</summary>
    private static string Unblock(string scope, string condition, string stop = "NULL")
    {
        var next = $"""
            CASE WHEN d.not_after <= now_ms() THEN {Ended(States.Missed)} WHEN u_stop IS NULL THEN {States.Waiting} ELSE {States.Blocked} END
            """;
        return $"""
            WITH stopped AS MATERIALIZED (
                SELECT d.org AS u_org, d.post AS u_post, d.account AS u_account, d.authz AS u_authz, {stop} AS u_stop FROM deliveries AS d
                WHERE {scope} AND d.state <= 5 AND d.state = {States.Blocked} AND {condition})
            UPDATE deliveries AS d SET state = {next}, reason = CASE WHEN d.not_after > now_ms() THEN u_stop END,
                wake_at = CASE WHEN d.not_after <= now_ms() THEN now_ms() WHEN u_stop IS NOT NULL THEN d.not_after
                    WHEN d.due > now_ms() THEN d.due ELSE now_ms() END,
                {Marks(next)}
            FROM stopped
            WHERE d.org = u_org AND d.post = u_post AND d.account = u_account AND d.authz = u_authz
                AND d.state = {States.Blocked} AND {condition} AND (u_stop IS NULL OR u_stop <> d.reason OR d.not_after <= now_ms())
            """;
    }

    private async Task RecordLateAsync(ImmutableArray<DeliveryResult> results, List<DeliveryKey> recorded, CancellationToken cancellationToken)
    {
        var known = recorded.ToHashSet();
        ImmutableArray<DeliveryResult> late = [.. results.Where(r => r.Attempt is not null && !known.Contains(r.Key))];
        if (!late.IsEmpty)
        {
            await EndAsync(late[0].Key.Organization, connections => connections.ChangeAsync(_late, cancellationToken, Rows(late)));
        }
    }

    private static RowSet Rows(ImmutableArray<DeliveryResult> results)
    {
        var rows = new RowSet(ResultColumns);
        foreach (var ((key, claim, _), change, attempt) in results)
        {
            rows.Add(
                key.Organization.Value, key.Post.Value, key.Account.Value, key.Authorization.Value, claim, (long)change.To,
                (long?)change.WakeAfter?.TotalMilliseconds, Storable(change.Ref?.ExternalId), Storable(change.Ref?.Url),
                change.ErrorKind?.ToString(), Storable(change.ErrorCode), Storable(change.ErrorMessage), Storable(change.ConnectorState),
                change.Reason, (long?)attempt, change.NothingLanded ? 1L : 0L, change.Uncounted ? 1L : 0L);
        }

        return rows;
    }

    /// <summary>A text as both databases take it: what a network answers must never be the reason that its answer can't be
    /// recorded.</summary>
    private static string? Storable(string? text)
        => text is null || !text.Any(c => c == '\0' || char.IsSurrogate(c))
            ? text
            : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Replace("\0", "", StringComparison.Ordinal)));

    private const string Kept = """
        external_id = coalesce(v_external_id, external_id), external_url = coalesce(v_external_url, external_url),
        connector_state = coalesce(v_state, connector_state), reason = v_reason,
        error_kind = v_error_kind, error_code = v_error_code, error_message = v_error_message
        """;

    /// <summary>The next look at a row: what waits is looked at by the end of its grace, so that it is missed in time.</summary>
    private const string NextLook = $"""
        CASE WHEN v_to = {States.Blocked} THEN not_after
            WHEN v_to = {States.Waiting} AND now_ms() + coalesce(v_wake, 0) > not_after AND not_after > now_ms() THEN not_after
            ELSE now_ms() + coalesce(v_wake, 0) END
        """;

    /// <summary>A result counts from Sending and, for a refusal before any call, from Claimed; under the claim that it was made under.
    /// Before a call an uncertain
    /// delivery may also become Unknown again. That something is public is a fact from wherever it comes.</summary>
    private static string Record(Database database)
    {
        var next = $"CASE WHEN uncertain = 1 AND v_to IN ({States.Withdrawn}, {States.Missed}, {States.Expired}) THEN {States.Unknown} ELSE v_to END";
        return $"""
            UPDATE deliveries AS d SET state = {next},
                uncertain = CASE v_to WHEN {States.Unknown} THEN 1 WHEN {States.Live} THEN 0 ELSE uncertain END,
                uncounted = uncounted + CASE WHEN d.state = {States.Sending} THEN v_uncounted ELSE 0 END,
                wake_at = {NextLook},
                {Kept}, {Marks(next)}
            FROM {RowSet.From(database, ResultColumns)}
            WHERE {SameRow} AND (
                (d.claim = v_claim AND d.state = {States.Sending} AND v_to NOT IN ({States.Claimed}, {States.Sending}))
                OR (d.claim = v_claim AND d.state = {States.Claimed}
                    AND v_to NOT IN ({States.Claimed}, {States.Sending}, {States.Processing}) AND (v_to <> {States.Unknown} OR d.uncertain = 1))
                OR {PublicAnyhow})
            RETURNING org, post, account, authz
            """;
    }

    /// <summary>Settles unknown outcomes: after a look-up, or by the result of the call itself that came late. Sending again needs the
    /// fence, share-locked; without it,
    /// or past the grace, only certainty ends the doubt.</summary>
    private static string Settled(Database database, string condition, string asked)
    {
        var again = $"v_to IN ({States.Waiting}, {States.Blocked})";
        var next = $"""
            CASE WHEN {again} AND f_post IS NOT NULL AND not_after > now_ms() THEN v_to
                WHEN {again} AND v_sure = 1 AND f_post IS NOT NULL THEN {States.Missed}
                WHEN {again} AND v_sure = 1 THEN {States.Withdrawn}
                WHEN {again} THEN {States.Unknown} ELSE v_to END
            """;
        return $"""
            WITH told AS MATERIALIZED (SELECT * FROM {RowSet.From(database, ResultColumns)}),
            fence AS MATERIALIZED (
                SELECT f.org AS f_org, f.post AS f_post, f.authz AS f_authz FROM post_fence AS f
                WHERE (f.org, f.post) IN (SELECT v_org, v_post FROM told WHERE {again}) AND f.armed = 1
                ORDER BY f.org, f.post{database.ForShare})
            UPDATE deliveries AS d SET state = {next},
                uncertain = CASE WHEN v_to = {States.Live} OR v_sure = 1 THEN 0 ELSE uncertain END,
                asked = {asked},
                uncounted = uncounted + v_uncounted,
                wake_at = {NextLook},
                {Kept}, {Marks(next)}
            FROM told LEFT JOIN fence ON f_org = v_org AND f_post = v_post AND f_authz = v_authz
            WHERE {SameRow} AND (({condition}) OR {PublicAnyhow})
            """;
    }
}
