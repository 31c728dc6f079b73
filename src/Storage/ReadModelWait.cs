using Platform.Domain;

namespace Platform.Storage;

/// <summary>Looks at the row of a grain until it shows a version. On an embedded database the projector begins with the write itself, so that the first or
/// second look is the last.</summary>
internal sealed class ReadModelWait(Database database, TimeProvider time) : IReadModels
{
    // Longer than the projector rests behind a round that failed.
    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(15);

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
        var began = time.GetTimestamp();
        var sql = $"SELECT 1 FROM {projection.Table} WHERE org = @org AND id = @id AND version >= @version";
        while (time.GetElapsedTime(began) < AtMost)
        {
            var shown = await database.ReadAsync(organization, sql, r => r.GetInt32(0), cancellationToken, null, ("org", organization.Value), ("id", grainKey[(slash + 1)..]), ("version", version));
            if (shown.Count > 0)
            {
                return;
            }

            await Task.Delay(Look, time, cancellationToken);
        }
    }
}
