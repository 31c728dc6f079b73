using Npgsql;
using Platform.Domain;

namespace Platform.Storage.Tests;

/// <summary>The second wall: whatever a query forgets, a reader sees the rows of the organization that it reads for, or none.</summary>
public sealed class WallTests(PostgresCluster cluster) : OnDatabase(DatabaseKind.Postgres, cluster)
{
    private const string Tables = """
        SELECT c.table_name || ' ' || c.column_name FROM information_schema.columns AS c JOIN information_schema.tables AS t USING (table_schema, table_name)
        WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' AND c.column_name IN ('org', 'organization') ORDER BY 1
        """;

    private NpgsqlDataSource Readers => Db.Get<PostgresReaders>().Source;

    [Fact]
    public async Task Every_table_that_names_an_organization_stands_behind_it()
    {
        var tables = await Db.RowsAsync(Tables);
        Assert.True(tables.Count >= 15, string.Join(", ", tables));
        foreach (var row in tables)
        {
            var (table, column) = (row.Split(' ')[0], row.Split(' ')[1]);
            Assert.True((await Db.RowsAsync($"SELECT relrowsecurity FROM pg_class WHERE oid = '{table}'::regclass"))[0] == "True", $"{table} is not behind the wall; its script calls behind_wall('{table}', '{column}').");
            await PlantAsync(table, column, "mercy");
            await PlantAsync(table, column, "saint");
            await using var reader = await Readers.OpenConnectionAsync(Stop);
            if (await AskAsync(reader, $"SELECT has_table_privilege('{table}', 'SELECT')::int") == 0)
            {
                continue;
            }

            Assert.Equal(0, await AskAsync(reader, $"SELECT count(*) FROM {table}"));
            await using (var transaction = await reader.BeginTransactionAsync(Stop))
            {
                await AskAsync(reader, "SELECT count(set_config('app.org', 'saint', true))");
                Assert.True(await AskAsync(reader, $"SELECT count(*) FROM {table}") > 0, $"A reader doesn't see its own rows of {table}.");
                Assert.Equal(0, await AskAsync(reader, $"SELECT count(*) FROM {table} WHERE {column} <> 'saint'"));
            }

            Assert.Equal(0, await AskAsync(reader, $"SELECT count(*) FROM {table}"));
        }
    }

    [Fact]
    public async Task A_reader_reads_only_what_stands_behind_it_and_changes_nothing()
    {
        await using var reader = await Readers.OpenConnectionAsync(Stop);
        Assert.Equal(1, await AskAsync(reader, "SELECT count(*) WHERE current_user = 'platform_reader'"));
        const string Ours = "FROM pg_class AS c WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND c.relname <> 'test_clock'";
        Assert.True(await AskAsync(reader, $"SELECT count(*) {Ours} AND has_table_privilege(c.oid, 'SELECT')") >= 10);
        Assert.Equal(0, await AskAsync(reader, $"SELECT count(*) {Ours} AND has_table_privilege(c.oid, 'SELECT') AND NOT c.relrowsecurity"));
        Assert.Equal(0, await AskAsync(reader, $"SELECT count(*) {Ours} AND has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')"));
    }

    [Fact]
    public async Task A_query_that_forgets_its_organization_finds_its_own_rows_alone()
    {
        await Db.WriteAsync("post:mercy/p1", A.Post());
        await Db.WriteAsync("post:saint/p1", A.Post() with { Organization = new OrganizationId("saint") });
        await Db.Get<Reindexer>().ReindexAsync(Stop);
        var database = Db.Get<Database>();
        foreach (var organization in new[] { "mercy", "saint", "mercy" })
        {
            Assert.Equal([organization], await database.ReadAsync(new OrganizationId(organization), "SELECT org FROM rm_posts", r => r.GetString(0), Stop));
        }

        Assert.Equal(2, (await database.ReadAsync("SELECT org FROM rm_posts", r => r.GetString(0), Stop)).Count);
    }

    [Fact]
    public async Task Reading_on_behind_a_cursor_is_found_by_the_index_as_before()
    {
        await using var reader = await Readers.OpenConnectionAsync(Stop);
        await using var transaction = await reader.BeginTransactionAsync(Stop);
        await AskAsync(reader, "SELECT count(set_config('app.org', 'mercy', true)) + count(set_config('enable_seqscan', 'off', true))");
        await using var command = new NpgsqlCommand("EXPLAIN SELECT id FROM rm_posts WHERE org = 'mercy' AND doc IS NOT NULL AND (sort_due, id) > (5, 'x') ORDER BY sort_due, id LIMIT 3", reader);
        await using var rows = await command.ExecuteReaderAsync(Stop);
        var plan = "";
        while (await rows.ReadAsync(Stop))
        {
            plan += rows.GetString(0) + "\n";
        }

        Assert.Matches("Index Cond: .*sort_due", plan);
    }

    [Fact]
    public async Task A_user_who_may_not_read_so_works_without_the_wall()
    {
        var name = $"plain{Guid.NewGuid():n}"[..16];
        var admin = new NpgsqlConnectionStringBuilder(Db.Options.ConnectionString) { Database = "postgres", Pooling = false }.ConnectionString;
        await PostgresCluster.RunAsync(admin, $"CREATE ROLE {name} LOGIN");
        await PostgresCluster.RunAsync(admin, $"CREATE DATABASE {name} OWNER {name} TEMPLATE template0");
        var options = StorageOptions.Parse(new NpgsqlConnectionStringBuilder(Db.Options.ConnectionString) { Database = name, Username = name }.ConnectionString);
        await using var plain = TestDatabase.At(options);
        await plain.Get<Migrator>().RunAsync(Stop);
        Assert.Empty(await plain.Get<Database>().ReadAsync(A.Mercy, "SELECT org FROM rm_posts", r => r.GetString(0), Stop));

        // The administrator makes it a reader, and the next start takes it into use.
        await PostgresCluster.RunAsync(admin, $"GRANT platform_reader TO {name}");
        await using var again = TestDatabase.At(options);
        await again.Get<Migrator>().RunAsync(Stop);
        await using var reader = await again.Get<PostgresReaders>().Source.OpenConnectionAsync(Stop);
        Assert.Equal(1, await AskAsync(reader, "SELECT count(*) WHERE current_user = 'platform_reader'"));
    }

    private static async Task<long> AskAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToInt64(await command.ExecuteScalarAsync(Stop), null);
    }

    // A row with something in every column that must have it: a text that is JSON too, as an actor is.
    private async Task PlantAsync(string table, string column, string organization)
    {
        var needed = await Db.RowsAsync($"""
            SELECT column_name || ' ' || data_type FROM information_schema.columns
            WHERE table_schema = current_schema() AND table_name = '{table}' AND is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO' AND column_name <> '{column}'
            """);
        var columns = needed.Select(one => one[..one.IndexOf(' ', StringComparison.Ordinal)]).Append(column);
        var values = needed.Select(one => one.Contains("int", StringComparison.Ordinal) ? "1" : one.EndsWith("bytea", StringComparison.Ordinal) ? "''" : $"'\"{organization}-x\"'").Append($"'{organization}'");
        // a trigger may have made it
        await Db.SqlAsync($"INSERT INTO {table} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", values)}) ON CONFLICT DO NOTHING");
    }
}
