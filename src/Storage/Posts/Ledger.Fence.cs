using System.Collections.Immutable;
using System.Data.Common;
using Platform.Domain;
using Platform.Domain.Posts;

namespace Platform.Storage.Posts;

/// <summary>Arming, clearing and moving: what the post decides. The fence row is always locked before the rows behind it.</summary>
internal sealed partial class Ledger
{
    private static readonly string[] NewColumns =
    [
        "n_account", "n_authz", "n_campaign", "n_network", "n_due#", "n_not_after#", "n_key", "n_payload", "n_hash", "n_packs", "n_authorized#", "n_scanned#",
        "n_reason",
    ];

    private readonly string _insert = $"""
        INSERT INTO deliveries (org, post, account, authz, generation, campaign, network, due, wake_at, not_after, idempotency_key, payload, payload_hash,
            packs, authorized_at, changed_at, scanned_under, state, reason)
        SELECT @org, @post, n_account, n_authz, @generation, n_campaign, n_network, n_due,
            CASE WHEN n_reason IS NULL THEN n_due ELSE n_not_after END, n_not_after,
            n_key, n_payload, n_hash, n_packs, n_authorized, now_ms(), n_scanned,
            CASE WHEN n_reason IS NULL THEN {States.Waiting} ELSE {States.Blocked} END, n_reason
        FROM {RowSet.From(database, NewColumns)} WHERE true
        ON CONFLICT DO NOTHING
        """;

    private readonly string _insertGates = $"""
        INSERT INTO gates (org, kind, id, open, since) SELECT @org, g_kind, g_id, 1, now_ms() FROM {RowSet.From(database, "g_kind", "g_id")} WHERE true
        ON CONFLICT DO NOTHING
        """;

    private readonly string _insertDeliveryGates = $"""
        INSERT INTO delivery_gates (org, post, account, authz, kind, id) SELECT @org, @post, o_account, o_authz, 'member', o_owner
        FROM {RowSet.From(database, "o_account", "o_authz", "o_owner")} WHERE true
        ON CONFLICT DO NOTHING
        """;

    private readonly string _lockGates = $"""
        SELECT kind, id, code FROM gates
        WHERE org = @org AND (kind, id) IN (SELECT l_kind, l_id FROM {RowSet.From(database, "l_kind", "l_id")}) ORDER BY kind, id{database.ForShare}
        """;

    public Task<bool> ArmAsync(OrganizationId organization, PostId post, AuthorizationId authorization, int generation, ImmutableArray<NewDelivery> deliveries, CancellationToken cancellationToken)
        => database.TransactAsync(async (connection, transaction) =>
        {
            await connection.RunAsync(transaction, _insertGates, cancellationToken, GatesOf(organization, deliveries), ("org", organization.Value));
            var closed = await LockGatesAsync(connection, transaction, organization, deliveries, cancellationToken);
            var armed = await connection.QueryAsync(transaction, """
                INSERT INTO post_fence (org, post, authz, generation, armed) VALUES (@org, @post, @authz, @generation, 1)
                ON CONFLICT (org, post) DO UPDATE SET authz = excluded.authz, generation = excluded.generation, armed = 1
                WHERE post_fence.generation < excluded.generation OR (post_fence.generation = excluded.generation AND post_fence.authz = excluded.authz AND post_fence.armed = 1)
                RETURNING generation
                """, r => r.GetInt32(0), cancellationToken, null,
                ("org", organization.Value), ("post", post.Value), ("authz", authorization.Value), ("generation", generation));
            if (armed.Count == 0)
            {
                return (false, false);
            }

            var (rows, owners) = (new RowSet(NewColumns), new RowSet("o_account", "o_authz", "o_owner"));
            foreach (var d in deliveries)
            {
                rows.Add(d.Key.Account.Value, d.Key.Authorization.Value, d.Campaign?.Value, d.Network, d.Due.ToUnixTimeMilliseconds(), d.NotAfter.ToUnixTimeMilliseconds(),
                    d.IdempotencyKey, d.Payload, d.PayloadHash, d.Packs, d.AuthorizedAt.ToUnixTimeMilliseconds(), (long)d.ScannedUnder, closed(d));
                if (d.Owner is { } owner)
                {
                    owners.Add(d.Key.Account.Value, d.Key.Authorization.Value, owner.Value);
                }
            }

            (string, object?)[] which = [("org", organization.Value), ("post", post.Value)];
            await connection.RunAsync(transaction, _insert, cancellationToken, rows, [.. which, ("generation", generation)]);
            if (owners.Count > 0)
            {
                await connection.RunAsync(transaction, _insertDeliveryGates, cancellationToken, owners, which);
            }

            return (true, true);
        }, cancellationToken);

