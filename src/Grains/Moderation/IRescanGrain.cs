using Orleans.Concurrency;

namespace Platform.Grains.Moderation;

/// <summary>One activation stands for the re-scan of what waits in one organization after its packs changed. Key <c>rescan:mercy/mercy</c>. How far
/// it has come stands beside the deliveries and survives a restart; the grain itself keeps nothing. Called by its organization when its
/// packs changed, and by the job on re-scans.</summary>
[Alias("IRescanGrain")]
public interface IRescanGrain : IGrainWithStringKey
{
    /// <summary>Raises the gate to a packs version and begins to scan. When it has returned, no call begins in which the packs of this
    /// version find something that nobody accepted; what waits is scanned afterwards. Calls under way are not waited for.</summary>
    [AlwaysInterleave, Alias("Begin")]
    Task Begin(int packsVersion);

    /// <summary>Goes on, or does nothing when there is nothing to do.</summary>
    [AlwaysInterleave, Alias("Wake")]
    Task Wake();
}
