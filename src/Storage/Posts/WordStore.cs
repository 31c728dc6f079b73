using Microsoft.Extensions.Logging;
using Platform.Domain;
using Platform.Domain.Posts;

namespace Platform.Storage.Posts;

/// <summary>Overwrites words in rows, and lets go of the pages that held them. An embedded database overwrites what is freed by itself; its
/// log is emptied before a purge is answered. PostgreSQL's old versions go when their pages are vacuumed and used again; that concerns
/// whole tables, so that it is done in the background, once a minute at most. Its log and backups are the operator's.</summary>
internal sealed partial class WordStore(Database database, TimeProvider time, ILogger<WordStore> log) : IWordStore, IAsyncDisposable
{
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(1);
    private const int Tries = 200;
    private static readonly TimeSpan Apart = TimeSpan.FromMilliseconds(50);
    private static readonly string[] Held =
        ["orleansstorage", "deliveries", "rm_posts", "rm_reviews", "sandbox_posts", "kept_answers", "engagement", "takedowns"];
    private readonly Lock _gate = new();
    private long? _began;
    private ITimer? _later;
    private Task _vacuum = Task.CompletedTask;
    private bool _closing;

    public async Task PurgeAsync(OrganizationId organization, PostId post, CancellationToken cancellationToken)
    {
        (string, object?)[] which = [("org", organization.Value), ("post", post.Value)];
        await database.TransactAsync(async (connection, transaction) =>
        {
            await connection.RunAsync(transaction, """
                UPDATE sandbox_posts SET text = '', title = NULL, link = NULL, deleted_at = coalesce(deleted_at, now_ms())
                WHERE org = @org AND (account, key) IN (SELECT account, idempotency_key FROM deliveries WHERE org = @org AND post = @post)
                """, cancellationToken, null, which);
            await connection.RunAsync(transaction, $"""
                UPDATE deliveries SET payload = '', connector_state = NULL, error_message = NULL, external_url = NULL
                WHERE org = @org AND post = @post AND state >= {States.Live} AND state <> {States.NeedsHuman}
                """, cancellationToken, null, which);
            await connection.RunAsync(transaction, "UPDATE takedowns SET reason = '', error_message = NULL WHERE org = @org AND post = @post",
                cancellationToken, null, which);
            await connection.RunAsync(transaction, "UPDATE engagement SET external_url = NULL WHERE org = @org AND post = @post", cancellationToken, null, which);
            await connection.RunAsync(transaction, "UPDATE kept_answers SET answer = NULL, lease_until = expires_at WHERE org = @org AND answer IS NOT NULL", cancellationToken, null,
                ("org", organization.Value));
            return (0, true);
        }, cancellationToken);
    }

    /// <inheritdoc/>
    public Task SettleAsync(CancellationToken cancellationToken)
    {
        if (database.Kind == DatabaseKind.Sqlite)
        {
            return EmptyLogAsync(cancellationToken);
        }

        VacuumSoon();
        return Task.CompletedTask;
    }

    /// <summary>Does what was put off, so that no process ends with it undone.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _closing = true;
            if (_later is not null)
            {
                Vacuum();
            }
        }

        await _vacuum;
    }

    // Busy while an older state is still read: it is let go in a moment. A purge that can't keep its promise is not answered as done.
    private async Task EmptyLogAsync(CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < Tries; tries++)
        {
            await using (var alone = await database.OpenWriteAsync(cancellationToken))
            {
                await alone.RunAsync(null, "PRAGMA busy_timeout = 100", cancellationToken); // those who write wait meanwhile
                if ((await alone.QueryAsync(null, "PRAGMA wal_checkpoint(TRUNCATE)", r => r.GetInt64(0), cancellationToken))[0] == 0)
                {
                    return;
                }
            }

            await Task.Delay(Apart, time, cancellationToken);
        }

        throw new StorageException("The words are overwritten, but the database's log still holds older copies, since it is read all the time; purge again.");
    }

    private void VacuumSoon()
    {
        lock (_gate)
        {
            if (_closing || _later is not null)
            {
                return;
            }

            var wait = _began is { } began ? Rest - time.GetElapsedTime(began) : TimeSpan.Zero;
            if (wait > TimeSpan.Zero)
            {
                _later = time.CreateTimer(_ => Vacuum(), null, wait, Timeout.InfiniteTimeSpan);
            }
            else
            {
                Vacuum();
            }
        }
    }

    private void Vacuum()
    {
        lock (_gate)
        {
            _later?.Dispose();
            (_later, _began) = (null, time.GetTimestamp());
            _vacuum = VacuumAsync(_vacuum);
        }
    }

    private async Task VacuumAsync(Task before)
    {
        await before;
        try
        {
            await database.ChangeAsync($"VACUUM {string.Join(", ", Held)}", CancellationToken.None);
        }
#pragma warning disable CA1031 // Older copies stay for another minute, or until the next purge; the words themselves are overwritten.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            LogLeft(fault.GetType().Name);
            VacuumSoon();
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Older copies of purged words could not be let go ({Fault}); it is tried again in a minute.")]
    private partial void LogLeft(string fault);
}
