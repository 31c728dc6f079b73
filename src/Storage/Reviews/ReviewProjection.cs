using Platform.Domain.Reviews;

namespace Platform.Storage.Reviews;

internal sealed class ReviewProjection() : Projection<ReviewItem>(
    "review", "rm_reviews", "post", "status", "assignee", "claimed_until#", "rules", "sort_due#")
{
    protected override bool Exists(ReviewItem state) => state.Exists;

    protected override object?[] Row(ReviewItem state) =>
    [
        state.Post?.Value, state.Status.ToString(), state.Assignee?.Value, state.ClaimedUntil?.ToUnixTimeMilliseconds(),
        $"|{string.Join('|', state.Hits.Select(h => h.Rule).Distinct())}|", state.PublishAt?.ToUnixTimeMilliseconds() ?? long.MaxValue,
    ];

    protected override ReviewItem Shown(ReviewItem state) => state with { Pending = [] };
}
