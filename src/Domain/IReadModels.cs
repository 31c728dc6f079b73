namespace Platform.Domain;

/// <summary>The rows that lists and pages read. Each follows its state in the statement that writes the state; only what an older silo writes during a rolling
/// upgrade is marked instead.</summary>
public interface IReadModels
{
    /// <summary>Writes the rows of states that were marked, until none is left; the number of states.</summary>
    Task<int> ReindexAsync(CancellationToken cancellationToken);
}
