using System.Text;
using Microsoft.Extensions.Logging;
using Platform.Domain.Audit;

namespace Platform.Storage.Audit;

/// <summary>Tells the newest checkpoint of each record to the witness, by one process at a time, again until it is taken: a later one stands for those before it.</summary>
internal sealed partial class CheckpointCourier(Database database, ICheckpointWitness witness, AuditOptions options, TimeProvider time, ILogger<CheckpointCourier> log)
    : Worker(database, time, options.Round, log, wakes: false)
{
    private const int AgainMs = 30_000;
    private readonly Database _database = database;

    /// <summary>One round; how many were taken.</summary>
    public async Task<int> TellAsync(CancellationToken cancellationToken)
    {
        var claimed = await _database.ChangeAsync($"""
            UPDATE audit_checkpoints SET next_at = now_ms() + @again
            WHERE told_at IS NULL AND next_at <= now_ms() AND EXISTS (SELECT 1 FROM audit_heads AS h WHERE h.org = audit_checkpoints.org AND h.size = audit_checkpoints.size)
            RETURNING line
            """, r => r.GetString(0), cancellationToken, null, ("again", AgainMs));
        var taken = 0;
        foreach (var line in claimed)
        {
            if (Checkpoint.Parse(Encoding.UTF8.GetBytes(line)) is not { } checkpoint)
            {
                continue;
            }

            if (await TryTellAsync(checkpoint, cancellationToken))
            {
                taken++;
                await _database.ChangeAsync("UPDATE audit_checkpoints SET told_at = now_ms() WHERE org = @org AND size <= @size AND told_at IS NULL", cancellationToken, null,
                    ("org", checkpoint.Organization), ("size", checkpoint.Size));
            }
            else
            {
                LogNotTaken(checkpoint.Origin, checkpoint.Size);
            }
        }

        return taken;
    }

    // A fault with one record's checkpoint leaves the others alone.
    private async Task<bool> TryTellAsync(Checkpoint checkpoint, CancellationToken cancellationToken)
    {
        try
        {
            return await witness.TellAsync(checkpoint, cancellationToken);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    protected override async Task<bool> RoundAsync(CancellationToken cancellationToken)
    {
        await TellAsync(cancellationToken);
        return false;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The webhook of Platform__Audit__Webhook has not taken the checkpoint of {Size} entries of {Origin}; it, or a later one, is told again.")]
    private partial void LogNotTaken(string origin, long size);
}
