namespace Platform.Domain.Audit;

/// <summary>Somebody outside who is told of checkpoints.</summary>
public interface ICheckpointWitness
{
    /// <summary>Tells a checkpoint; whether it was taken. Telling it twice does no harm.</summary>
    Task<bool> TellAsync(Checkpoint checkpoint, CancellationToken cancellationToken);
}
