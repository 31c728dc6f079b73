using System.Data.Common;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Platform.Storage.Tests;

/// <summary>Runs after all other tests of this assembly: it explains what they have sent.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AfterAll
{
    public const string Name = "after all others";
}

/// <summary>Every statement of the storage, as the other tests of the run have sent it, at 100,000 rows of each large table: one that names ids reaches its
/// rows by them, and doesn't read a whole table or organization. Asked without statistics too, since a young database has none.</summary>
public abstract partial class PlanTests(DatabaseKind kind, PostgresCluster cluster, Statements statements) : OnDatabase(kind, cluster)
{
    private const int Rows = 100_000;

    // Parameters that hold ids, or a set of rows with ids.
    private static readonly HashSet<string> Ids =
        new(StringComparer.OrdinalIgnoreCase) { "id", "post", "account", "authz", "campaign", "item", "key", "place", "rows" };

    private static readonly string[] Large =
    [
        "deliveries", "delivery_gates", "rm_posts", "post_status", "rm_reviews", "engagement", "orleansstorage", "journal", "sandbox_posts", "post_fence", "kept_answers",
    ];

    [Fact]
    public async Task Statement_that_names_ids_reads_no_whole_table_and_no_whole_organization()
    {
        var all = statements.Of(Kind).Select(s => (Sql: Bare(s.Sql), s.Parameters)).Where(s => IsExplained(s.Sql)).ToList();
        Assert.SkipWhen(all.Count < 80, $"Only {all.Count} statements were sent: run the whole assembly.");
        await FillAsync();
        var wrong = new List<string>();
        foreach (var statistics in new[] { false, true })
        {
            if (statistics)
            {
                await Db.SqlAsync("ANALYZE");
            }

            await using var connection = await Db.Source.OpenConnectionAsync(Stop);
            foreach (var (sql, parameters) in all.Where(s => NamesIds(s.Sql, s.Parameters)))
            {
                var plan = await PlanAsync(connection, sql, parameters);
                if (Wide(plan) is { } line)
                {
                    wrong.Add($"{(statistics ? "with" : "without")} statistics: {line}\n{sql}\n{plan}");
                }
            }
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} of {2 * all.Count}:\n{string.Join("\n---\n", wrong)}");
    }

    protected abstract Task<string> PlanAsync(DbConnection connection, string sql, (string Name, string Type)[] parameters);

    /// <summary>The line of a plan that reads a large table, or all that an organization has in it; null where there is none.</summary>
    protected abstract string? Wide(string plan);

    protected static bool IsLarge(string table) => Large.Contains(table, StringComparer.OrdinalIgnoreCase);

    /// <summary>The large table that an index belongs to, by its name.</summary>
    protected static bool IsOfLarge(string index) => Large.Any(table => index.StartsWith(table, StringComparison.OrdinalIgnoreCase));

    [GeneratedRegex(@"@(\w+)")]
    protected static partial Regex Parameter();

    private static string Bare(string sql)
        => sql[(sql.StartsWith("SELECT set_config(", StringComparison.Ordinal) ? sql.IndexOf('\n', StringComparison.Ordinal) + 1 : 0)..];

    private static bool IsExplained(string sql)
        => Regex.IsMatch(sql, @"^\s*(SELECT|WITH|INSERT|UPDATE|DELETE)\b") && !sql.Contains("sqlite_master", StringComparison.Ordinal)
            && !sql.Contains("information_schema", StringComparison.Ordinal);

    // A filter by a part of a text is no id: it looks through the list that it filters.
    private static bool NamesIds(string sql, (string Name, string Type)[] parameters)
        => !sql.Contains("instr(", StringComparison.Ordinal)
           && (parameters.Any(p => p.Type.EndsWith("[]", StringComparison.Ordinal)) || Parameter().Matches(sql).Any(m => Ids.Contains(m.Groups[1].Value)));

