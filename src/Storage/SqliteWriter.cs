using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Platform.Storage;

/// <summary>The one writer of an embedded database. What is asked for while a commit is under way goes into the next one: many pieces of work, each whole
/// or not at all, and one wait for the disk. Nobody is answered before the commit that holds their work, and its refusals and faults, which may rest on the
/// work of others in it. A thread of its own waits for the disk, so that none of the pool's has to.</summary>
internal sealed class SqliteWriter(Func<KeptConnection> open, Action take, Action<bool> release, TimeProvider time) : IDisposable
{
    private const int AtOnce = 128;
    private const string Mark = "SAVEPOINT work";
    private const string Undo = "ROLLBACK TO work";
    private const string Keep = "RELEASE work";
    private readonly BlockingCollection<Work> _asked = [];
    private readonly Lock _starting = new();
    private Thread? _thread;
    private KeptConnection? _connection;

    /// <summary>Does work in a transaction; undone when it throws or says false with its result.</summary>
    public Task<T> DoAsync<T>(Func<KeptConnection, SqliteTransaction, Task<(T Result, bool Commit)>> work, CancellationToken cancellationToken)
    {
        var asked = new Work<T>(work, cancellationToken);
        Start();
        _asked.Add(asked, CancellationToken.None);
        return asked.Answer;
    }

    /// <summary>Closes its connection until there is work again. Only for who has the writer's place.</summary>
    public void Rest()
    {
        _connection?.End();
        _connection = null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _asked.CompleteAdding();
        _thread?.Join();
        Rest();
        _asked.Dispose();
    }

    private void Start()
    {
        lock (_starting)
        {
            if (_thread is null)
            {
                _thread = new Thread(Run) { IsBackground = true, Name = "sqlite writer" };
                _thread.UnsafeStart();
            }
        }
    }

    private void Run()
    {
        var group = new List<Work>(AtOnce);
        foreach (var first in _asked.GetConsumingEnumerable())
        {
            take();
            var changed = false;
            try
            {
                changed = Commit(first, group);
            }
#pragma warning disable CA1031 // Whoever asked is told.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                group.ForEach(work => work.Fault = fault);
                Rest();
            }
            finally
            {
                release(changed);
            }

            group.ForEach(work => work.Tell());
            group.Clear();
        }
    }

    private bool Commit(Work first, List<Work> group)
    {
        group.Add(first);
        _connection ??= open();
        var before = raw.sqlite3_total_changes(_connection.Handle);
        using var transaction = _connection.BeginTransaction();
        Do(first, transaction);
        while (group.Count < AtOnce && _asked.TryTake(out var next))
        {
            group.Add(next);
            Do(next, transaction);
        }

        transaction.Commit();
        return raw.sqlite3_total_changes(_connection.Handle) != before;
    }

    private void Do(Work work, SqliteTransaction transaction)
    {
        if (work.GivenUp)
        {
            return;
        }

        _connection!.Now = time.GetUtcNow().ToUnixTimeMilliseconds();
        Run(Mark, transaction);
        try
        {
            if (!work.Do(_connection, transaction))
            {
                Run(Undo, transaction);
            }
        }
        catch (Exception fault) when (raw.sqlite3_get_autocommit(_connection.Handle) == 0)
        {
            work.Fault = fault; // where the whole transaction is gone, it is everybody's fault
            Run(Undo, transaction);
        }

        Run(Keep, transaction);
    }

    private void Run(string sql, SqliteTransaction transaction)
    {
        using var command = _connection!.Command(sql);
        command.Transaction = transaction;
        command.ExecuteNonQuery();
    }

    private abstract class Work
    {
        public Exception? Fault { get; set; }

        /// <summary>Whether nobody waits for it any more.</summary>
        public abstract bool GivenUp { get; }

        /// <summary>Does it; whether it is to stay.</summary>
        public abstract bool Do(KeptConnection connection, SqliteTransaction transaction);

        /// <summary>Tells whoever asked what came of it.</summary>
        public abstract void Tell();
    }

    private sealed class Work<T>(Func<KeptConnection, SqliteTransaction, Task<(T Result, bool Commit)>> work, CancellationToken cancellationToken) : Work
    {
        private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T _result = default!;
        private bool _givenUp;

        public Task<T> Answer => _answer.Task;

        public override bool GivenUp => _givenUp = cancellationToken.IsCancellationRequested;

        // The driver of an embedded database completes at once whatever it calls asynchronous.
        public override bool Do(KeptConnection connection, SqliteTransaction transaction)
        {
            (_result, var commit) = work(connection, transaction).GetAwaiter().GetResult();
            return commit;
        }

        public override void Tell()
        {
            if (_givenUp)
            {
                _answer.SetCanceled(cancellationToken);
            }
            else if (Fault is not null)
            {
                _answer.SetException(Fault);
            }
            else
            {
                _answer.SetResult(_result);
            }
        }
    }
}
