using System.Collections.Immutable;
using System.Text;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Audit;
using Platform.Domain.Members;

namespace Platform.GraphQL.Audit;

/// <summary>Reads the sealed record: the audit trail with proofs that it is whole.</summary>
[QueryType]
[Authorize(Roles = [nameof(Role.Compliance), nameof(Role.Auditor)])]
public static class AuditRecordQueries
{
    private const int MaxFirst = 1_000;

    /// <summary>What was signed about the audit trail; null while nothing was. Keep it: what it says was there can't be changed any more without being found.</summary>
    /// <param name="size">The checkpoint of this many entries; the newest one without it.</param>
    public static async Task<AuditCheckpoint?> GetAuditCheckpointAsync(Caller caller, IAuditRecord record, long? size = null, CancellationToken cancellationToken = default)
        => await record.CheckpointAsync(caller.Organization, size, cancellationToken) is { } found ? new AuditCheckpoint(found) : null;

    /// <summary>A part of the file that `audit verify` reads. All parts of one checkpoint, one line after the other, each ended by a line feed, are the file.
    /// Null while nothing is sealed, or there is no such checkpoint.</summary>
    /// <param name="checkpoint">The size of the checkpoint that the file is about; the newest one without it. Give it for every part.</param>
    /// <param name="after">The seq of the last entry that is there already; 0 for the beginning.</param>
    /// <param name="first">How many entries at most, 1 to 1000.</param>
    public static async Task<AuditExport?> GetAuditExportAsync(
        Caller caller, IAuditRecord record, long? checkpoint = null, long after = 0, int first = 500, CancellationToken cancellationToken = default)
    {
        if (first is < 1 or > MaxFirst || after < 0)
        {
            throw new BadCursorException($"`first` is 1 to {MaxFirst}, and `after` the `next` of the part before.");
        }

        if (await record.CheckpointAsync(caller.Organization, checkpoint, cancellationToken) is not { } about)
        {
            return null;
        }

        var lines = await record.LinesAsync(caller.Organization, about, Math.Min(after, about.Size), first, cancellationToken);
        return new AuditExport(new AuditCheckpoint(about), [.. lines.Select(Encoding.UTF8.GetString)], about.Size - after > first ? after + first : null);
    }
}

/// <summary>A part of an exported audit trail.</summary>
/// <param name="Checkpoint">The checkpoint that the file is about.</param>
/// <param name="Lines">The lines of this part, without line feeds.</param>
/// <param name="Next">What to give as `after` for the next part; null for the last one.</param>
public sealed record AuditExport(AuditCheckpoint Checkpoint, [property: ListSize(AssumedSize = 1_000)] ImmutableArray<string> Lines, long? Next);

/// <summary>What was signed about the audit trail.</summary>
public sealed class AuditCheckpoint
{
    private readonly Checkpoint _checkpoint;

    internal AuditCheckpoint(Checkpoint checkpoint) => _checkpoint = checkpoint;

    /// <summary>Whose trail: the installation's name and the organization's.</summary>
    public string Origin => _checkpoint.Origin;

    /// <summary>How many entries it covers.</summary>
    public long Size => _checkpoint.Size;

    /// <summary>The root of the tree over them, in Base64.</summary>
    public string Root => _checkpoint.Root.ToBase64();

    /// <summary>When it was signed.</summary>
    public Instant At => _checkpoint.At;

    /// <summary>The id of the key that signed it.</summary>
    public string Key => _checkpoint.Key;

    /// <summary>The whole checkpoint, as `audit verify --checkpoint` takes it in a file.</summary>
    public string Line => Encoding.UTF8.GetString(_checkpoint.ToLine());

    internal bool Reaches(long size) => size >= 0 && size <= Size;
}

/// <summary>Proofs beside a checkpoint.</summary>
[ObjectType<AuditCheckpoint>]
public static class AuditCheckpointFields
{
    /// <summary>The hashes, in Base64, that prove that this record begins with the one of an earlier checkpoint (RFC 9162, section 2.1.4); null where that one is larger.</summary>
    /// <param name="since">The size of the earlier checkpoint.</param>
    public static async Task<ImmutableArray<string>?> GetConsistencyAsync([Parent] AuditCheckpoint checkpoint, long since, Caller caller, IAuditRecord record, CancellationToken cancellationToken)
        => checkpoint.Reaches(since) ? [.. (await record.ConsistencyAsync(caller.Organization, since, checkpoint.Size, cancellationToken)).Select(hash => hash.ToBase64())] : null;

    /// <summary>The hashes, in Base64, that prove that an entry stands in this record (RFC 9162, section 2.1.3); null where it doesn't.</summary>
    /// <param name="seq">The entry's seq.</param>
    public static async Task<ImmutableArray<string>?> GetInclusionAsync([Parent] AuditCheckpoint checkpoint, long seq, Caller caller, IAuditRecord record, CancellationToken cancellationToken)
        => seq > 0 && checkpoint.Reaches(seq) ? [.. (await record.InclusionAsync(caller.Organization, seq, checkpoint.Size, cancellationToken)).Select(hash => hash.ToBase64())] : null;
}
