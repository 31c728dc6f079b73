using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Platform.Domain;
using Platform.Domain.Audit;

namespace Platform.GraphQL.Audit;

/// <summary>The newest entries of one organization's journal, read once for all who listen in this process. It keeps so many and no more: whoever is further
/// behind reads the journal itself.</summary>
/// <param name="organization">Whose journal.</param>
/// <param name="from">The seq of the newest entry at the beginning.</param>
/// <param name="journal">The journal.</param>
/// <param name="round">How long it rests when there is nothing new.</param>
/// <param name="clock">The clock of the rest.</param>
/// <param name="logger">Where failures are told.</param>
internal sealed partial class JournalFeed(OrganizationId organization, long from, IJournal journal, TimeSpan round, TimeProvider clock, ILogger logger)
{
    private const int Kept = 256;
    private const int Batch = 500;
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly Queue<Happening> newest = new();
    private TaskCompletionSource news = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long last = from;

    /// <summary>The seq of the newest entry that was read.</summary>
    public long Last => Volatile.Read(ref last);

    /// <summary>How many listen; counted by whoever opens and closes feeds.</summary>
    public int Listeners { get; set; }

    /// <summary>Ends the reading.</summary>
    public CancellationTokenSource Stop { get; } = new();

    /// <summary>What stands behind a seq, and what to wait for where there is nothing; null where it isn't kept any more.</summary>
    public (ImmutableArray<Happening>? Batch, Task News) Behind(long seq)
    {
        lock (gate)
        {
            if (seq >= last)
            {
                return ([], news.Task);
            }

            return newest.TryPeek(out var first) && first.Seq <= seq + 1 ? ([.. newest.Where(one => one.Seq > seq)], news.Task) : (null, news.Task);
        }
    }

    /// <summary>Reads on until it is stopped.</summary>
    public async Task ReadAsync()
    {
        while (!Stop.IsCancellationRequested)
        {
            var rest = round;
            try
            {
                var entries = await journal.AfterAsync(organization, Last, Batch, Stop.Token).ConfigureAwait(false);
                if (entries.Length > 0)
                {
                    Add(entries);
                }

                if (entries.Length == Batch)
                {
                    continue;
                }
            }
#pragma warning disable CA1031 // The database may be away for a while; those who listen wait for it.
            catch (Exception failure) when (!Stop.IsCancellationRequested)
#pragma warning restore CA1031
            {
                LogFailure(logger, failure.GetType().FullName, failure.StackTrace);
                rest = AfterFailure;
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(rest, clock, Stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Add(ImmutableArray<JournalEntry> entries)
    {
        TaskCompletionSource told;
        lock (gate)
        {
            foreach (var entry in entries)
            {
                newest.Enqueue(new Happening(organization, entry));
                if (newest.Count > Kept)
                {
                    newest.Dequeue();
                }
            }

            last = entries[^1].Seq;
            (told, news) = (news, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        told.SetResult();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The journal could not be read for those who listen: {Failure}\n{Trace}")]
    private static partial void LogFailure(ILogger logger, string? failure, string? trace);
}
