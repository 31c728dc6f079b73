using System.Data.Common;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Platform.Storage;

/// <summary>Brings the database to the form that this release expects, before the silo starts: numbered scripts, each once, all or none. They have no time
/// limit but the one on waiting for locks. A script whose first line begins with <c>-- compatible</c> leaves the database usable for the release before, whose
/// silos go on and start again beside it. On PostgreSQL a script named <c>..._concurrently.sql</c> runs after the others, statement by statement outside a
/// transaction: it builds indexes while the silos of the release before go on writing.</summary>
public sealed class Migrator
{
    private const long LockKey = 0x706C6174666F726D;
    private const int LockSeconds = 60;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private const string HalfBuilt = """
        SELECT i.indexrelid::regclass::text FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
        WHERE NOT i.indisvalid AND c.relnamespace = current_schema()::regnamespace
        """;

    private readonly Database _database;
    private readonly StorageOptions _options;
    private readonly Reindexer _reindexer;

    internal Migrator(Database database, StorageOptions options, Reindexer reindexer) => (_database, _options, _reindexer) = (database, options, reindexer);

    /// <summary>Runs what has not run yet; the number of scripts that ran. Processes that start together wait for each other.</summary>
    /// <exception cref="StorageException">The database is another product's, or of a later release.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var scripts = Scripts(_options.Kind);
        try
        {
            if (_options.Kind == DatabaseKind.Sqlite)
            {
                await using var connection = await _database.OpenWriteAsync(cancellationToken);
                await RefuseForeignAsync(connection, null, cancellationToken); // before anything is changed in a file that isn't ours
                await connection.RunAsync(null, "PRAGMA journal_mode = WAL", cancellationToken);
            }

            await using var held = await LockAsync(cancellationToken);
            var ran = await _database.TransactAsync(
                async (connection, transaction) => (await MigrateAsync(connection, transaction, scripts, cancellationToken), true), cancellationToken);
            await _reindexer.ReindexAsync(cancellationToken); // rows that the release before had not written yet
            return ran + await BuildConcurrentlyAsync([.. scripts.Where(s => s.IsConcurrent)], cancellationToken);
        }
        catch (DbException wrong)
        {
            throw new StorageException($"{Where} can't be prepared: {wrong.Message.ReplaceLineEndings(" ")}", wrong);
        }
    }

    internal static IReadOnlyList<Script> Scripts(DatabaseKind kind)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var folder = $"Platform.Storage.Sql.{kind}.";
        return [.. assembly.GetManifestResourceNames().Where(n => n.StartsWith(folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(name =>
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
            var text = reader.ReadToEnd();
            var file = name[folder.Length..];
            return new Script(int.Parse(file[..3], null), file, text, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\n")))));
        })];
    }

    private string Where => _options.File is { } file ? $"The database file {file}" : "The database that Platform__Database names";

    private async Task<int> MigrateAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<Script> scripts, CancellationToken cancellationToken)
    {
        if (_options.Kind == DatabaseKind.Postgres)
        {
            var version = (await connection.QueryAsync(transaction, "SELECT current_setting('server_version_num')::int", r => r.GetInt32(0), cancellationToken))[0];
            if (version < 150000)
            {
                throw new StorageException($"{Where} runs on PostgreSQL {version / 10000}; 15 or later is needed.");
            }

            await RunAsync(connection, transaction, $"SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = '{LockSeconds}s'", cancellationToken);
        }

        await RefuseForeignAsync(connection, transaction, cancellationToken);
        var applied = await AppliedAsync(connection, transaction, scripts, cancellationToken);
        var ran = 0;
        foreach (var script in scripts.Where(s => !s.IsConcurrent && !applied.Contains(s.Number)))
        {
            await RunAsync(connection, transaction, script.Text, cancellationToken);
            await RecordAsync(connection, transaction, script, cancellationToken);
            ran++;
        }

        if (_options.Kind == DatabaseKind.Postgres)
        {
            await connection.QueryAsync(transaction, "SELECT raise_wall()", r => r.GetBoolean(0), cancellationToken);
        }

        return ran;
    }

    private async Task<HashSet<int>> AppliedAsync(
        DbConnection connection, DbTransaction? transaction, IReadOnlyList<Script> scripts, CancellationToken cancellationToken)
    {
        await connection.RunAsync(transaction, """
            CREATE TABLE IF NOT EXISTS schema_version (number integer PRIMARY KEY, name text NOT NULL, hash text NOT NULL, applied_at bigint NOT NULL)
            """, cancellationToken);
        if (!await HasColumnAsync(connection, transaction, cancellationToken))
        {
            await connection.RunAsync(transaction, "ALTER TABLE schema_version ADD COLUMN compatible integer NOT NULL DEFAULT 0", cancellationToken);
        }

        var applied = await connection.QueryAsync(transaction, "SELECT number, hash, compatible FROM schema_version",
            r => (Number: r.GetInt32(0), Hash: r.GetString(1), Compatible: r.GetInt32(2) == 1), cancellationToken);
        if (applied.Any(a => !a.Compatible && scripts.All(s => s.Number != a.Number)))
        {
            throw new StorageException($"{Where} was prepared by a later release than this one.");
        }

        if (scripts.FirstOrDefault(s => applied.Any(a => a.Number == s.Number && a.Hash != s.Hash)) is { } other)
        {
            throw new StorageException($"{Where} was prepared by another build: the script {other.Name} is not the one that ran there.");
        }

        return [.. applied.Select(a => a.Number)];
    }

    private async Task<bool> HasColumnAsync(DbConnection connection, DbTransaction? transaction, CancellationToken cancellationToken)
        => (await connection.QueryAsync(transaction, _options.Kind == DatabaseKind.Sqlite
            ? "SELECT count(*) FROM pragma_table_info('schema_version') WHERE name = 'compatible'"
            : "SELECT count(*) FROM information_schema.columns "
                + "WHERE table_schema = current_schema() AND table_name = 'schema_version' AND column_name = 'compatible'",
            r => r.GetInt64(0), cancellationToken))[0] > 0;

    // What an earlier attempt left half-built is dropped first.
    private async Task<int> BuildConcurrentlyAsync(IReadOnlyList<Script> scripts, CancellationToken cancellationToken)
    {
        if (scripts.Count == 0)
        {
            return 0;
        }

        await using var connection = await _database.OpenWriteAsync(cancellationToken);
        var applied = (await connection.QueryAsync(null, "SELECT number FROM schema_version", r => r.GetInt32(0), cancellationToken)).ToHashSet();
        var left = scripts.Where(s => !applied.Contains(s.Number)).ToList();
        foreach (var script in left)
        {
            foreach (var broken in await connection.QueryAsync(null, HalfBuilt, r => r.GetString(0), cancellationToken))
            {
                await RunAsync(connection, null, $"DROP INDEX CONCURRENTLY IF EXISTS {broken}", cancellationToken);
            }

            foreach (var statement in script.Text.Split(";\n", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                await RunAsync(connection, null, statement, cancellationToken);
            }

            await RecordAsync(connection, null, script, cancellationToken);
        }

        return left.Count;
    }

    // One process migrates, the others wait for it. They ask again and again, outside a transaction: one that waited inside it would hold a snapshot, for
    // which the building of an index waits in turn.
    private async Task<IAsyncDisposable?> LockAsync(CancellationToken cancellationToken)
    {
        if (_options.Kind == DatabaseKind.Sqlite)
        {
            return null;
        }

        var held = new HeldLock(await _database.OpenWriteAsync(cancellationToken));
        try
        {
            while (!await held.TakeAsync(cancellationToken))
            {
                await Task.Delay(Look, cancellationToken);
            }

            return held;
        }
        catch
        {
            await held.DisposeAsync();
            throw;
        }
    }

    private static async Task RecordAsync(DbConnection connection, DbTransaction? transaction, Script script, CancellationToken cancellationToken)
        => await connection.RunAsync(
            transaction, "INSERT INTO schema_version (number, name, hash, applied_at, compatible) VALUES (@number, @name, @hash, now_ms(), @compatible)",
            cancellationToken, null, ("number", script.Number), ("name", script.Name), ("hash", script.Hash), ("compatible", script.IsCompatible ? 1 : 0));

    // A large table takes longer than the driver's usual time limit.
    private static async Task RunAsync(DbConnection connection, DbTransaction? transaction, string sql, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(transaction, sql, null, []);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task RefuseForeignAsync(DbConnection connection, DbTransaction? transaction, CancellationToken cancellationToken)
    {
        var tables = await connection.QueryAsync(transaction, _options.Kind == DatabaseKind.Sqlite
            ? "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite%' ORDER BY name"
            : "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() ORDER BY table_name",
            r => r.GetString(0), cancellationToken);
        if (tables.Count > 0 && !(tables.Contains("schema_version") && tables.Contains("deliveries")))
        {
            throw new StorageException($"{Where} is not this platform's: it holds the table {tables[0]} and no version of ours. Name an empty database.");
        }
    }

    private sealed class HeldLock(DbConnection connection) : IAsyncDisposable
    {
        public async Task<bool> TakeAsync(CancellationToken cancellationToken)
            => (await connection.QueryAsync(null, $"SELECT pg_try_advisory_lock({LockKey})", r => r.GetBoolean(0), cancellationToken))[0];

        // Closing the session would let go of the lock too, but a pooled one may stay open.
        public async ValueTask DisposeAsync()
        {
            await using (connection)
            {
                await connection.RunAsync(null, $"SELECT pg_advisory_unlock({LockKey})", CancellationToken.None);
            }
        }
    }

    internal sealed record Script(int Number, string Name, string Text, string Hash)
    {
        public bool IsCompatible => Text.StartsWith("-- compatible", StringComparison.Ordinal);

        public bool IsConcurrent => Name.EndsWith("_concurrently.sql", StringComparison.Ordinal);
    }
}
