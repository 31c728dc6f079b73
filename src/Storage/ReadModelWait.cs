using Platform.Domain;

namespace Platform.Storage;

/// <summary>Waits until the row of a grain shows a version. What this process projects it hears of; what another one does it sees by looking.</summary>
internal sealed class ReadModelWait(Database database, ReadModelNews news, TimeProvider time) : IReadModels
{
    // Longer than the projector rests behind a round that failed.
    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(25);

    public async Task WaitAsync(string grainKey, int version, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grainKey);
        var colon = grainKey.IndexOf(':', StringComparison.Ordinal);
        var slash = grainKey.IndexOf('/', colon + 1);
        if (colon < 1 || slash < colon || ReadModels.All.FirstOrDefault(p => p.Kind == grainKey[..colon]) is not { } projection)
        {
            return;
        }

        var organization = new OrganizationId(grainKey[(colon + 1)..slash]);
        using var noMore = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var heard = news.HearAsync(grainKey, version, noMore.Token);
        var began = time.GetTimestamp();
        var sql = $"SELECT 1 FROM {projection.Table} WHERE org = @org AND id = @id AND version >= @version";
        try
        {
            while (!heard.IsCompleted && time.GetElapsedTime(began) < AtMost)
            {
                var shown = await database.ReadAsync(organization, sql, r => r.GetInt32(0), cancellationToken, null, ("org", organization.Value), ("id", grainKey[(slash + 1)..]), ("version", version));
                if (shown.Count > 0)
                {
                    break;
                }

                await Task.WhenAny(heard, Task.Delay(Look, time, noMore.Token));
            }
        }
        finally
        {
            await noMore.CancelAsync(); // nobody waits any more, also where looking failed
        }

        cancellationToken.ThrowIfCancellationRequested();
    }
}
