using NodaTime;
using Platform.Domain;
using Platform.Domain.Members;
using Platform.Domain.Reviews;
using Platform.Grains;
using Platform.GraphQL.Members;

namespace Platform.GraphQL.Reviews;

/// <summary>What somebody wrote about an item; never sent to a network.</summary>
/// <param name="Row">The note that is shown.</param>
[GraphQLName("ReviewNote")]
public sealed record ReviewNoteNode([property: GraphQLIgnore] ReviewNote Row)
{
    /// <summary>When it was written.</summary>
    public Instant At => Row.At;

    /// <summary>Whether it is for those who review and audit only.</summary>
    public bool Internal => Row.Internal;

    /// <summary>The words.</summary>
    public string Text => Row.Text;
}

/// <summary>Who wrote a note.</summary>
[ObjectType<ReviewNoteNode>]
public static class ReviewNoteFields
{
    /// <summary>Who wrote it.</summary>
    public static Task<MemberNode?> GetByAsync([Parent] ReviewNoteNode note, MemberById members, CancellationToken cancellationToken) => members.LoadAsync(note.Row.By, cancellationToken);
}

/// <summary>Writes notes.</summary>
[MutationType]
public static class ReviewNoteMutations
{
    /// <summary>Writes a note about an item: the post's authors and its reviewers to one another, or reviewers among themselves.</summary>
    /// <param name="id">The item's id.</param>
    /// <param name="text">The words, 1 to 1000 characters.</param>
    /// <param name="internal">Whether it is for those who review and audit only; the post's authors can neither write nor read such a note.</param>
    /// <param name="expectedVersion">The version that the caller saw; another one is refused.</param>
    [Authorize(Roles = [nameof(Role.Author), nameof(Role.Reviewer), nameof(Role.Compliance)])]
    public static async Task<ReviewItemCommentPayload> ReviewItemCommentAsync(
        ReviewItemId id, string text, Caller caller, IGrainFactory grains, bool @internal = false, int? expectedVersion = null)
    {
        var item = grains.ReviewItem(caller.Organization, id);
        return await ReviewAnswers.AnswerAsync<ReviewItemCommentPayload>(item, await item.Comment(new NoteReview(text, @internal, caller.Actor), expectedVersion));
    }
}

/// <summary>The item with the note, or why it was not taken.</summary>
public sealed record ReviewItemCommentPayload : ReviewItemPayload;
