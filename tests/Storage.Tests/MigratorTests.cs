using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Platform.Storage.Tests;

public sealed class MigratorTests(PostgresCluster cluster)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static ServiceProvider Services(StorageOptions options) => new ServiceCollection().AddLogging().AddPlatformStorage(options).BuildServiceProvider();

    private async Task<(StorageOptions Options, string? Folder)> EmptyAsync(DatabaseKind kind)
    {
        if (kind == DatabaseKind.Postgres)
        {
            return (StorageOptions.Parse(await cluster.CreateAsync(empty: true)), null);
        }

        var folder = Directory.CreateTempSubdirectory("platform-migrator-").FullName;
        return (StorageOptions.Parse($"Data Source={folder}/new/test.db"), folder);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Second_run_does_nothing(DatabaseKind kind)
    {
        var (options, folder) = await EmptyAsync(kind);
        await using (var services = Services(options))
        {
            var migrator = services.GetRequiredService<Migrator>();
            Assert.Equal(Migrator.Scripts(kind).Count, await migrator.RunAsync(Stop));
            Assert.Equal(0, await migrator.RunAsync(Stop));
        }

        Delete(folder);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite, "CREATE TABLE customers (id integer)", "customers")]
    [InlineData(DatabaseKind.Postgres, "CREATE TABLE customers (id integer)", "customers")]
    [InlineData(DatabaseKind.Sqlite, "CREATE TABLE schema_version (installed_rank integer)", "schema_version")]
    [InlineData(DatabaseKind.Postgres, "CREATE TABLE schema_version (installed_rank integer)", "schema_version")]
    public async Task Database_of_another_product_is_refused_in_one_line_and_left_alone(DatabaseKind kind, string sql, string named)
    {
        var (options, folder) = await EmptyAsync(kind);
        await using (var services = Services(options))
        {
            await using (var connection = await services.GetRequiredService<System.Data.Common.DbDataSource>().OpenConnectionAsync(Stop))
            {
                await using var command = connection.CreateCommand();
                command.CommandText = sql;
                await command.ExecuteNonQueryAsync(Stop);
            }

            var refused = await Assert.ThrowsAsync<StorageException>(() => services.GetRequiredService<Migrator>().RunAsync(Stop));
            Assert.Contains($"the table {named} ", refused.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', refused.Message);
            Assert.Contains(kind == DatabaseKind.Sqlite ? options.File! : "Platform__Database", refused.Message, StringComparison.Ordinal);
            var database = services.GetRequiredService<Database>();
            Assert.Equal(0, (await database.ReadAsync($"SELECT count(*) FROM {named}", r => r.GetInt64(0), Stop))[0]);
            if (kind == DatabaseKind.Sqlite)
            {
                Assert.NotEqual("wal", (await database.ReadAsync("PRAGMA journal_mode", r => r.GetString(0), Stop))[0]);
            }
        }

        Delete(folder);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite, "INSERT INTO schema_version (number, name, hash, applied_at) VALUES (999, '999_future.sql', 'x', 0)", "later release")]
    [InlineData(DatabaseKind.Postgres, "INSERT INTO schema_version (number, name, hash, applied_at) VALUES (999, '999_future.sql', 'x', 0)", "later release")]
    [InlineData(DatabaseKind.Sqlite, "UPDATE schema_version SET hash = 'x' WHERE number = 2", "002_ledger.sql")]
    [InlineData(DatabaseKind.Postgres, "UPDATE schema_version SET hash = 'x' WHERE number = 2", "002_ledger.sql")]
    public async Task Database_of_another_release_is_refused(DatabaseKind kind, string sql, string told)
    {
        var (options, folder) = await EmptyAsync(kind);
        await using (var services = Services(options))
        {
            await services.GetRequiredService<Migrator>().RunAsync(Stop);
            await services.GetRequiredService<Database>().ChangeAsync(sql, Stop);
            Assert.Contains(told, (await Assert.ThrowsAsync<StorageException>(() => services.GetRequiredService<Migrator>().RunAsync(Stop))).Message, StringComparison.Ordinal);
        }

        Delete(folder);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Script_of_a_later_release_that_is_marked_compatible_lets_this_one_start(DatabaseKind kind)
    {
        var (options, folder) = await EmptyAsync(kind);
        await using (var services = Services(options))
        {
            await services.GetRequiredService<Migrator>().RunAsync(Stop);
            await services.GetRequiredService<Database>().ChangeAsync(
                "INSERT INTO schema_version (number, name, hash, applied_at, compatible) VALUES (999, '999_future.sql', 'x', 0, 1)", Stop);
            Assert.Equal(0, await services.GetRequiredService<Migrator>().RunAsync(Stop));
        }

        Delete(folder);
    }

    [Fact]
    public async Task Index_that_an_earlier_attempt_left_half_built_is_built_again()
    {
        var (options, _) = await EmptyAsync(DatabaseKind.Postgres);
        await using var services = Services(options);
        await services.GetRequiredService<Migrator>().RunAsync(Stop);
        var concurrent = Migrator.Scripts(DatabaseKind.Postgres).Where(s => s.IsConcurrent).ToList();
        Assert.NotEmpty(concurrent);
        var database = services.GetRequiredService<Database>();
        const string broken = "SELECT count(*) FROM pg_index WHERE NOT indisvalid";
        foreach (var script in concurrent)
        {
            await database.ChangeAsync($"DELETE FROM schema_version WHERE number = {script.Number}", Stop);
        }

        await database.ChangeAsync("""
            UPDATE pg_index SET indisvalid = false WHERE indexrelid IN
                (SELECT indexrelid FROM pg_index JOIN pg_class ON oid = indexrelid WHERE relname = 'deliveries_of_campaign')
            """, Stop);
        Assert.Equal(1, (await database.ReadAsync(broken, r => r.GetInt64(0), Stop))[0]);

        Assert.Equal(concurrent.Count, await services.GetRequiredService<Migrator>().RunAsync(Stop));
        Assert.Equal(0, (await database.ReadAsync(broken, r => r.GetInt64(0), Stop))[0]);
    }

    [Fact]
    public async Task Processes_that_start_together_migrate_once()
    {
        var (options, _) = await EmptyAsync(DatabaseKind.Postgres);
        var ran = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            await using var services = Services(options);
            return await services.GetRequiredService<Migrator>().RunAsync(Stop);
        }));
        Assert.Equal(Migrator.Scripts(DatabaseKind.Postgres).Count, ran.Sum());
    }

    [Fact]
    public async Task Second_process_on_the_same_file_is_refused_in_one_line_that_names_it()
    {
        var (options, folder) = await EmptyAsync(DatabaseKind.Sqlite);
        await using (var first = Services(options))
        {
            await first.GetRequiredService<Migrator>().RunAsync(Stop);
            await using var second = Services(options);
            var refused = Assert.Throws<StorageException>(() => second.GetRequiredService<SqliteDataSource>());
            Assert.Equal($"The database file {options.File} is in use by another process.", refused.Message);
        }

        await using (var later = Services(options))
        {
            Assert.Equal(0, await later.GetRequiredService<Migrator>().RunAsync(Stop));
        }

        Delete(folder);
    }

    [Fact]
    public async Task Embedded_database_is_durable_and_in_WAL()
    {
        var (options, folder) = await EmptyAsync(DatabaseKind.Sqlite);
        await using (var services = Services(options))
        {
            await services.GetRequiredService<Migrator>().RunAsync(Stop);
            await using var connection = await services.GetRequiredService<SqliteDataSource>().OpenConnectionAsync(Stop);
            Assert.Equal(["wal"], await connection.QueryAsync(null, "PRAGMA journal_mode", r => r.GetString(0), Stop));
            Assert.Equal([2L], await connection.QueryAsync(null, "PRAGMA synchronous", r => r.GetInt64(0), Stop));
        }

        Delete(folder);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("Data Source=")]
    [InlineData("Data Source=:memory:")]
    [InlineData("Host=db")]
    [InlineData("Host=db;Database=x;Nonsense=1")]
    [InlineData("Color=blue")]
    public void Wrong_setting_is_told_in_one_line_that_names_it(string text)
    {
        var wrong = Assert.Throws<StorageException>(() => StorageOptions.Parse(text));
        Assert.StartsWith("Platform__Database can't be used: ", wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', wrong.Message);
    }

    [Fact]
    public void Setting_names_a_file_or_a_server()
    {
        Assert.Equal((DatabaseKind.Sqlite, Path.GetFullPath("data/platform.db")), StorageOptions.Parse("Data Source=data/platform.db") is var file ? (file.Kind, file.File) : default);
        var server = StorageOptions.Parse("Host=db;Database=platform;Username=p;Password=s");
        Assert.Equal((DatabaseKind.Postgres, "platform"), (server.Kind, new NpgsqlConnectionStringBuilder(server.ConnectionString).Database));
    }

    private static void Delete(string? folder)
    {
        if (folder is not null)
        {
            Directory.Delete(folder, true);
        }
    }
}
