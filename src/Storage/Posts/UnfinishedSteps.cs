using System.Collections.Immutable;
using NodaTime;
using Platform.Domain;

namespace Platform.Storage.Posts;

/// <summary>The rows of unfinished steps. Those that a stored state leaves are added by a trigger of the grain storage table.</summary>
internal sealed class UnfinishedSteps(Database database) : IUnfinishedSteps
{
    /// <summary>Adds a step inside another transaction, with the parameters of <see cref="Of"/>.</summary>
    internal const string Add = """
        INSERT INTO unfinished_steps (org, grain_key, kind, version, next_try, since)
        VALUES (@org, @grain_key, @kind, @version, now_ms() + 5000, now_ms())
        ON CONFLICT (grain_key, kind) DO UPDATE SET version = excluded.version, tries = 0, next_try = excluded.next_try
        WHERE unfinished_steps.version <= excluded.version
        """;

    /// <summary>A step of a post.</summary>
    internal static (string, object?)[] Of(OrganizationId organization, PostId post, string kind, int version)
        => [("org", organization.Value), ("grain_key", new GrainKey(GrainKinds.Post, organization, post.Value).ToString()), ("kind", kind),
            ("version", version)];

    /// <summary>The step of a campaign whose gate was closed to cancel it; its state has a version of at least 1.</summary>
    internal static (string, object?)[] OfCampaign(OrganizationId organization, string campaign)
        =>
        [
            ("org", organization.Value), ("grain_key", new GrainKey(GrainKinds.Campaign, organization, campaign).ToString()),
            ("kind", StepKinds.Cancel), ("version", 1),
        ];

    private static readonly string[] Columns = ["v_key", "v_kind", "v_version#"];

    public async Task<ImmutableArray<UnfinishedStep>> DueAsync(int limit, CancellationToken cancellationToken)
        => [.. await database.ReadAsync("""
            SELECT org, grain_key, kind, version, tries, now_ms() - since FROM (
                SELECT org, grain_key, kind, version, tries, since, next_try, row_number() OVER (PARTITION BY org ORDER BY next_try, grain_key, kind) AS turn
                FROM unfinished_steps WHERE next_try <= now_ms()) AS due
            ORDER BY turn, next_try, grain_key, kind LIMIT @limit
            """, r => new UnfinishedStep(new OrganizationId(r.GetString(0)), r.GetString(1), r.GetString(2), r.GetInt32(3), r.GetInt32(4), Duration.FromMilliseconds(r.GetInt64(5))),
            cancellationToken, ("limit", limit))];

    public Task CompleteAsync(string grainKey, string kind, int version, CancellationToken cancellationToken)
        => database.ChangeAsync("DELETE FROM unfinished_steps WHERE grain_key = @grain_key AND kind = @kind AND version <= @version", cancellationToken, null,
            ("grain_key", grainKey), ("kind", kind), ("version", version));

    public Task CompleteAsync(string grainKey, int version, CancellationToken cancellationToken)
        => database.ChangeAsync($"DELETE FROM unfinished_steps WHERE grain_key = @grain_key AND version <= @version AND kind NOT LIKE '{StepKinds.Tell}:%'",
            cancellationToken, null,
            ("grain_key", grainKey), ("version", version));

    public async Task DeferAsync(IReadOnlyCollection<UnfinishedStep> steps, CancellationToken cancellationToken)
    {
        var rows = new RowSet(Columns);
        foreach (var step in steps)
        {
            rows.Add(step.GrainKey, step.Kind, (long)step.Version);
        }

        await database.ChangeAsync($"""
            UPDATE unfinished_steps AS s SET tries = tries + 1, next_try = now_ms() + CASE WHEN tries >= 7 THEN 600000 ELSE 5000 * (1 << tries) END
            FROM {RowSet.From(database, Columns)} WHERE s.grain_key = v_key AND s.kind = v_kind AND s.version = v_version
            """, cancellationToken, rows);
    }

    public async Task<(long Count, Duration Oldest)> BacklogAsync(CancellationToken cancellationToken)
        => (await database.ReadAsync("SELECT count(*), coalesce(now_ms() - min(since), 0) FROM unfinished_steps",
            r => (r.GetInt64(0), Duration.FromMilliseconds(r.GetInt64(1))), cancellationToken))[0];
}
