using System.Collections.Immutable;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Moderation;
using Platform.Domain.Reviews;
using Platform.GraphQL.Members;
using Platform.GraphQL.Moderation;
using Platform.GraphQL.Posts;

namespace Platform.GraphQL.Reviews;

/// <summary>One revision of one post that waits, or waited, for a decision by somebody who did not write it.</summary>
/// <param name="Row">The state that is shown.</param>
[GraphQLName("ReviewItem")]
public sealed record ReviewItemNode([property: GraphQLIgnore] Versioned<ReviewItem> Row) : INode
{
    /// <summary>The opaque id.</summary>
    [ID("ReviewItem")]
    public string Id => Row.State.Id.Value;

    /// <summary>Grows with every change.</summary>
    public int Version => Row.Version;

    /// <summary>The revision of the post.</summary>
    public int Revision => Row.State.Revision;

    /// <summary>SHA-256 over what each account would send and the time: what the decision is bound to.</summary>
    public string ContentHash => Row.State.ContentHash;

    /// <summary>The gravest of the hits.</summary>
    public Severity Severity => Row.State.Severity;

    /// <summary>What was found.</summary>
    public ImmutableArray<Hit> Hits => Row.State.Hits;

    /// <summary>When the post is to go out, or null.</summary>
    public Instant? PublishAt => Row.State.PublishAt;

    /// <summary>Where it stands.</summary>
    public ReviewStatus Status => Row.State.Status;

    /// <summary>Until when its holder holds it; null while nobody does.</summary>
    public Instant? ClaimedUntil => Row.State.ClaimedUntil;

    /// <summary>What was decided, or null.</summary>
    public ReviewDecision? Decision => Row.State.Decision;

    /// <summary>When it was decided, or null.</summary>
    public Instant? DecidedAt => Row.State.DecidedAt;

    /// <summary>The reviewer's words to the author; never sent to a network.</summary>
    public string? Comment => Row.State.Comment;

    /// <summary>When it was opened.</summary>
    public Instant OpenedAt => Row.State.OpenedAt;

    /// <summary>The name of the queue it stands in.</summary>
    public string Queue => Row.State.PlanInForce.Queue;

    /// <summary>Why it waits, or waited.</summary>
    public ReviewTrigger Trigger => Row.State.PlanInForce.Trigger;

    /// <summary>How often it was escalated; above 0 the plan's levels are asked, not its steps.</summary>
    public int Level => Row.State.SoFar.Level;

    /// <summary>The step that is asked now, from 0.</summary>
    public int Step => Row.State.SoFar.Step;

    /// <summary>Who is asked, one step after the other.</summary>
    [ListSize(AssumedSize = 2)]
    public ImmutableArray<ReviewStep> Steps => Row.State.PlanInForce.Steps;

    /// <summary>Who is asked instead once it was escalated, level 1 first.</summary>
    [ListSize(AssumedSize = 2)]
    public ImmutableArray<ReviewStep> Levels => Row.State.PlanInForce.Levels;

    /// <summary>How many different people must have approved in all.</summary>
    public int PeopleNeeded => Row.State.PlanInForce.People;

    /// <summary>Until when it is to be decided, or null.</summary>
    public Instant? DueBy => Row.State.PlanInForce.DueBy;

    /// <summary>Whether an approval must say `checklistConfirmed: true`.</summary>
    public bool ChecklistRequired => Row.State.PlanInForce.Checklist;

    /// <summary>When it was noted that the time for a decision had passed, or null.</summary>
    public Instant? OverdueSince => Row.State.SoFar.BreachedAt;

    /// <summary>How often its decision was taken back.</summary>
    public int Round => Row.State.SoFar.Round;

    /// <summary>What its reviewers made of the hits.</summary>
    [ListSize(AssumedSize = 5)]
    public ImmutableArray<RuleDisposition> Dispositions => Row.State.SoFar.Dispositions;

    /// <summary>Who has approved since it was opened or reopened, in order.</summary>
    [ListSize(AssumedSize = 2)]
    public ImmutableArray<ReviewApproval> Approvals => Row.State.SoFar.Approvals;
}

/// <summary>Shows one step on the way to a decision.</summary>
[ObjectType<ReviewStep>(BindProperties = [nameof(ReviewStep.Role), nameof(ReviewStep.Needed)])]
[GraphQLDescription("One step on the way to a decision: who is asked, and how many of them must approve.")]
public static class ReviewStepFields
{
    /// <summary>Who is asked, where members are named: they need a reviewer's role as well.</summary>
    [ListSize(AssumedSize = 3)]
    public static async Task<ImmutableArray<MemberNode>> GetMembersAsync([Parent] ReviewStep step, MemberById members, CancellationToken cancellationToken)
        => await members.LoadManyAsync(step.Members, cancellationToken);
}

