using System.Collections.Immutable;
using Platform.Domain;
using Platform.Domain.Members;
using Platform.Domain.Posts;
using Platform.Grains.Posts;

namespace Platform.GraphQL.Posts;

/// <summary>Gives the posts of members who leave to others.</summary>
[MutationType]
[Authorize(Roles = [nameof(Role.Compliance)])]
public static class PostTakeOvers
{
    /// <summary>Gives all unsent posts of one member to another: drafts, what is in review, and what waits to be sent. Approvals of posts
    /// that are authorized stay. The new owner counts as an author of these posts from then on and may not decide on them: what is in
    /// review
    /// waits on a new item, without approvals. What was blocked because the owner had left goes out at its time, within its grace. Up to
    /// about 500 posts a call; `more` says whether to call again. A post that can't be read or written is named in `failed` and costs
    /// itself
    /// alone.</summary>
    /// <param name="from">The member whose posts they are, usually one who has left.</param>
    /// <param name="to">The new owner: an active member with the role of an author.</param>
    public static async Task<PostsTakeOverPayload> PostsTakeOverAsync(
        MemberId from, MemberId to, Caller caller, [Service] PostTakeOver takeOver, CancellationToken cancellationToken)
    {
        var taken = await takeOver.TakeOverAsync(caller.Organization, new TakeOverPost(from, to, caller.Actor), cancellationToken);
        return taken.Ok
            ? new PostsTakeOverPayload { Posts = taken.Value.Posts, More = taken.Value.More, Failed = taken.Value.Failed }
            : Payloads.Refused<PostsTakeOverPayload>(taken.Refused, FieldPaths.Argument);
    }
}

/// <summary>How many posts were taken over, or why none was.</summary>
public sealed record PostsTakeOverPayload : MutationPayload
{
    /// <summary>How many posts this call gave to the new owner.</summary>
    public int Posts { get; init; }

    /// <summary>Whether others are left that were not looked at: call again.</summary>
    public bool More { get; init; }

    /// <summary>The ids of posts that could not be read or written and keep their owner; at most about 100. Call again later.</summary>
    public ImmutableArray<PostId> Failed { get; init; } = [];
}
