using Platform.Domain;
using Platform.Domain.Posts;

namespace Platform.Storage.Posts;

/// <summary>Overwrites words in rows, and lets go of the pages that held them. An embedded database overwrites what is freed by itself; what stands in its log
/// goes with a checkpoint. PostgreSQL's old versions go when their pages are vacuumed and used again; its log and backups are the operator's.</summary>
internal sealed class WordStore(Database database, TimeProvider time) : IWordStore
{
    private const int Tries = 40;
    private static readonly TimeSpan Apart = TimeSpan.FromMilliseconds(50);
    private static readonly string[] Held = ["orleansstorage", "deliveries", "rm_posts", "rm_reviews", "sandbox_posts", "kept_answers", "engagement"];

    public async Task PurgeAsync(OrganizationId organization, PostId post, CancellationToken cancellationToken)
    {
        (string, object?)[] which = [("org", organization.Value), ("post", post.Value)];
        await database.TransactAsync(async (connection, transaction) =>
        {
            await connection.RunAsync(transaction, """
                UPDATE sandbox_posts SET text = '', title = NULL, link = NULL, deleted_at = coalesce(deleted_at, now_ms())
                WHERE org = @org AND key IN (SELECT idempotency_key FROM deliveries WHERE org = @org AND post = @post)
                """, cancellationToken, null, which);
            await connection.RunAsync(transaction, $"""
                UPDATE deliveries SET payload = '', connector_state = NULL, error_message = NULL, external_url = NULL
                WHERE org = @org AND post = @post AND state >= {States.Live} AND state <> {States.NeedsHuman}
                """, cancellationToken, null, which);
            await connection.RunAsync(transaction, "UPDATE engagement SET external_url = NULL WHERE org = @org AND post = @post", cancellationToken, null, which);
            await connection.RunAsync(transaction, "UPDATE kept_answers SET answer = NULL, lease_until = expires_at WHERE org = @org AND answer IS NOT NULL", cancellationToken, null,
                ("org", organization.Value));
            return (0, true);
        }, cancellationToken);
    }

    public async Task SettleAsync(CancellationToken cancellationToken)
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
}
