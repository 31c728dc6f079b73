using System.Collections.Immutable;

namespace Platform.Domain.Audit;

/// <summary>Reads the sealed record of an organization.</summary>
public interface IAuditRecord
{
    /// <summary>The checkpoint of a size, or the newest one; null where there is none.</summary>
    Task<Checkpoint?> CheckpointAsync(OrganizationId organization, long? size, CancellationToken cancellationToken);

    /// <summary>Lines of the file of a checkpoint (see <see cref="AuditFile"/>): those behind an entry, up to a number of entries. The first part has the header,
    /// the last one the end; all parts together are the file.</summary>
    /// <param name="organization">Whose record.</param>
    /// <param name="about">A checkpoint that <see cref="CheckpointAsync"/> gave.</param>
    /// <param name="after">The seq of the last entry that is there already; 0 for the beginning.</param>
    /// <param name="limit">How many entries at most.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<ImmutableArray<byte[]>> LinesAsync(OrganizationId organization, Checkpoint about, long after, int limit, CancellationToken cancellationToken);

    /// <summary>The proof that the tree of a size begins with the tree of a smaller one.</summary>
    Task<ImmutableArray<TreeHash>> ConsistencyAsync(OrganizationId organization, long first, long size, CancellationToken cancellationToken);

    /// <summary>The proof that an entry stands in the tree of a size.</summary>
    Task<ImmutableArray<TreeHash>> InclusionAsync(OrganizationId organization, long seq, long size, CancellationToken cancellationToken);
}