    private async Task FillAsync()
    {
        var number = Kind == DatabaseKind.Postgres
            ? $"generate_series(1, {Rows}) AS g (n)"
            : $"(WITH RECURSIVE g (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < {Rows}) SELECT n FROM g)";
        var state = Kind == DatabaseKind.Postgres
            ? "convert_to('{\"a\":\"' || repeat('x', 1000) || '\"}', 'UTF8')"
            : "CAST('{\"a\":\"' || hex(zeroblob(500)) || '\"}' AS blob)";
        foreach (var sql in (string[])
        [
            $"INSERT INTO rm_posts (org, id, version, changed_at, campaign, author, accounts, state, due_at, sort_due, authz, generation, doc) SELECT 'o' || (n % 20), 'p' || n, 1, n, 'c' || (n % 500), 'ann', '|a|', 'Authorized', n, n, 'z' || n, 1, '{{}}' FROM {number}",
            $"INSERT INTO deliveries (org, post, account, authz, generation, campaign, network, state, due, wake_at, not_after, changed_at, authorized_at, idempotency_key, payload, payload_hash, packs) SELECT 'o' || (n % 20), 'p' || n, 'a' || (n % 50), 'z' || n, 1, 'c' || (n % 500), 'sandbox', CASE WHEN n % 20 < 4 THEN n % 6 ELSE 10 + n % 6 END, n, n, n, n, n, 'k' || n, '{{}}', 'h', 'p' FROM {number}",
            $"INSERT INTO delivery_gates (org, post, account, authz, kind, id) SELECT 'o' || (n % 20), 'p' || n, 'a' || (n % 50), 'z' || n, 'member', 'm' || (n % 500) FROM {number}",
            $"INSERT INTO rm_reviews (org, id, version, changed_at, post, status, rules, sort_due, doc, queue, level, why, opened_at) SELECT 'o' || (n % 20), 'r' || n, 1, n, 'p' || n, 'New', '||', n, '{{}}', 'general', 0, 'Hits', n FROM {number}",
            $"INSERT INTO engagement (org, post, account, authz, external_id, live_at, next_at) SELECT 'o' || (n % 20), 'p' || n, 'a' || (n % 50), 'z' || n, 'x', n, n FROM {number}",
            $"INSERT INTO post_fence (org, post, authz, generation, armed) SELECT 'o' || (n % 20), 'p' || n, 'z' || n, 1, 1 FROM {number}",
            $"INSERT INTO orleansstorage (grainidhash, grainidn0, grainidn1, graintypehash, graintypestring, grainidextensionstring, serviceid, payloadbinary, modifiedon, version) SELECT n, n, n, n, 't', 'post:o' || (n % 20) || '/p' || n, 's', {state}, n, 1 FROM {number}",
            $"INSERT INTO sandbox_posts (org, account, key, text, published_at) SELECT 'o' || (n % 20), 'a' || (n % 50), 'k' || n, '', n FROM {number}",
            $"INSERT INTO kept_answers (org, place, request, token, lease_until, expires_at) SELECT 'o' || (n % 20), 'k' || n, 'r', 't', n, n FROM {number}",
            $"INSERT INTO journal (org, grain_key, version, idx, type, event, at) SELECT 'o' || (n % 20), 'post:o' || (n % 20) || '/p' || n, 1, 0, 'postCreated', '{{}}', n FROM {number}",
        ])
        {
            await Db.SqlAsync(sql);
        }
    }
}

