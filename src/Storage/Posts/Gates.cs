using System.Collections.Immutable;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Posts;

namespace Platform.Storage.Posts;

/// <summary>Closes and opens gates. Closing one waits, by the row's lock, for the statements that read it, and then for the calls they began.</summary>
internal sealed class Gates(Database database, TimeProvider time) : IGates
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    public async Task<SuspensionResult> SuspendAsync(OrganizationId organization, GateKind kind, string id, string reason, Actor actor, CancellationToken cancellationToken)
    {
        (string, object?)[] which = [("org", organization.Value), ("kind", Name(kind)), ("id", id)];
        await database.ChangeAsync("""
            INSERT INTO gates (org, kind, id, open, reason, since, rev, actor) VALUES (@org, @kind, @id, 0, @reason, now_ms(), 1, @actor)
            ON CONFLICT (org, kind, id) DO UPDATE SET open = 0, reason = excluded.reason, rev = gates.rev + 1, actor = excluded.actor,
                since = CASE WHEN gates.open = 1 THEN excluded.since ELSE gates.since END
            """, cancellationToken, null, [.. which, ("reason", reason), ("actor", PlatformJson.Write(actor))]);

        // From here on no call begins. Those under way are waited for, each up to its own deadline.
        var underWay = await database.ReadAsync($"SELECT org, post, account, authz FROM deliveries WHERE {Scope(kind)} AND state <= 5 AND state = {States.Sending}",
            DeliveryRows.Key, cancellationToken, which);
        if (underWay.Count == 0)
        {
            return new SuspensionResult([]);
        }

        while (await CallsAsync(kind, which, cancellationToken))
        {
            await Task.Delay(Look, time, cancellationToken);
        }

        var rows = new RowSet("v_post", "v_account", "v_authz");
        foreach (var key in underWay)
        {
            rows.Add(key.Post.Value, key.Account.Value, key.Authorization.Value);
        }

        await using var connection = await database.OpenReadAsync(cancellationToken);
        var ended = await connection.QueryAsync(null, $"""
            SELECT {DeliveryRows.RowColumns} FROM {RowSet.From(database, "v_post", "v_account", "v_authz")} CROSS JOIN deliveries
            WHERE org = @org AND post = v_post AND account = v_account AND authz = v_authz
            """, DeliveryRows.Row, cancellationToken, rows, ("org", organization.Value));
        return new SuspensionResult([.. ended.OrderBy(d => d.Due).ThenBy(d => d.Key.Post.Value, StringComparer.Ordinal)]);
    }

    public Task ResumeAsync(OrganizationId organization, GateKind kind, string id, Actor actor, CancellationToken cancellationToken)
        => database.TransactAsync(async (connection, transaction) =>
        {
            (string, object?)[] which = [("org", organization.Value), ("kind", Name(kind)), ("id", id)];
            await connection.RunAsync(transaction, """
                UPDATE gates SET open = 1, reason = NULL, since = now_ms(), rev = rev + 1, actor = @actor WHERE org = @org AND kind = @kind AND id = @id AND open = 0
                """, cancellationToken, null, [.. which, ("actor", PlatformJson.Write(actor))]);
            await connection.RunAsync(transaction, Ledger.Unblock(Scope(kind)), cancellationToken, null, which);
            return (true, true);
        }, cancellationToken);

    public async Task<ImmutableArray<ClosedGate>> ClosedAsync(OrganizationId organization, CancellationToken cancellationToken)
        => [.. await database.ReadAsync(organization, "SELECT kind, id, reason, since FROM gates WHERE org = @org AND open = 0 ORDER BY kind, id",
            r => new ClosedGate(Enum.Parse<GateKind>(r.GetString(0), ignoreCase: true), r.GetString(1), r.TextOrNull(2) ?? "", Instant.FromUnixTimeMilliseconds(r.GetInt64(3))),
            cancellationToken, null, ("org", organization.Value))];

    private static string Name(GateKind kind) => kind switch { GateKind.Organization => "organization", GateKind.Account => "account", _ => "campaign" };

    private static string Scope(GateKind kind) => kind switch
    {
        GateKind.Organization => "org = @org",
        GateKind.Account => "org = @org AND account = @id",
        _ => "org = @org AND campaign = @id",
    };

    /// <summary>Whether calls are still under way; those behind their deadline become Unknown.</summary>
    private async Task<bool> CallsAsync(GateKind kind, (string, object?)[] which, CancellationToken cancellationToken)
    {
        var deadlines = await database.ReadAsync($"SELECT CASE WHEN wake_at > now_ms() THEN 1 ELSE 0 END FROM deliveries WHERE {Scope(kind)} AND state <= 5 AND state = {States.Sending}",
            r => r.GetInt32(0) == 1, cancellationToken, which);
        if (deadlines.Contains(false))
        {
            await database.ChangeAsync($"""
                UPDATE deliveries SET state = {States.Unknown}, uncertain = 1, unknown_since = now_ms(), wake_at = now_ms(), changed_at = now_ms(), rev = rev + 1
                WHERE {Scope(kind)} AND state <= 5 AND state = {States.Sending} AND wake_at <= now_ms()
                """, cancellationToken, null, which);
        }

        return deadlines.Contains(true);
    }
}
