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
    /// <summary>Gives all unsent posts of one member to another: drafts, what is in review, and what waits to be sent. Approvals stay. The
    /// new owner counts as an author of these posts from then on and may not decide on them. What was blocked because the owner had left
    /// goes out at its time, within its grace. Up to 500 posts a call; `more` says whether to call again.</summary>
    /// <param name="from">The member whose posts they are, usually one who has left.</param>
    /// <param name="to">The new owner: an active member with the role of an author.</param>
    public static async Task<PostsTakeOverPayload> PostsTakeOverAsync(
        MemberId from, MemberId to, Caller caller, [Service] PostTakeOver takeOver, CancellationToken cancellationToken)
    {
        var taken = await takeOver.TakeOverAsync(caller.Organization, new TakeOverPost(from, to, caller.Actor), cancellationToken);
        return taken.Ok
            ? new PostsTakeOverPayload { Posts = taken.Value.Posts, More = taken.Value.More }
            : Payloads.Refused<PostsTakeOverPayload>(taken.Refused, FieldPaths.Argument);
    }
}

/// <summary>How many posts were taken over, or why none was.</summary>
public sealed record PostsTakeOverPayload : MutationPayload
{
    /// <summary>How many posts this call gave to the new owner.</summary>
    public int Posts { get; init; }

    /// <summary>Whether others are left: call again.</summary>
    public bool More { get; init; }
}
