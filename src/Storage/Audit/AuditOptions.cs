namespace Platform.Storage.Audit;

/// <summary>How the record is sealed, and where its checkpoints go.</summary>
public sealed record AuditOptions
{
    /// <summary>The file with the private key, outside the database; null where this process seals nothing.</summary>
    public string? KeyFile { get; init; }

    /// <summary>The installation's name in the origin of checkpoints.</summary>
    public string Origin { get; init; } = "platform";

    /// <summary>A file outside the database that each checkpoint is appended to, or null.</summary>
    public string? CheckpointFile { get; init; }

    /// <summary>Whether checkpoints are told to a webhook, see <see cref="Platform.Domain.Audit.ICheckpointWitness"/>.</summary>
    public bool HasWitness { get; init; }

    /// <summary>How long the sealer rests between two rounds: how old the newest checkpoint is at most, as long as it keeps up.</summary>
    public TimeSpan Round { get; init; } = TimeSpan.FromMilliseconds(500);
}
