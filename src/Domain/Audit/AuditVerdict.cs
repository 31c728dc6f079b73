namespace Platform.Domain.Audit;

/// <summary>What verifying an exported record came to.</summary>
/// <param name="Problem">What is wrong, or null when everything is proven.</param>
/// <param name="Entry">The seq of the first entry that is broken or missing, where one can be named.</param>
/// <param name="Entries">How many entries were read.</param>
/// <param name="Checkpoint">The checkpoint that the file is about, where it could be read.</param>
public sealed record AuditVerdict(string? Problem, long? Entry, long Entries, Checkpoint? Checkpoint)
{
    /// <summary>Whether everything is proven.</summary>
    public bool Proven => Problem is null;
}
