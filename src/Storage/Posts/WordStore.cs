using Microsoft.Extensions.Logging;
using Platform.Domain;
using Platform.Domain.Posts;

namespace Platform.Storage.Posts;

/// <summary>Overwrites words in rows, and lets go of the pages that held them. An embedded database overwrites what is freed by itself; what stands in its log
/// goes with a checkpoint. PostgreSQL's old versions go when their pages are vacuumed and used again; its log and backups are the operator's. Both concern
/// whole tables, so that a purge of many posts does them once a minute and not once a post.</summary>
internal sealed partial class WordStore(Database database, TimeProvider time, ILogger<WordStore> log) : IWordStore, IAsyncDisposable
{
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(1);
    private const int Tries = 40;
    private static readonly TimeSpan Apart = TimeSpan.FromMilliseconds(50);
    private static readonly string[] Held = ["orleansstorage", "deliveries", "rm_posts", "rm_reviews", "sandbox_posts", "kept_answers", "engagement", "takedowns"];
    private readonly Lock _gate = new();
    private long? _began;
    private ITimer? _later;

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
            await connection.RunAsync(transaction, "UPDATE takedowns SET reason = '', error_message = NULL WHERE org = @org AND post = @post", cancellationToken, null, which);
            await connection.RunAsync(transaction, "UPDATE engagement SET external_url = NULL WHERE org = @org AND post = @post", cancellationToken, null, which);
            await connection.RunAsync(transaction, "UPDATE kept_answers SET answer = NULL, lease_until = expires_at WHERE org = @org AND answer IS NOT NULL", cancellationToken, null,
                ("org", organization.Value));
            return (0, true);
        }, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            if (_began is { } began && time.GetElapsedTime(began, now) is var since && since < Rest)
            {
                _later ??= time.CreateTimer(_ => _ = LaterAsync(), null, Rest - since, Timeout.InfiniteTimeSpan);
                return;
            }

            _began = now;
        }

        await LetGoAsync(cancellationToken);
    }

    /// <summary>Does what was put off, so that no process ends with it undone.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _later, null) is { } timer)
        {
            await timer.DisposeAsync();
            await TryAsync();
        }
    }

    private async Task LaterAsync()
    {
        lock (_gate)
        {
            _later?.Dispose();
            (_later, _began) = (null, time.GetTimestamp());
        }

        await TryAsync();
    }

    private async Task TryAsync()
    {
        try
        {
            await LetGoAsync(CancellationToken.None);
        }
#pragma warning disable CA1031 // Older copies stay until the next purge or start; the words themselves are overwritten.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            LogLeft(fault.GetType().Name);
        }
    }

    private async Task LetGoAsync(CancellationToken cancellationToken)
    {
        if (database.Kind == DatabaseKind.Postgres)
        {
            await database.ChangeAsync($"VACUUM {string.Join(", ", Held)}", cancellationToken);
            return;
        }

        // Busy while somebody still reads an older state: they are done in a moment.
        for (var tries = 0; tries < Tries; tries++)
        {
            await using (var alone = await database.OpenWriteAsync(cancellationToken))
            {
                if ((await alone.QueryAsync(null, "PRAGMA wal_checkpoint(TRUNCATE)", r => r.GetInt64(0), cancellationToken))[0] == 0)
                {
                    return;
                }
            }

            await Task.Delay(Apart, time, cancellationToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Older copies of purged words could not be let go ({Fault}); the next purge tries again.")]
    private partial void LogLeft(string fault);
}
