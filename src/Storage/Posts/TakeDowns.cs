using System.Collections.Immutable;
using System.Data.Common;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Posts;

namespace Platform.Storage.Posts;

/// <summary>Take-downs in SQL: every change names the state that it comes from, and a trigger of the table writes its entry.</summary>
internal sealed class TakeDowns(Database database) : ITakeDowns
{
    private const string Waiting = "0";
    private const string Working = "1";
    private const string NeedsHuman = "5";
    private const string LeftPublic = "11";

    private const string SameDelivery = "d.org = t.org AND d.post = t.post AND d.account = t.account AND d.authz = t.authz";

    private const string RowColumns = """
        t.org, t.post, t.account, t.authz, d.network, t.state, t.reason, t.actor, t.requested_at, t.tries, t.next_try, t.error_code, t.error_message,
        d.external_url, t.changed_at
        """;

    private readonly string _claim = $"""
        UPDATE takedowns AS t SET
            state = CASE WHEN tries >= {TakeDownRules.MaxTries} THEN {NeedsHuman} ELSE {Working} END,
            tries = CASE WHEN tries >= {TakeDownRules.MaxTries} THEN tries ELSE tries + 1 END,
            next_try = now_ms() + @lease, changed_at = now_ms(), rev = rev + 1
        WHERE {database.Place} IN (
            SELECT {database.Place} FROM takedowns WHERE org = @org AND account = @account AND state <= {Working} AND next_try <= now_ms()
            ORDER BY next_try, post LIMIT @batch{database.SkipLocked})
        RETURNING org, post, account, authz, state, tries
        """;

    public async Task RequestAsync(ImmutableArray<DeliveryKey> keys, string reason, Actor actor, CancellationToken cancellationToken)
    {
        if (keys.IsEmpty)
        {
            return;
        }

        // The sum keeps the planner from the index of all that is live.
        await database.ChangeAsync($"""
            INSERT INTO takedowns (org, post, account, authz, reason, actor, requested_at, next_try, changed_at)
            SELECT d.org, d.post, d.account, d.authz, @reason, @actor, now_ms(), now_ms(), now_ms()
            FROM {RowSet.From(database, "v_post", "v_account", "v_authz")} CROSS JOIN deliveries AS d
            WHERE d.org = @org AND d.post = v_post AND d.account = v_account AND d.authz = v_authz AND d.state + 0 = {States.Live} AND d.taken_down_at IS NULL
            ON CONFLICT (org, post, account, authz) DO UPDATE SET
                state = {Waiting}, reason = excluded.reason, actor = excluded.actor, requested_at = excluded.requested_at,
                tries = 0, next_try = excluded.next_try, error_code = NULL, error_message = NULL, changed_at = excluded.changed_at,
                requests = takedowns.requests + 1, rev = takedowns.rev + 1
            WHERE takedowns.state = {LeftPublic}
            """, cancellationToken, Keys(keys), ("org", keys[0].Organization.Value), ("reason", reason), ("actor", PlatformJson.Write(actor)));
    }

    public async Task<ImmutableArray<ClaimedTakeDown>> ClaimDueAsync(
        OrganizationId organization, AccountId account, int batch, Duration lease, CancellationToken cancellationToken)
    {
        var touched = await database.ChangeAsync(_claim, r => (Key: DeliveryRows.Key(r), State: r.GetInt32(4), Tries: r.GetInt32(5)), cancellationToken, null,
            ("org", organization.Value), ("account", account.Value), ("batch", batch), ("lease", (long)lease.TotalMilliseconds));
        var leased = touched.Where(t => t.State == (int)TakeDownState.Working).ToDictionary(t => t.Key, t => t.Tries);
        if (leased.Count == 0)
        {
            return [];
        }

        await using var connection = await database.OpenReadAsync(cancellationToken);
        var found = await connection.QueryAsync(null, $"""
            SELECT d.org, d.post, d.account, d.authz, d.idempotency_key, coalesce(d.external_id, d.idempotency_key), d.external_url,
                CASE WHEN d.reason = '{GateReasons.SettledByPerson}' THEN 1 ELSE 0 END
            FROM {RowSet.From(database, "v_post", "v_account", "v_authz")} CROSS JOIN deliveries AS d
            WHERE d.org = @org AND d.post = v_post AND d.account = v_account AND d.authz = v_authz
            """, r => (Key: DeliveryRows.Key(r), Idempotency: r.GetString(4), Post: new RemoteRef(r.GetString(5), r.TextOrNull(6)), Settled: r.GetInt32(7) == 1),
            cancellationToken, Keys(leased.Keys),
            ("org", organization.Value));
        return [.. found.Select(d => new ClaimedTakeDown(d.Key, d.Idempotency, d.Post, leased[d.Key], d.Settled))];
    }

