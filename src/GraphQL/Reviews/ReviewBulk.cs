using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Platform.Domain;
using Platform.Domain.Members;
using Platform.Domain.Reviews;

namespace Platform.GraphQL.Reviews;

/// <summary>Decides on many items at once.</summary>
[MutationType]
public static class ReviewBulk
{
    /// <summary>Decides the same on many items. Each has an outcome of its own, and all of them are told.</summary>
    /// <param name="ids">The items' ids, each once, at most 100.</param>
    /// <param name="decision">What is decided.</param>
    /// <param name="comment">For the authors; needed unless it approves.</param>
    /// <param name="disposition">What all hits of all items were.</param>
    [Authorize(Roles = [nameof(Role.Reviewer), nameof(Role.Compliance)])]
    public static async Task<ReviewItemsDecidePayload> ReviewItemsDecideAsync(
        ImmutableArray<ReviewItemId> ids, ReviewDecision decision, Caller caller, IGrainFactory grains, ILoggerFactory logs, string? comment = null,
        Disposition? disposition = null, CancellationToken cancellationToken = default)
    {
        if (Bulk.Check(ids, "items", "ids") is { } refused)
        {
            return Payloads.Refused<ReviewItemsDecidePayload>(refused, FieldPaths.Argument);
        }

        var command = new DecideReview(decision, comment, caller.Actor, Others: disposition);
        return new ReviewItemsDecidePayload
        {
            Results = await Bulk.EachAsync(
                ids, id => ReviewAnswers.DecideAsync<ReviewItemOutcome>(grains, caller.Organization, id, command), "item", logs, cancellationToken),
        };
    }
}

/// <summary>What came of one of many decisions.</summary>
public sealed record ReviewItemOutcome : ReviewItemPayload;

/// <summary>What came of many decisions, or why none was made.</summary>
public sealed record ReviewItemsDecidePayload : MutationPayload
{
    /// <summary>An outcome for each item, in the order of the ids.</summary>
    public ImmutableArray<ReviewItemOutcome> Results { get; init; } = [];
}