    public Task<FenceCleared> ClearFenceAsync(OrganizationId organization, PostId post, int generation, FenceCondition condition,
        CancellationToken cancellationToken)
        => database.TransactAsync(async (connection, transaction) =>
        {
            (string, object?)[] which = [("org", organization.Value), ("post", post.Value), ("generation", generation)];
            await connection.RunAsync(transaction, """
                INSERT INTO post_fence (org, post, generation, armed) VALUES (@org, @post, @generation, 0)
                ON CONFLICT (org, post) DO UPDATE SET generation = excluded.generation, armed = 0 WHERE post_fence.generation <= excluded.generation
                """, cancellationToken, null, which);
            // The sums keep the planner from the indexes of all that is under way or live.
            var sending = await AccountsAsync(connection, transaction, $"state + 0 = {States.Sending} AND wake_at > now_ms()", which, cancellationToken);
            if (!sending.IsEmpty)
            {
                return (new FenceCleared(false, sending, [], []), false);
            }

            // Read behind the fence's lock: no call can begin any more, and those that had begun have ended.
            var live = await AccountsAsync(connection, transaction, $"state + 0 = {States.Live}", which, cancellationToken);
            if (condition.HasFlag(FenceCondition.NothingPublic) && !live.IsEmpty)
            {
                return (new FenceCleared(false, [], [], live), false);
            }

            // A call that may have landed is unsettled also while it waits to be repeated under its key.
            var open = await AccountsAsync(connection, transaction,
                $"(state IN ({States.Processing}, {States.Unknown}, {States.NeedsHuman}) OR {InDoubt})", which, cancellationToken);
            if (condition.HasFlag(FenceCondition.NothingUnsettled) && !open.IsEmpty)
            {
                return (new FenceCleared(false, [], open, live), false);
            }

            var ended = $"CASE WHEN state = {States.Sending} OR uncertain = 1 THEN {States.Unknown} ELSE {States.Withdrawn} END";
            await connection.RunAsync(transaction, $"""
                UPDATE deliveries SET state = {ended}, uncertain = CASE WHEN state = {States.Sending} THEN 1 ELSE uncertain END, wake_at = now_ms(), {Marks(ended)}
                WHERE org = @org AND post = @post AND generation <= @generation AND state IN ({States.Waiting}, {States.Claimed}, {States.Sending}, {States.Blocked})
                """, cancellationToken, null, which);
            var unsettled = await AccountsAsync(connection, transaction, $"state IN ({States.Processing}, {States.Unknown}, {States.NeedsHuman})", which, cancellationToken);
            await connection.RunAsync(transaction, UnfinishedSteps.Add, cancellationToken, null,
                UnfinishedSteps.Of(organization, post, StepKinds.Void, generation)); // until the post's state says so; a state has a later version than its generation
            return (new FenceCleared(true, [], unsettled, live), true);
        }, cancellationToken);

    private const string InDoubt =
        $"(state = {States.Sending} OR (uncertain = 1 AND state IN ({States.Waiting}, {States.Claimed}, {States.Blocked})))";

    private static RowSet GatesOf(OrganizationId organization, ImmutableArray<NewDelivery> deliveries)
    {
        // A member's gate is made by the member's state alone: an owner who is not a member has none, and no row counts as closed.
        var gates = new RowSet("g_kind", "g_id");
        gates.Add("organization", organization.Value);
        foreach (var account in deliveries.Select(d => d.Key.Account.Value).Distinct().Order(StringComparer.Ordinal))
        {
            gates.Add("account", account);
        }

        foreach (var campaign in deliveries.Select(d => d.Campaign?.Value).OfType<string>().Distinct())
        {
            gates.Add("campaign", campaign);
        }

        return gates;
    }

    /// <summary>Share-locks the gates of accounts and owners, so that they are neither closed nor opened until the deliveries are in, and
    /// tells for each delivery the reason with which it begins blocked. A suspension blocks it when it is due.</summary>
    private async Task<Func<NewDelivery, string?>> LockGatesAsync(
        DbConnection connection, DbTransaction transaction, OrganizationId organization, ImmutableArray<NewDelivery> deliveries,
        CancellationToken cancellationToken)
    {
        var gates = new RowSet("l_kind", "l_id");
        foreach (var (kind, id) in deliveries.SelectMany(d => new[] { ("account", d.Key.Account.Value), ("member", d.Owner?.Value) }).Distinct())
        {
            if (id is not null)
            {
                gates.Add(kind, id);
            }
        }

        var codes = (await connection.QueryAsync(transaction, _lockGates, r => (Gate: (r.GetString(0), r.GetString(1)), Code: r.TextOrNull(2)),
            cancellationToken, gates, ("org", organization.Value))).ToDictionary(g => g.Gate, g => g.Code);
        string? Lasting(string kind, string id, string? missing) => codes.TryGetValue((kind, id), out var code)
            ? code == GateReasons.Suspended ? null : code
            : missing;
        return d => Lasting("account", d.Key.Account.Value, null) ?? (d.Owner is { } owner ? Lasting("member", owner.Value, GateReasons.OwnerLeft) : null);
    }

    private static async Task<ImmutableArray<AccountId>> AccountsAsync(
        DbConnection connection, DbTransaction transaction, string condition, (string, object?)[] which, CancellationToken cancellationToken)
        => [.. await connection.QueryAsync(transaction,
            $"SELECT DISTINCT account FROM deliveries WHERE org = @org AND post = @post AND generation <= @generation AND {condition} ORDER BY account",
            r => new AccountId(r.GetString(0)), cancellationToken, null, which)];
}
