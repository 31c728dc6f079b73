using Microsoft.Extensions.Logging;

namespace Platform.Storage.Audit;

/// <summary>Gives journal rows their gapless places, organization by organization, in the order in which they were written. Rivals do no harm.</summary>
internal sealed partial class Sequencer(Database database, StorageOptions options, TimeProvider time, ILogger<Sequencer> log)
    : Worker(database, time, options.SequencerRound, log, apart: TimeSpan.FromMilliseconds(25))
{
    private const int Batch = 2000;

    // Steps from organization to organization along the index, one row each, however many rows of one are waiting.
    private const string Waiting = """
        WITH RECURSIVE o (org) AS (
            SELECT min(org) FROM journal WHERE seq IS NULL
            UNION ALL
            SELECT (SELECT min(j.org) FROM journal AS j WHERE j.seq IS NULL AND j.org > o.org) FROM o WHERE o.org IS NOT NULL)
        SELECT org FROM o WHERE org IS NOT NULL
        """;

    private readonly Database _database = database;

    /// <summary>Numbers what is there; how many rows got their place.</summary>
    public async Task<long> SequenceAsync(CancellationToken cancellationToken)
    {
        long numbered = 0;
        while (await PassAsync(cancellationToken) is { Numbered: > 0 and var some })
        {
            numbered += some;
        }

        return numbered;
    }

    /// <summary>One batch of each organization that has rows without a place: an organization that writes without a pause takes one turn,
    /// then the others do.</summary>
    internal async Task<(long Numbered, bool More)> PassAsync(CancellationToken cancellationToken)
    {
        var (numbered, more) = (0L, false);
        foreach (var organization in await _database.ReadAsync(Waiting, r => r.GetString(0), cancellationToken))
        {
            try
            {
                var some = await SequenceAsync(organization, cancellationToken);
                numbered += some;
                more |= some == Batch;
            }
            catch (Exception fault) when (fault is not OutOfMemoryException && !cancellationToken.IsCancellationRequested)
            {
                LogLeft(organization, fault.GetType().Name); // the others go on
            }
        }

        return (numbered, more);
    }

    protected override async Task<bool> RoundAsync(CancellationToken cancellationToken)
    {
        // It pauses even while rows arrive: a place within a second is soon enough, and batches are cheaper than rows. A full batch is followed at once.
        return (await PassAsync(cancellationToken)).More;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The journal of {Organization} was not sequenced in this round ({Fault}); it is tried again.")]
    private partial void LogLeft(string organization, string fault);

    private async Task<long> SequenceAsync(string organization, CancellationToken cancellationToken)
    {
        if (_database.Kind == DatabaseKind.Postgres)
        {
            return (await _database.ChangeAsync("SELECT journal_sequence(@org, @batch)", r => r.GetInt64(0), cancellationToken, null, ("org", organization), ("batch", Batch)))[0];
        }

        return await _database.TransactAsync(async (connection, transaction) =>
        {
            await connection.RunAsync(transaction, "INSERT INTO journal_head (org) VALUES (@org) ON CONFLICT DO NOTHING", cancellationToken, null, ("org", organization));
            var numbered = await connection.RunAsync(transaction, """
                UPDATE journal SET seq = (SELECT last_seq FROM journal_head WHERE org = @org) + next.place
                FROM (SELECT id AS next_id, row_number() OVER (ORDER BY id) AS place FROM (SELECT id FROM journal WHERE org = @org AND seq IS NULL ORDER BY id LIMIT @batch)) AS next
                WHERE id = next_id
                """, cancellationToken, null, ("org", organization), ("batch", Batch));
            await connection.RunAsync(transaction, "UPDATE journal_head SET last_seq = last_seq + @numbered WHERE org = @org", cancellationToken, null, ("org", organization), ("numbered", numbered));
            return ((long)numbered, true);
        }, cancellationToken);
    }
}