/// <summary>Shows one person's approval.</summary>
[ObjectType<ReviewApproval>(BindProperties = [nameof(ReviewApproval.At), nameof(ReviewApproval.Step), nameof(ReviewApproval.Level), nameof(ReviewApproval.ChecklistConfirmed)])]
[GraphQLDescription("One person's approval.")]
public static class ReviewApprovalFields
{
    /// <summary>Who approved.</summary>
    public static Task<MemberNode?> GetByAsync([Parent] ReviewApproval approval, MemberById members, CancellationToken cancellationToken) => members.LoadAsync(approval.By, cancellationToken);
}

/// <summary>Shows the word on one hit.</summary>
[ObjectType<RuleDisposition>(BindProperties = [nameof(RuleDisposition.Hit), nameof(RuleDisposition.Pack), nameof(RuleDisposition.Rule), nameof(RuleDisposition.Is)])]
[GraphQLDescription("The word on one hit, with the rule that made it.")]
public static class RuleDispositionFields;

/// <summary>What else is known of a review item.</summary>
[ObjectType<ReviewItemNode>]
public static class ReviewItemFields
{
    /// <summary>The post.</summary>
    public static async Task<PostNode?> GetPostAsync([Parent] ReviewItemNode item, PostById posts, CancellationToken cancellationToken)
        => item.Row.State.Post is { } post ? await posts.LoadAsync(post, cancellationToken) : null;

    /// <summary>Everybody who wrote a revision of the post; none of them may decide.</summary>
    public static async Task<ImmutableArray<MemberNode>> GetAuthorsAsync([Parent] ReviewItemNode item, MemberById members, CancellationToken cancellationToken)
        => await members.LoadManyAsync(item.Row.State.Authors, cancellationToken);

    /// <summary>Who holds it, or held it last; null when nobody did.</summary>
    public static async Task<MemberNode?> GetAssigneeAsync([Parent] ReviewItemNode item, MemberById members, CancellationToken cancellationToken)
        => item.Row.State.Assignee is { } assignee ? await members.LoadAsync(assignee, cancellationToken) : null;

    /// <summary>What became of the words since they were changed last, by part of the post; empty for a first revision, and for one that is not the post's newest.</summary>
    [ListSize(AssumedSize = 2)]
    public static async Task<ImmutableArray<ContentDiff>> GetChangesAsync([Parent] ReviewItemNode item, PostById posts, CancellationToken cancellationToken)
        => item.Row.State.Post is { } id && await posts.LoadAsync(id, cancellationToken) is { Post: { Previous: { } before } post } && post.Revision == item.Revision
            ? ContentDiff.Of(before, post.Content) : [];

    /// <summary>What no text shows and a reviewer must look at, by the organization's active packs; empty without media, and for a revision that is not the post's newest.</summary>
    [ListSize(AssumedSize = 10)]
    public static async Task<ImmutableArray<ChecklistItem>> GetChecklistAsync([Parent] ReviewItemNode item, Caller caller, PostById posts, ActiveChecklist active, CancellationToken cancellationToken)
        => item.Row.State.Post is { } id && await posts.LoadAsync(id, cancellationToken) is { Post.Content.HasMedia: true } post && post.Revision == item.Revision
            ? await active.LoadAsync(caller.Organization, cancellationToken) : [];

    /// <summary>What people wrote about it, oldest first. Internal notes are left out for the post's authors and for whoever neither reviews nor audits.</summary>
    [ListSize(AssumedSize = 5)]
    public static ImmutableArray<ReviewNoteNode> GetNotes([Parent] ReviewItemNode item, Caller caller)
        => [.. (item.Row.State.Notes ?? []).Where(note => !note.Internal || ReviewRules.MayReadInternal(item.Row.State, caller.Actor)).Select(note => new ReviewNoteNode(note))];

    /// <summary>Who decided, or null.</summary>
    public static async Task<MemberNode?> GetDecidedByAsync([Parent] ReviewItemNode item, MemberById members, CancellationToken cancellationToken)
        => item.Row.State.DecidedBy is { } reviewer ? await members.LoadAsync(reviewer, cancellationToken) : null;
}

/// <summary>Review items by id, all of one level together.</summary>
public sealed class ReviewItemById(IReviewQueries items, Caller caller, BatchScheduler batches) : BatchLoader<ReviewItemId, ReviewItemNode>(batches)
{
    /// <inheritdoc/>
    protected override async Task<IReadOnlyDictionary<ReviewItemId, ReviewItemNode>> LoadBatchAsync(IReadOnlyList<ReviewItemId> keys, CancellationToken cancellationToken)
        => (await items.FindManyAsync(caller.Organization, keys, cancellationToken)).ToDictionary(found => found.Key, found => new ReviewItemNode(found.Value));
}
