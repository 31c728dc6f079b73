namespace Platform.Domain;

/// <summary>Knows how far the read models are: they follow the grains by some tenths of a second.</summary>
public interface IReadModels
{
    /// <summary>Waits until the row of a grain shows this version of its state or a later one, at most two seconds. Behind that it returns all the
    /// same: what was written stands, it is only shown later.</summary>
    /// <param name="grainKey">The grain's key, such as <c>post:mercy/0190…</c>.</param>
    /// <param name="version">The version that the writer got back.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task WaitAsync(string grainKey, int version, CancellationToken cancellationToken);
}