    public async Task<bool> RecordAsync(ClaimedTakeDown claimed, TakeDownChange change, CancellationToken cancellationToken)
        => await database.ChangeAsync($"""
            UPDATE takedowns SET state = {(int)change.To}, next_try = now_ms() + @after, error_code = CAST(@code AS text), error_message = CAST(@message AS text),
                changed_at = now_ms(), rev = rev + 1
            WHERE org = @org AND post = @post AND account = @account AND authz = @authz AND state = {Working} AND tries = @try
            """, cancellationToken, null,
            [
                .. DeliveryRows.Which(claimed.Key), ("after", (long)(change.After ?? Duration.Zero).TotalMilliseconds), ("code", change.ErrorCode),
                ("message", change.ErrorMessage), ("try", claimed.Try),
            ]) == 1;

    public async Task<bool> ResolveAsync(DeliveryKey key, TakeDownState to, Actor actor, CancellationToken cancellationToken)
    {
        if (to is not (TakeDownState.Gone or TakeDownState.LeftPublic or TakeDownState.Waiting))
        {
            throw new ArgumentException("A person decides for gone, left public or another try.", nameof(to));
        }

        return await database.ChangeAsync($"""
            UPDATE takedowns SET state = {(int)to}, tries = {(to == TakeDownState.Waiting ? "0" : "tries")}, next_try = now_ms(), decided_by = @actor,
                decisions = decisions + 1, changed_at = now_ms(), rev = rev + 1
            WHERE org = @org AND post = @post AND account = @account AND authz = @authz AND state = {NeedsHuman}
            """, cancellationToken, null, [.. DeliveryRows.Which(key), ("actor", PlatformJson.Write(actor))]) == 1;
    }

    public async Task<ImmutableArray<(OrganizationId Organization, AccountId Account)>> AccountsDueAsync(
        (OrganizationId Organization, AccountId Account)? after, int limit, CancellationToken cancellationToken)
        => [.. await database.ReadAsync($"""
            SELECT DISTINCT org, account FROM takedowns
            WHERE state <= {Working} AND next_try <= now_ms() AND (org, account) > (@org, @account) ORDER BY org, account LIMIT @limit
            """, r => (new OrganizationId(r.GetString(0)), new AccountId(r.GetString(1))), cancellationToken,
            ("org", after?.Organization.Value ?? ""), ("account", after?.Account.Value ?? ""), ("limit", limit))];

    public async Task<ILookup<PostId, TakeDownRow>> OfPostsAsync(OrganizationId organization, IReadOnlyCollection<PostId> posts,
        CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(organization, $"""
            SELECT {RowColumns} FROM {RowSet.From(database, "v_id")} CROSS JOIN takedowns AS t JOIN deliveries AS d ON {SameDelivery}
            WHERE t.org = @org AND t.post = v_id ORDER BY t.requested_at DESC, t.account
            """, r => Row(r, 0), cancellationToken, Documents.Ids(posts), ("org", organization.Value));
        return rows.ToLookup(r => r.Key.Post);
    }

    public Task<Page<TakeDownRow>> NeedingAttentionAsync(OrganizationId organization, PageRequest page, CancellationToken cancellationToken)
        => new Listing<TakeDownRow>(new Cursor("takedowns", organization), RowColumns, $"takedowns AS t JOIN deliveries AS d ON {SameDelivery}", "t.changed_at",
                "(t.post || '/' || t.account || '/' || t.authz)", numbers: true, descending: true, r => Row(r, 2))
            .Where($"t.org = @org AND t.state = {NeedsHuman}", ("org", organization.Value))
            .PageAsync(database, page, cancellationToken);

    private static RowSet Keys(IEnumerable<DeliveryKey> keys)
    {
        var rows = new RowSet("v_post", "v_account", "v_authz");
        foreach (var key in keys)
        {
            rows.Add(key.Post.Value, key.Account.Value, key.Authorization.Value);
        }

        return rows;
    }

    private static TakeDownRow Row(DbDataReader r, int at) => new(
        DeliveryRows.Key(r, at), r.GetString(at + 4), (TakeDownState)r.GetInt32(at + 5), r.GetString(at + 6), PlatformJson.Read<Actor>(r.GetString(at + 7)),
        DeliveryRows.At(r, at + 8), r.GetInt32(at + 9), DeliveryRows.At(r, at + 10), r.TextOrNull(at + 11), r.TextOrNull(at + 12), r.TextOrNull(at + 13),
        DeliveryRows.At(r, at + 14));
}
