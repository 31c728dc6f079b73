using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using NodaTime;

namespace Platform.Storage.Tests;

/// <summary>A database of one test, prepared, with every service of the archive and a clock that stands still until the test moves it.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly string? _folder;
    private readonly ServiceProvider _services;

    private TestDatabase(StorageOptions options, string? folder, FakeTimeProvider? time)
    {
        (Options, _folder, Time) = (options, folder, time);
        _services = new ServiceCollection().AddLogging().AddSingleton<TimeProvider>(time ?? TimeProvider.System).AddPlatformStorage(options).BuildServiceProvider();
    }

    public static Instant Start { get; } = Instant.FromUtc(2026, 3, 2, 12, 0);

    public StorageOptions Options { get; }

    /// <summary>The clock, or null where the real one is used.</summary>
    public FakeTimeProvider? Time { get; }

    public DbDataSource Source => Get<DbDataSource>();

    public static async Task<TestDatabase> OpenAsync(DatabaseKind kind, PostgresCluster cluster, bool realClock = false)
    {
        var time = realClock ? null : new FakeTimeProvider(Start.ToDateTimeOffset());
        TestDatabase database;
        if (kind == DatabaseKind.Sqlite)
        {
            var folder = Directory.CreateTempSubdirectory("platform-sqlite-").FullName;
            database = new TestDatabase(StorageOptions.Parse($"Data Source={folder}/test.db") with { Durable = false }, folder, time);
            await database.Get<Migrator>().RunAsync(TestContext.Current.CancellationToken);
        }
        else
        {
            database = new TestDatabase(StorageOptions.Parse(await cluster.CreateAsync()), null, time);
            if (time is not null)
            {
                await database.SqlAsync($"INSERT INTO test_clock VALUES ({Start.ToUnixTimeMilliseconds()})");
            }
        }

        return database;
    }

    /// <summary>A database that is there, with the real clock and nothing prepared.</summary>
    public static TestDatabase At(StorageOptions options) => new(options, null, null);

    public T Get<T>() where T : notnull => _services.GetRequiredService<T>();

    public object GetService(Type type) => _services.GetRequiredService(type);

    /// <summary>Moves the clock of the database and of the process.</summary>
    public async Task PassAsync(Duration time)
    {
        if (Options.Kind == DatabaseKind.Postgres)
        {
            await SqlAsync($"UPDATE test_clock SET at = at + {(long)time.TotalMilliseconds}");
        }

        Time!.Advance(time.ToTimeSpan());
    }

    public async Task<int> SqlAsync(string sql)
    {
        await using var connection = await Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Rows as texts, joined with a bar.</summary>
    public async Task<List<string>> RowsAsync(string sql)
    {
        await using var connection = await Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var rows = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "" : Convert.ToString(reader.GetValue(i), System.Globalization.CultureInfo.InvariantCulture))));
        }

        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        if (_folder is not null)
        {
            Directory.Delete(_folder, true);
        }
    }
}
