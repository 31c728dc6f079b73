using System.Collections.Immutable;
using System.Data.Common;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Posts;

namespace Platform.Storage.Posts;

/// <summary>Adds and lifts holds. Triggers of the table holds set the gate's row in the same transaction, write the entry of the record,
/// and block or unblock the deliveries of the gate. Closing a gate waits, by the row's lock, for the statements that read it, and then for
/// the calls they began.</summary>
internal sealed class Gates(Database database, TimeProvider time) : IGates
{
    private const string Columns = "kind, id, holder, code, why, actor, since";
    private const string Suspensions = "'compliance', 'author', 'import'";
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    public async Task<SuspensionResult> HoldAsync(
        OrganizationId organization, GateKind kind, string id, GateHolder holder, string? why, Actor actor, CancellationToken cancellationToken)
    {
        (string, object?)[] which = Which(organization, kind, id);
        (string, object?)[] hold = [.. which, ("holder", Name(holder))];
        var (inForce, added) = await database.TransactAsync(async (connection, transaction) =>
        {
            var inserted = await connection.RunAsync(transaction, """
                INSERT INTO holds (org, kind, id, holder, code, why, actor, since) VALUES (@org, @kind, @id, @holder, @code, @why, @actor, now_ms())
                ON CONFLICT (org, kind, id, holder) DO NOTHING
                """, cancellationToken, null, [.. hold, ("code", GateReasons.Suspended), ("why", why), ("actor", PlatformJson.Write(actor))]);
            if (inserted == 1 && holder == GateHolder.Cancel)
            {
                await connection.RunAsync(
                    transaction, UnfinishedSteps.Add, cancellationToken, null, UnfinishedSteps.OfCampaign(organization, id));
            }

            var rows = await connection.QueryAsync(transaction,
                $"SELECT {Columns} FROM holds WHERE org = @org AND kind = @kind AND id = @id AND holder = @holder", Row, cancellationToken, null, hold);
            return ((rows[0], inserted == 1), true);
        }, cancellationToken);

        // From here on no call begins. Those under way are waited for, each up to its own deadline.
        return new SuspensionResult(await EndedAsync(organization, kind, which, cancellationToken), inForce, added);
    }

    public Task<bool> LiftAsync(OrganizationId organization, GateKind kind, string id, GateHolder holder, Actor actor, CancellationToken cancellationToken)
        => database.TransactAsync(async (connection, transaction) =>
        {
            // The gates first, then this gate's row; its actor is the one that the entry of the record names.
            var which = Which(organization, kind, id);
            if (database.Kind == DatabaseKind.Postgres)
            {
                await connection.RunAsync(transaction, "SELECT lock_gates(@org)", cancellationToken, null, ("org", organization.Value));
            }

            await connection.RunAsync(transaction, "UPDATE gates SET actor = @actor WHERE org = @org AND kind = @kind AND id = @id", cancellationToken, null,
                [.. which, ("actor", PlatformJson.Write(actor))]);
            var lifted = await connection.RunAsync(
                transaction, "DELETE FROM holds WHERE org = @org AND kind = @kind AND id = @id AND holder = @holder", cancellationToken, null,
                [.. which, ("holder", Name(holder))]);
            return (lifted == 1, lifted == 1);
        }, cancellationToken);

    public async Task<ImmutableArray<ClosedGate>> ClosedAsync(OrganizationId organization, CancellationToken cancellationToken)
        => [.. await database.ReadAsync(
            organization, $"SELECT {Columns} FROM holds WHERE org = @org AND holder IN ({Suspensions}) ORDER BY kind, id, since, holder", Row,
            cancellationToken, null, ("org", organization.Value))];

    public async Task<ImmutableArray<ClosedGate>> HoldsAsync(
        OrganizationId organization, IReadOnlyCollection<GateKey> gates, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(gates);
        if (gates.Count == 0)
        {
            return [];
        }

        var rows = new RowSet("v_kind", "v_id");
        foreach (var gate in gates)
        {
            rows.Add(Name(gate.Kind), gate.Id);
        }

        return [.. await database.ReadAsync(organization, $"""
            SELECT {Columns} FROM holds WHERE org = @org AND (kind, id) IN (SELECT v_kind, v_id FROM {RowSet.From(database, "v_kind", "v_id")})
            ORDER BY kind, id, since, holder
            """, Row, cancellationToken, rows, ("org", organization.Value))];
    }

