using System.Collections.Immutable;
using NodaTime;

namespace Platform.Domain;

/// <summary>A step that was decided and is not known to be done.</summary>
/// <param name="Organization">The tenant.</param>
/// <param name="GrainKey">The grain that takes it, such as <c>post:mercy/0190…</c>.</param>
/// <param name="Kind">What is left to do: arm, open, tell, void, cancel.</param>
/// <param name="Version">The version of the grain's state that made it necessary.</param>
/// <param name="Tries">How often it was tried before.</param>
/// <param name="Age">How long it has been unfinished.</param>
public sealed record UnfinishedStep(OrganizationId Organization, string GrainKey, string Kind, int Version, int Tries, Duration Age);

/// <summary>What is left to do, one row for each step. A row is added by the transaction that makes the step necessary: the write of a state adds those in its
/// <c>steps</c>, a transaction of the ledger adds its own. It is removed when that version is complete; until then the clock wakes the
/// grain again and again.</summary>
public interface IUnfinishedSteps
{
    /// <summary>Steps whose next try is due, each organization in turn, then by next try and grain.</summary>
    Task<ImmutableArray<UnfinishedStep>> DueAsync(int limit, CancellationToken cancellationToken);

    /// <summary>A step is done as of a version of the grain's state; one that a later version made necessary stays.</summary>
    Task CompleteAsync(string grainKey, string kind, int version, CancellationToken cancellationToken);

    /// <summary>All steps that a grain takes itself are done as of a version of its state; <c>tell:…</c> are those of the items.</summary>
    Task CompleteAsync(string grainKey, int version, CancellationToken cancellationToken);

    /// <summary>Counts a try of these and puts off the next one: 5 s, doubled with each try, at most 10 minutes.</summary>
    Task DeferAsync(IReadOnlyCollection<UnfinishedStep> steps, CancellationToken cancellationToken);

    /// <summary>How many steps are unfinished and for how long the oldest has been.</summary>
    Task<(long Count, Duration Oldest)> BacklogAsync(CancellationToken cancellationToken);
}
