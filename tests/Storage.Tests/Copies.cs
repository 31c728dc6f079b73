namespace Platform.Storage.Tests;

/// <summary>Gives a second organization the same rows as the first one has, with the same keys.</summary>
internal static class Copies
{
    /// <summary>Copies every row that names the organization, whatever triggers say; the tables that have such rows.</summary>
    public static async Task<List<string>> AddAsync(TestDatabase db, string from, string to)
    {
        var tables = new List<string>();
        await WithoutTriggersAsync(db, async () =>
        {
            foreach (var table in await TablesAsync(db))
            {
                var columns = (await ColumnsAsync(db, table)).Where(c => c.Name != "id" || c.IsText).ToList();
                var values = columns.Select(c => c.IsText ? $"replace({c.Name}, '{from}', '{to}')" : c.Name);
                var copied = await db.SqlAsync($"""
                    INSERT INTO {table} ({string.Join(", ", columns.Select(c => c.Name))}) SELECT {string.Join(", ", values)} FROM {table} WHERE org = '{from}'
                    """);
                Assert.True(copied > 0, $"The first organization has no row in {table}: the test shows nothing of it.");
                tables.Add(table);
            }
        });
        return tables;
    }

    /// <summary>All rows of an organization, each as a text.</summary>
    public static async Task<List<string>> RowsAsync(TestDatabase db, IEnumerable<string> tables, string organization)
    {
        var rows = new List<string>();
        foreach (var table in tables)
        {
            rows.AddRange((await db.RowsAsync($"SELECT * FROM {table} WHERE org = '{organization}'")).Order(StringComparer.Ordinal).Select(row => $"{table}: {row}"));
        }

        return rows;
    }

    // What the identity provider has is its own, and not read here.
    private static Task<List<string>> TablesAsync(TestDatabase db) => db.RowsAsync(db.Options.Kind == DatabaseKind.Sqlite
        ? "SELECT m.name FROM sqlite_master AS m WHERE m.type = 'table' AND m.name NOT LIKE 'identity_%' AND EXISTS (SELECT 1 FROM pragma_table_info(m.name) WHERE name = 'org') ORDER BY 1"
        : """
        SELECT c.table_name FROM information_schema.columns AS c JOIN information_schema.tables AS t USING (table_schema, table_name)
        WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' AND c.column_name = 'org' AND c.table_name NOT LIKE 'identity_%' ORDER BY 1
        """);

    private static async Task<List<(string Name, bool IsText)>> ColumnsAsync(TestDatabase db, string table)
        => [.. (await db.RowsAsync(db.Options.Kind == DatabaseKind.Sqlite
            ? $"SELECT name, lower(type) FROM pragma_table_info('{table}')"
            : $"SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = '{table}' ORDER BY ordinal_position"))
            .Select(row => (row[..row.IndexOf('|', StringComparison.Ordinal)], row.EndsWith("|text", StringComparison.Ordinal)))];

    private static async Task WithoutTriggersAsync(TestDatabase db, Func<Task> work)
    {
        if (db.Options.Kind == DatabaseKind.Postgres)
        {
            var tables = await TablesAsync(db);
            foreach (var table in tables)
            {
                await db.SqlAsync($"ALTER TABLE {table} DISABLE TRIGGER USER");
            }

            await work();
            foreach (var table in tables)
            {
                await db.SqlAsync($"ALTER TABLE {table} ENABLE TRIGGER USER");
            }

            return;
        }

        var names = await db.RowsAsync("SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY rowid");
        var texts = await db.RowsAsync("SELECT sql FROM sqlite_master WHERE type = 'trigger' ORDER BY rowid");
        foreach (var name in names)
        {
            await db.SqlAsync($"DROP TRIGGER {name}");
        }

        await work();
        foreach (var text in texts)
        {
            await db.SqlAsync(text);
        }
    }
}
