using Platform.Domain.Posts;

namespace Platform.Storage.Posts;

internal sealed class PostProjection() : Projection<Post>(
    "campaign", "author", "accounts", "state", "due_at#", "sort_due#", "review", "authz", "generation#")
{
    protected override bool Exists(Post state) => state.Exists;

    protected override object?[] Row(Post state) =>
    [
        state.Campaign?.Value, state.Author.Value, $"|{string.Join('|', state.Targets.Select(t => t.Account.Value))}|", state.State.ToString(),
        state.DueAt?.ToUnixTimeMilliseconds(), state.DueAt?.ToUnixTimeMilliseconds() ?? long.MaxValue, state.Review?.Value,
        state.Authorization?.Id.Value, state.Authorization?.Generation,
    ];
}