    private static (string, object?)[] Which(OrganizationId organization, GateKind kind, string id)
        => [("org", organization.Value), ("kind", Name(kind)), ("id", id)];

    private static ClosedGate Row(DbDataReader r) => new(
        Enum.Parse<GateKind>(r.GetString(0), ignoreCase: true), r.GetString(1), Enum.Parse<GateHolder>(r.GetString(2), ignoreCase: true), r.GetString(3),
        r.TextOrNull(4), r.TextOrNull(5) is { } actor ? PlatformJson.Read<Actor>(actor) : null, Instant.FromUnixTimeMilliseconds(r.GetInt64(6)));

    private static string Name(GateKind kind) => kind switch
    {
        GateKind.Organization => "organization",
        GateKind.Account => "account",
        GateKind.Campaign => "campaign",
        _ => "member",
    };

    private static string Name(GateHolder holder) => holder switch
    {
        GateHolder.Compliance => "compliance",
        GateHolder.Author => "author",
        GateHolder.Import => "import",
        GateHolder.Cancel => "cancel",
        GateHolder.Connection => "connection",
        _ => "membership",
    };

    private static string Scope(GateKind kind) => kind switch
    {
        GateKind.Organization => "org = @org",
        GateKind.Account => "org = @org AND account = @id",
        GateKind.Campaign => "org = @org AND campaign = @id",
        _ => "org = @org AND (post, account, authz) IN (SELECT post, account, authz FROM delivery_gates WHERE org = @org AND kind = @kind AND id = @id)",
    };

    // The plus keeps an embedded database without statistics from reading all calls of the organization instead of what the campaign has to come.
    private static string UnderWay(GateKind kind)
        => kind == GateKind.Campaign ? $"{Scope(kind)} AND state <= 5 AND +state = {States.Sending}" : $"{Scope(kind)} AND state = {States.Sending}";

    private async Task<ImmutableArray<DeliveryRow>> EndedAsync(
        OrganizationId organization, GateKind kind, (string, object?)[] which, CancellationToken cancellationToken)
    {
        var underWay = await database.ReadAsync($"SELECT org, post, account, authz FROM deliveries WHERE {UnderWay(kind)}",
            DeliveryRows.Key, cancellationToken, which);
        if (underWay.Count == 0)
        {
            return [];
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

        var ended = await database.ReadAsync(organization, $"""
            SELECT {DeliveryRows.RowColumns} FROM {RowSet.From(database, "v_post", "v_account", "v_authz")} CROSS JOIN deliveries
            WHERE org = @org AND post = v_post AND account = v_account AND authz = v_authz
            """, DeliveryRows.Row, cancellationToken, rows, ("org", organization.Value));
        return [.. ended.OrderBy(d => d.Due).ThenBy(d => d.Key.Post.Value, StringComparer.Ordinal)];
    }

    /// <summary>Whether calls are still under way; those past their deadline become Unknown.</summary>
    private async Task<bool> CallsAsync(GateKind kind, (string, object?)[] which, CancellationToken cancellationToken)
    {
        var deadlines = await database.ReadAsync(
            $"SELECT CASE WHEN wake_at > now_ms() THEN 1 ELSE 0 END FROM deliveries WHERE {UnderWay(kind)}",
            r => r.GetInt32(0) == 1, cancellationToken, which);
        if (deadlines.Contains(false))
        {
            await database.ChangeAsync($"""
                UPDATE deliveries SET state = {States.Unknown}, uncertain = 1, unknown_since = now_ms(), wake_at = now_ms(), changed_at = now_ms(), rev = rev + 1
                WHERE {UnderWay(kind)} AND wake_at <= now_ms()
                """, cancellationToken, null, which);
        }

        return deadlines.Contains(true);
    }
}
