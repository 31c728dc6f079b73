using Platform.Domain;
using Platform.Domain.Reviews;

namespace Platform.Storage.Reviews;

internal sealed class ReviewProjection() : Projection<ReviewItem>(
    "post", "status", "assignee", "claimed_until#", "rules", "sort_due#",
    "queue", "level#", "why", "due_by#", "breached_at#", "opened_at#", "decided_at#", "said")
{
    protected override bool Exists(ReviewItem state) => state.Exists;

    protected override object?[] Row(ReviewItem state) =>
    [
        state.Post?.Value, state.Status.ToString(), state.Assignee?.Value, state.ClaimedUntil?.ToUnixTimeMilliseconds(),
        $"|{string.Join('|', state.Hits.Select(h => h.Rule).Distinct())}|", state.PublishAt?.ToUnixTimeMilliseconds() ?? long.MaxValue,
        state.PlanInForce.Queue, state.SoFar.Level, state.PlanInForce.Trigger.ToString(), state.PlanInForce.DueBy?.ToUnixTimeMilliseconds(),
        state.SoFar.BreachedAt?.ToUnixTimeMilliseconds(), state.OpenedAt.ToUnixTimeMilliseconds(), state.DecidedAt?.ToUnixTimeMilliseconds(),
        state is { Status: ReviewStatus.Decided, SoFar.Dispositions: { IsEmpty: false } said } ? PlatformJson.Write(said) : null,
    ];
}
