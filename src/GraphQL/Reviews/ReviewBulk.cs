using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Platform.Domain;
using Platform.Domain.Members;
using Platform.Domain.Reviews;

namespace Platform.GraphQL.Reviews;

/// <summary>Decides on many items at once.</summary>
[MutationType]
public static partial class ReviewBulk
{
    /// <summary>The most items of one call.</summary>
    public const int Most = 100;

    /// <summary>Decides the same on many items. Each has an outcome of its own, and all of them are told.</summary>
    /// <param name="ids">The items' ids, each once, at most 100.</param>
    /// <param name="decision">What is decided.</param>
    /// <param name="comment">For the authors; needed unless it approves.</param>
    /// <param name="disposition">What all hits of all items were.</param>
    [Authorize(Roles = [nameof(Role.Reviewer), nameof(Role.Compliance)])]
    public static async Task<ReviewItemsDecidePayload> ReviewItemsDecideAsync(
        ImmutableArray<ReviewItemId> ids, ReviewDecision decision, Caller caller, IGrainFactory grains, IReadModels models, ILoggerFactory logs, string? comment = null,
        Disposition? disposition = null, CancellationToken cancellationToken = default)
    {
        if (ids.Length is < 1 or > Most || ids.Distinct().Count() != ids.Length)
        {
            return Payloads.Refused<ReviewItemsDecidePayload>(new Refused(Refusal.InvalidInput, $"Name 1 to {Most} items, each once.", "ids"), FieldPaths.Argument);
        }

        var (command, log) = (new DecideReview(decision, comment, caller.Actor, Others: disposition), logs.CreateLogger(typeof(ReviewBulk)));
        var decided = await Task.WhenAll(ids.Select(id => OneAsync(id, command, caller.Organization, grains, models, log, cancellationToken)));
        return new ReviewItemsDecidePayload { Results = [.. decided] };
    }

    private static async Task<ReviewItemOutcome> OneAsync(
        ReviewItemId id, DecideReview command, OrganizationId organization, IGrainFactory grains, IReadModels models, ILogger log, CancellationToken cancellationToken)
    {
        try
        {
            return await models.DecideAsync<ReviewItemOutcome>(grains, organization, id, command, cancellationToken);
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            LogUnknown(log, fault.GetType().Name);
            return Payloads.Refused<ReviewItemOutcome>(new Refused(Refusal.OutcomeUnknown, "Something went wrong on the way; look at the item before deciding again."), FieldPaths.None);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "What came of one of many decisions is not known ({Fault})")]
    private static partial void LogUnknown(ILogger log, string fault);
}

/// <summary>What came of one of many decisions.</summary>
public sealed record ReviewItemOutcome : ReviewItemPayload;

/// <summary>What came of many decisions, or why none was made.</summary>
public sealed record ReviewItemsDecidePayload : MutationPayload
{
    /// <summary>An outcome for each item, in the order of the ids.</summary>
    public ImmutableArray<ReviewItemOutcome> Results { get; init; } = [];
}
