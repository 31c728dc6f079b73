using System.Data.Common;
using System.Text;
using Microsoft.Extensions.Logging;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Audit;

namespace Platform.Storage.Audit;

/// <summary>Seals the journal: takes the entries that have their places into the tree, organization by organization, and signs where it stands. A row lock lets
/// one process at a time seal an organization, and a size is signed once: rivals do no harm. Before anything is signed, the tree is held against what this
/// process has told the world before; a record that was cut or put back is not signed again.</summary>
internal sealed partial class RecordSealer(Database database, AuditOptions options, CheckpointFile told, TimeProvider time, ILogger<RecordSealer> log)
    : Worker(database, time, options.Round, log, wakes: false), IDisposable
{
    private const int Batch = 2_048;
    private const int Page = 500;
    private readonly Database _database = database;
    private readonly TimeProvider _time = time;
    private readonly AuditKey? _key = options.KeyFile is { } file ? AuditKeyFile.Read(file) : null;
    private readonly HashSet<string> _compared = new(StringComparer.Ordinal);
    private string _toldUpTo = "";

    /// <summary>Seals what has its place; how many entries.</summary>
    public async Task<long> SealAsync(CancellationToken cancellationToken)
    {
        var sealedNow = 0L;
        while (await PassAsync(cancellationToken) is { Sealed: var some, More: var more })
        {
            sealedNow += some;
            if (!more)
            {
                break;
            }
        }

        while (await TellPageAsync(cancellationToken))
        {
        }

        return sealedNow;
    }

    /// <summary>One batch of each organization whose tree is behind: one that writes without a pause takes one turn, then the others do.</summary>
    internal async Task<(long Sealed, bool More)> PassAsync(CancellationToken cancellationToken)
    {
        var (sealedNow, more) = (0L, false);
        for (var page = await UnsealedAsync("", cancellationToken); page.Count > 0; page = await UnsealedAsync(page[^1], cancellationToken))
        {
            foreach (var organization in page)
            {
                var some = await TrySealAsync(organization, cancellationToken);
                sealedNow += some;
                more |= some == Batch;
            }
        }

        return (sealedNow, more);
    }

    private Task<List<string>> UnsealedAsync(string after, CancellationToken cancellationToken)
        => _database.ReadAsync("SELECT org FROM audit_unsealed WHERE org > @after ORDER BY org LIMIT @page", r => r.GetString(0), cancellationToken,
            ("after", after), ("page", Page));

    // A record that can't be sealed leaves the others alone.
    private async Task<long> TrySealAsync(string organization, CancellationToken cancellationToken)
    {
        try
        {
            var (some, newest) = await SealAsync(organization, cancellationToken);
            if (newest is not null)
            {
                Tell(newest);
            }

            return some;
        }
        catch (StorageException broken)
        {
            LogBroken(broken.Message);
        }
        catch (Exception fault) when (fault is not (OutOfMemoryException or IOException) && !cancellationToken.IsCancellationRequested)
        {
            LogLeft(organization, fault.GetType().Name);
        }

        return 0;
    }

    public override void Dispose()
    {
        _key?.Dispose();
        base.Dispose();
    }

    protected override async Task<bool> RoundAsync(CancellationToken cancellationToken)
    {
        var (_, more) = await PassAsync(cancellationToken);
        await TellPageAsync(cancellationToken);
        return more; // else it pauses: a checkpoint twice a second is often enough
    }

    private Task<(long Sealed, Checkpoint? Newest)> SealAsync(string organization, CancellationToken cancellationToken)
        => _database.TransactAsync(async (connection, transaction) =>
    {
        await connection.RunAsync(transaction, "INSERT INTO audit_heads (org) VALUES (@org) ON CONFLICT DO NOTHING", cancellationToken, null, ("org", organization));
        var heads = await connection.QueryAsync(transaction, $"SELECT size FROM audit_heads WHERE org = @org{_database.SkipLocked}", r => r.GetInt64(0), cancellationToken, null, ("org", organization));
        if (heads.Count == 0)
        {
            return ((0L, (Checkpoint?)null), false); // another process is at it
        }

        var size = heads[0];
        var edge = await TileRows.EdgeAsync(connection, transaction, organization, size, cancellationToken);
        await CompareAsync(connection, transaction, organization, size, edge, cancellationToken);
        var entries = await connection.QueryAsync(transaction,
            $"SELECT {JournalReader.Columns} FROM journal WHERE org = @org AND seq IS NOT NULL AND seq > @size ORDER BY seq LIMIT @batch", JournalReader.Entry, cancellationToken, null,
            ("org", organization), ("size", size), ("batch", Batch));
        if (entries.Count < Batch)
        {
            await connection.RunAsync(transaction, "DELETE FROM audit_unsealed WHERE org = @org AND reached <= @reached", cancellationToken, null,
                ("org", organization), ("reached", size + entries.Count));
        }

        if (entries.Count == 0)
        {
            return ((0L, null), true);
        }

        var (signed, changed) = Seal(organization, size, entries, edge);
        size += entries.Count;
        await TileRows.WriteAsync(connection, transaction, organization, size, changed.Select(key => (key, edge[key])), cancellationToken);
        foreach (var checkpoint in signed)
        {
            await connection.RunAsync(transaction, "INSERT INTO audit_checkpoints (org, size, line) VALUES (@org, @size, @line)", cancellationToken, null,
                ("org", organization), ("size", checkpoint.Size), ("line", Encoding.UTF8.GetString(checkpoint.ToLine())));
        }

        await connection.RunAsync(transaction, "UPDATE audit_heads SET size = @size WHERE org = @org", cancellationToken, null, ("org", organization), ("size", size));
        return (((long)entries.Count, signed[^1]), true);
    }, cancellationToken);

    // Signs the end, and each multiple of the distance that a file's checkpoints have.
    private (List<Checkpoint> Signed, HashSet<(int, long)> Changed) Seal(string organization, long size, List<JournalEntry> entries, Dictionary<(int, long), byte[]> edge)
    {
        var owner = new OrganizationId(organization);
        var tree = Tiles.Frontier(size, (level, index) => edge[(level, index)]);
        var leaves = new TreeHash[entries.Count];
        var signed = new List<Checkpoint>();
        var now = Instant.FromDateTimeOffset(_time.GetUtcNow());
        for (var i = 0; i < leaves.Length; i++)
        {
            var entry = entries[i];
            if (entry.Seq != size + i + 1)
            {
                throw new StorageException($"The journal of the organization {organization} has no entry {size + i + 1}; nothing is sealed behind it.");
            }

            leaves[i] = AuditEntry.HashOf(owner, entry);
            tree.Append(leaves[i]);
            if (i == leaves.Length - 1 || tree.Size % AuditFile.Apart == 0)
            {
                signed.Add(_key!.Sign(OriginOf(organization), tree.Size, tree.Root(), now));
            }
        }

        return (signed, Tiles.Append(size, edge, leaves));
    }

    private async Task CompareAsync(
        DbConnection connection, DbTransaction transaction, string organization, long size, Dictionary<(int, long), byte[]> edge, CancellationToken cancellationToken)
    {
        if (told.Last(OriginOf(organization)) is not { } last || (last.Size < size && _compared.Contains(organization)))
        {
            return;
        }

        if (last.Size <= size)
        {
            var then = last.Size == size ? edge : await TileRows.EdgeAsync(connection, transaction, organization, last.Size, cancellationToken);
            if (Tiles.Frontier(last.Size, (level, index) => then[(level, index)]).Root() == last.Root)
            {
                _compared.Add(organization);
                return;
            }
        }

        throw new StorageException(
            $"The record of the organization {organization} is not the one whose {last.Size} entries were signed at {last.At}: it was cut, changed or put back. Nothing more of it is signed. Verify an export with the file of checkpoints; to begin anew knowingly, put that file away.");
    }

    // The newest checkpoints of other processes, and of a process that ended before it told them, into the file: one page of organizations in
    // a round, around and around. This process tells its own as soon as they are there.
    private async Task<bool> TellPageAsync(CancellationToken cancellationToken)
    {
        var page = await _database.ReadAsync("""
            SELECT h.org, c.line FROM (SELECT org, size FROM audit_heads WHERE org > @after ORDER BY org LIMIT @page) AS h
            JOIN audit_checkpoints AS c ON c.org = h.org AND c.size = h.size ORDER BY h.org
            """, r => (Organization: r.GetString(0), Line: r.GetString(1)), cancellationToken, ("after", _toldUpTo), ("page", Page));
        foreach (var (_, line) in page)
        {
            if (Checkpoint.Parse(Encoding.UTF8.GetBytes(line)) is { } checkpoint)
            {
                Tell(checkpoint);
            }
        }

        _toldUpTo = page.Count == 0 ? "" : page[^1].Organization;
        return page.Count > 0;
    }

    private void Tell(Checkpoint checkpoint)
    {
        if (!(told.Last(checkpoint.Origin)?.Size >= checkpoint.Size))
        {
            told.Append(checkpoint);
        }
    }

    private string OriginOf(string organization) => $"{options.Origin}/{organization}";

    [LoggerMessage(Level = LogLevel.Error, Message = "The record of {Organization} was not sealed in this round ({Fault}); it is tried again.")]
    private partial void LogLeft(string organization, string fault);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Problem}")]
    private partial void LogBroken(string problem);
}
