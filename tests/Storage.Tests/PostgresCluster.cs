using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.Journeys;
using Platform.Storage.Tests;

[assembly: AssemblyFixture(typeof(PostgresCluster))]

namespace Platform.Storage.Tests;

/// <summary>A private PostgreSQL server of this test run, with fsync on, started when the first test asks for it. Each test has a database of its own.</summary>
public sealed class PostgresCluster : IAsyncDisposable
{
    private readonly SemaphoreSlim _start = new(1);
    private string? _folder;
    private string _admin = "";
    private int _databases;

    public static string? Binaries { get; } = Environment.GetEnvironmentVariable("PLATFORM_TESTS") != "fast" && Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(d => d, StringComparer.Ordinal).Select(d => Path.Combine(d, "bin")).FirstOrDefault(d => File.Exists(Path.Combine(d, "initdb")))
        : null;

    /// <summary>A new database with our tables, and a clock that tests can set: the row of <c>test_clock</c>, while there is one.</summary>
    public async Task<string> CreateAsync(bool empty = false)
    {
        await _start.WaitAsync();
        try
        {
            if (_folder is null)
            {
                await StartAsync();
            }

            var name = $"t{++_databases}";
            await RunAsync(_admin, $"CREATE DATABASE {name} TEMPLATE {(empty ? "template0" : "ours")}");
            return new NpgsqlConnectionStringBuilder(_admin) { Database = name, Pooling = true, MaxPoolSize = 40 }.ConnectionString;
        }
        finally
        {
            _start.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_folder is not null)
        {
            NpgsqlConnection.ClearAllPools();
            await ShellAsync("pg_ctl", $"stop -s -D {_folder}/data -m immediate -w");
            Directory.Delete(_folder, true);
        }

        _start.Dispose();
    }

    public static async Task RunAsync(string connectionString, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private async Task StartAsync()
    {
        if (Binaries is null)
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") is not null, "PostgreSQL is not installed, or the run is a fast one.");
            throw new InvalidOperationException("PostgreSQL must be installed where CI is set.");
        }

        _folder = Directory.CreateTempSubdirectory("platform-postgres-").FullName;
        if (Environment.UserName == "root")
        {
            using var chown = Process.Start("chown", $"postgres {_folder}");
            await chown.WaitForExitAsync();
        }

        var port = FreePorts.Next();
        await ShellAsync("initdb", $"-D {_folder}/data -U owner -A trust -E UTF8 --locale=C.UTF-8 --no-instructions");
        await ShellAsync("pg_ctl", $"start -s -D {_folder}/data -w -l {_folder}/log -o \"-p {port} -h 127.0.0.1 -k {_folder} -c fsync=on -c max_connections=300\"");
        _admin = $"Host=127.0.0.1;Port={port};Username=owner;Database=postgres;Pooling=false";
        await RunAsync(_admin, "CREATE DATABASE ours TEMPLATE template0");
        var ours = new NpgsqlConnectionStringBuilder(_admin) { Database = "ours" }.ConnectionString;
        await using var services = new ServiceCollection().AddPlatformStorage(StorageOptions.Parse(ours)).BuildServiceProvider();
        await services.GetRequiredService<Migrator>().RunAsync(TestContext.Current.CancellationToken);
        await RunAsync(ours, """
            CREATE TABLE test_clock (at bigint);
            GRANT SELECT ON test_clock TO PUBLIC;
            CREATE OR REPLACE FUNCTION now_ms() RETURNS bigint LANGUAGE sql STABLE
                AS $$ SELECT coalesce((SELECT at FROM test_clock), floor(extract(epoch FROM statement_timestamp()) * 1000)::bigint) $$;
            CREATE OR REPLACE FUNCTION clock_ms() RETURNS bigint LANGUAGE plpgsql VOLATILE
                AS $$ BEGIN RETURN coalesce((SELECT at FROM test_clock), floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint); END $$;
            """);
    }

    private static async Task ShellAsync(string program, string arguments)
    {
        var command = Environment.UserName == "root" ? ("runuser", $"-u postgres -- {Binaries}/{program} {arguments}") : ($"{Binaries}/{program}", arguments);
        using var process = Process.Start(new ProcessStartInfo(command.Item1, command.Item2) { WorkingDirectory = "/", RedirectStandardOutput = program != "pg_ctl", UseShellExecute = false })!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
        }
    }
}