[Collection(AfterAll.Name)]
public sealed partial class SqlitePlanTests(PostgresCluster cluster, Statements statements) : PlanTests(DatabaseKind.Sqlite, cluster, statements)
{
    protected override async Task<string> PlanAsync(DbConnection connection, string sql, (string Name, string Type)[] parameters)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + sql;
        foreach (var name in Parameter().Matches(sql).Select(m => m.Value).Distinct())
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, DBNull.Value);
            command.Parameters.Add(parameter);
        }

        await using var reader = await command.ExecuteReaderAsync(Stop);
        var lines = new List<string>();
        while (await reader.ReadAsync(Stop))
        {
            lines.Add(reader.GetString(3));
        }

        // Lines name a table by its alias.
        return string.Join('\n', lines.Select(line => Alias().Replace(line, m => $"{m.Groups[1].Value} {TableOf(sql, m.Groups[2].Value)}", 1)));
    }

    protected override string? Wide(string plan)
        => plan.Split('\n').FirstOrDefault(line => Access().Match(line) is { Success: true } m && IsLarge(m.Groups[2].Value)
        && (m.Groups[1].Value == "SCAN" || line.EndsWith("(org=?)", StringComparison.Ordinal)));

    private static string TableOf(string sql, string alias)
        => Regex.Match(sql, $@"\b(\w+)\s+AS\s+{Regex.Escape(alias)}\b", RegexOptions.IgnoreCase) is { Success: true } m ? m.Groups[1].Value : alias;

    [GeneratedRegex(@"^(SCAN|SEARCH) (\w+)")]
    private static partial Regex Access();

    [GeneratedRegex(@"^(SCAN|SEARCH) (\w+)")]
    private static partial Regex Alias();
}

[Collection(AfterAll.Name)]
public sealed partial class PostgresPlanTests(PostgresCluster cluster, Statements statements) : PlanTests(DatabaseKind.Postgres, cluster, statements)
{
    protected override async Task<string> PlanAsync(DbConnection connection, string sql, (string Name, string Type)[] parameters)
    {
        var names = Parameter().Matches(sql).Select(m => m.Groups[1].Value).Distinct().ToList();
        var types = names.Select(name => parameters.FirstOrDefault(p => p.Name == name).Type ?? "unknown");
        var numbered = Parameter().Replace(sql, m => string.Create(CultureInfo.InvariantCulture, $"${names.IndexOf(m.Groups[1].Value) + 1}"));
        var of = names.Count == 0 ? "" : $"({string.Join(", ", types)})";
        var given = names.Count == 0 ? "" : $"({string.Join(", ", names.Select(_ => "NULL"))})";
        await using var command = connection.CreateCommand();
        command.CommandText = $"SET plan_cache_mode = force_generic_plan; PREPARE explained{of} AS {numbered}";
        await command.ExecuteNonQueryAsync(Stop);
        command.CommandText = $"EXPLAIN (COSTS OFF) EXECUTE explained{given}";
        var lines = new List<string>();
        await using (var reader = await command.ExecuteReaderAsync(Stop))
        {
            while (await reader.ReadAsync(Stop))
            {
                lines.Add(reader.GetString(0));
            }
        }

        command.CommandText = "DEALLOCATE explained";
        await command.ExecuteNonQueryAsync(Stop);
        return string.Join('\n', lines);
    }

    protected override string? Wide(string plan)
    {
        var lines = plan.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (Whole().Match(lines[i]) is { Success: true } whole && IsLarge(whole.Groups[1].Value))
            {
                return lines[i].Trim();
            }

            var large = (Indexed().Match(lines[i]) is { Success: true } table && IsLarge(table.Groups[1].Value))
                || (Bitmap().Match(lines[i]) is { Success: true } index && IsOfLarge(index.Groups[1].Value));
            if (large && !(i + 1 < lines.Length && lines[i + 1].Contains("Index Cond:", StringComparison.Ordinal) && !OnlyOrganization().IsMatch(lines[i + 1])))
            {
                return lines[i].Trim();
            }
        }

        return null;
    }

    [GeneratedRegex(@"Seq Scan on (\w+)")]
    private static partial Regex Whole();

    [GeneratedRegex(@"Index (?:Only )?Scan (?:Backward )?using \w+ on (\w+)")]
    private static partial Regex Indexed();

    [GeneratedRegex(@"Bitmap Index Scan on (\w+)")]
    private static partial Regex Bitmap();

    [GeneratedRegex(@"Index Cond: \(org = \S+\)$")]
    private static partial Regex OnlyOrganization();
}
