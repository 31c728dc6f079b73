using System.Data.Common;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Platform.Storage;

/// <summary>Brings the database to the form that this release expects, before the silo starts: numbered scripts, each once, all or none.</summary>
public sealed class Migrator
{
    private const long LockKey = 0x706C6174666F726D;
    private readonly Database _database;
    private readonly StorageOptions _options;

    internal Migrator(Database database, StorageOptions options) => (_database, _options) = (database, options);

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

            return await _database.TransactAsync(async (connection, transaction) => (await MigrateAsync(connection, transaction, scripts, cancellationToken), true), cancellationToken);
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

            await connection.RunAsync(transaction, $"SELECT pg_advisory_xact_lock({LockKey})", cancellationToken);
        }

        await RefuseForeignAsync(connection, transaction, cancellationToken);
        await connection.RunAsync(transaction, """
            CREATE TABLE IF NOT EXISTS schema_version (number integer PRIMARY KEY, name text NOT NULL, hash text NOT NULL, applied_at bigint NOT NULL)
            """, cancellationToken);
        var applied = (await connection.QueryAsync(transaction, "SELECT number, hash FROM schema_version", r => (Number: r.GetInt32(0), Hash: r.GetString(1)), cancellationToken))
            .ToDictionary(a => a.Number, a => a.Hash);
        if (applied.Keys.Except(scripts.Select(s => s.Number)).Any())
        {
            throw new StorageException($"{Where} was prepared by a later release than this one.");
        }

        var ran = 0;
        foreach (var script in scripts)
        {
            if (applied.TryGetValue(script.Number, out var hash))
            {
                if (hash != script.Hash)
                {
                    throw new StorageException($"{Where} was prepared by another build: the script {script.Name} is not the one that ran there.");
                }

                continue;
            }

            await connection.RunAsync(transaction, script.Text, cancellationToken);
            await connection.RunAsync(transaction, "INSERT INTO schema_version VALUES (@number, @name, @hash, now_ms())", cancellationToken, null,
                ("number", script.Number), ("name", script.Name), ("hash", script.Hash));
            ran++;
        }

        if (_options.Kind == DatabaseKind.Postgres)
        {
            await connection.QueryAsync(transaction, "SELECT raise_wall()", r => r.GetBoolean(0), cancellationToken);
        }

        return ran;
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

    internal sealed record Script(int Number, string Name, string Text, string Hash);
}
