using Microsoft.Data.Sqlite;

namespace Platform.Storage;

/// <summary>A connection to an embedded database that stays open for whoever has it next, with its prepared statements: to compile one costs more than to run it.</summary>
internal sealed class KeptConnection : SqliteConnection
{
    private const int MaxKept = 200;
    private const int MaxLength = 8_000;
    private readonly Dictionary<string, KeptCommand> _kept = new(StringComparer.Ordinal);
    private readonly Func<KeptConnection, bool> _keep;
    private bool _ending;
    private int _lent = 1;

    /// <summary>Opens it. When it is disposed it is offered to <paramref name="keep"/>, and ends when that says false.</summary>
    public KeptConnection(string connectionString, string pragmas, TimeProvider time, Func<KeptConnection, bool> keep)
        : base(connectionString)
    {
        _keep = keep;
        try
        {
            Open();
            CreateFunction("now_ms", () => Now);
            CreateFunction("clock_ms", () => time.GetUtcNow().ToUnixTimeMilliseconds());
            using var command = CreateCommand();
            command.CommandText = pragmas;
            command.ExecuteNonQuery();
        }
        catch
        {
            End();
            throw;
        }
    }

    /// <summary>What <c>now_ms()</c> answers: it stands still for a piece of work, as a statement's time does on a server.</summary>
    public long Now { get; set; }

    /// <summary>A command of this text, prepared when it ran before. Disposing it gives it back.</summary>
    public SqliteCommand Command(string sql)
    {
        if (sql.Length > MaxLength)
        {
            return new SqliteCommand(sql, this);
        }

        if (!_kept.TryGetValue(sql, out var kept))
        {
            Forget();
            _kept[sql] = kept = new KeptCommand(sql, this);
        }
        else if (kept.Lent)
        {
            return new SqliteCommand(sql, this);
        }

        kept.Lent = true;
        return kept;
    }

    /// <summary>Gives it to somebody again.</summary>
    public KeptConnection Lend(long now)
    {
        (Now, _lent) = (now, 1);
        return this;
    }

    /// <summary>Closes it, with what it kept.</summary>
    public void End()
    {
        _ending = true;
        base.Dispose(true);
    }

    protected override void Dispose(bool disposing)
    {
        if (!disposing || _ending)
        {
            base.Dispose(disposing);
        }
        else if (Interlocked.Exchange(ref _lent, 0) == 1 && !_keep(this))
        {
            End();
        }
    }

    private void Forget()
    {
        if (_kept.Count < MaxKept)
        {
            return;
        }

        foreach (var (sql, command) in _kept.Where(pair => !pair.Value.Lent).ToArray())
        {
            _kept.Remove(sql);
            command.End();
        }
    }

    private sealed class KeptCommand(string sql, KeptConnection owner) : SqliteCommand(sql, owner)
    {
        public bool Lent { get; set; }

        public void End() => base.Dispose(true);

        protected override void Dispose(bool disposing)
        {
            if (!disposing || owner._ending)
            {
                base.Dispose(disposing);
                return;
            }

            Parameters.Clear();
            Transaction = null;
            Lent = false;
        }
    }
}
