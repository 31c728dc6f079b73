using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Platform.Storage;

/// <summary>An embedded database: one writer at a time in a fair queue, readers beside it. What is opened from outside has the writer's place to itself for as long
/// as it is open.</summary>
public sealed class SqliteDataSource : DbDataSource
{
    private const int KeptReaders = 16;
    private readonly ConcurrentBag<KeptConnection> _readers = [];
    private readonly SemaphoreSlim _gate = new(1);
    private readonly TimeProvider _time;
    private readonly string _pragmas;
    private readonly string _keptString;
    private readonly DatabaseFileLock _lock;
    private bool _closing;

    /// <summary>Takes the file for this process.</summary>
    /// <exception cref="StorageException">Another process has it.</exception>
    public SqliteDataSource(StorageOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        _time = time;
        _lock = DatabaseFileLock.Take(options.File ?? throw new ArgumentException("A file is needed.", nameof(options)));
        ConnectionString = new SqliteConnectionStringBuilder(options.ConnectionString) { Pooling = true, ForeignKeys = true, DefaultTimeout = 10 }.ConnectionString;
        _keptString = new SqliteConnectionStringBuilder(ConnectionString) { Pooling = false }.ConnectionString;
        _pragmas = $"PRAGMA synchronous = {(options.Durable ? "FULL" : "NORMAL")}; PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;";
        Writer = new SqliteWriter(() => new KeptConnection(_keptString, _pragmas, time, _ => true), _gate.Wait, Release, time);
    }

    /// <inheritdoc/>
    public override string ConnectionString { get; }

    /// <summary>Rung after each writer that changed something, for those who wait for news. One that looked in vain must not ring: those who wait are
    /// writers too, and would wake themselves for ever.</summary>
    internal event Action? Written;

    /// <summary>Writes for everybody in the process.</summary>
    internal SqliteWriter Writer { get; }

    /// <summary>Opens a connection for reading: it never waits for a writer.</summary>
    internal KeptConnection OpenReader()
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var reader = _readers.TryTake(out var kept) ? kept : new KeptConnection(_keptString, _pragmas + "PRAGMA query_only = ON;", _time, Return);
        return reader.Lend(now);
    }

    /// <inheritdoc/>
    protected override DbConnection CreateDbConnection() => new SqliteConnection(ConnectionString);

    /// <inheritdoc/>
    protected override DbConnection OpenDbConnection()
    {
        _gate.Wait();
        return OpenBehindGate();
    }

    /// <inheritdoc/>
    protected override async ValueTask<DbConnection> OpenDbConnectionAsync(CancellationToken cancellationToken = default)
    {
        await _gate.WaitAsync(cancellationToken);
        return OpenBehindGate();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_closing)
        {
            _closing = true;
            Writer.Dispose();
            Rest();
            using (var writers = new SqliteConnection(ConnectionString))
            {
                SqliteConnection.ClearPool(writers);
            }

            _lock.Dispose();
            _gate.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <inheritdoc/>
    protected override ValueTask DisposeAsyncCore()
    {
        Dispose(true);
        return base.DisposeAsyncCore();
    }

    private WriterConnection OpenBehindGate()
    {
        var connection = new WriterConnection(ConnectionString, this);
        try
        {
            Rest(); // alone it may also put the log of writes away
            connection.Open();
            var now = _time.GetUtcNow().ToUnixTimeMilliseconds(); // stands still for the length of a connection, as a statement's time does on a server
            connection.CreateFunction("now_ms", () => now);
            connection.CreateFunction("clock_ms", () => _time.GetUtcNow().ToUnixTimeMilliseconds());
            using var command = connection.CreateCommand();
            command.CommandText = _pragmas;
            command.ExecuteNonQuery();
            connection.Remember();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void Rest()
    {
        Writer.Rest();
        while (_readers.TryTake(out var reader))
        {
            reader.End();
        }
    }

    private bool Return(KeptConnection reader)
    {
        if (_closing || _readers.Count >= KeptReaders)
        {
            return false;
        }

        _readers.Add(reader);
        return true;
    }

    private void Release(bool wrote)
    {
        _gate.Release();
        if (wrote)
        {
            Written?.Invoke();
        }
    }

    private sealed class WriterConnection(string connectionString, SqliteDataSource owner) : SqliteConnection(connectionString)
    {
        private int _released;
        private int _changes;

        /// <summary>A pooled connection goes on counting where its user before stopped.</summary>
        public void Remember() => _changes = Changes();

        protected override void Dispose(bool disposing)
        {
            if (!disposing || Interlocked.Exchange(ref _released, 1) != 0)
            {
                base.Dispose(disposing);
                return;
            }

            var wrote = true;
            try
            {
                wrote = State == ConnectionState.Open && Changes() != _changes;
            }
            catch (SqliteException)
            {
                // A connection that broke under way: ringing once too often does no harm.
            }
            finally
            {
                base.Dispose(disposing);
                owner.Release(wrote);
            }
        }

        private int Changes()
        {
            using var command = CreateCommand();
            command.CommandText = "SELECT total_changes()";
            return Convert.ToInt32(command.ExecuteScalar(), null);
        }
    }
}
