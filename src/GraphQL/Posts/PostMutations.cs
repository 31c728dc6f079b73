using Platform.Domain;
using Platform.Domain.Members;
using Platform.Domain.Posts;
using Platform.Grains;
using Platform.Grains.Posts;

namespace Platform.GraphQL.Posts;

/// <summary>Writes posts and leads them to their time.</summary>
[MutationType]
[Authorize(Roles = [nameof(Role.Author)])]
public static class PostMutations
{
    /// <summary>Writes a post. It is scanned at once; where something is flagged it waits for a reviewer.</summary>
    /// <param name="input">The post.</param>
    /// <param name="idempotencyKey">A text of the caller's choice, 1 to 200 characters. For 24 hours the same request with the same key is answered as the first one was, and not done again.</param>
    public static async Task<PostCreatePayload> PostCreateAsync(
        PostCreateInput input, Caller caller, IGrainFactory grains, TimeProvider clock, string? idempotencyKey = null)
    {
        var time = await grains.WallClockAsync(input.Time, caller);
        var grain = grains.Post(caller.Organization, IdempotencyKeys.IdFor<PostId>(caller, idempotencyKey, input, clock));
        var outcome = await grain.Write(new WritePost(input.Content, input.AccountIds, input.CampaignId, time, caller.Actor, ExpectedVersion: 0, input.Submit));
        return await PostAnswers.AnswerAsync<PostCreatePayload>(grain, outcome.Refused?.Code == Refusal.VersionConflict ? await grain.Get() : outcome, PostAnswers.Input);
    }

    /// <summary>Writes another revision of a post. Any changed byte voids an authorization: the post is scanned again and waits for what it needs. What was
    /// scheduled stays scheduled while its new words are clear; what it loses instead stands in `warnings`. Labels are not sent and change no revision. Refused
    /// with `ALREADY_PUBLISHED` once something of it is public, and with `OUTCOME_UNKNOWN` while nobody knows whether it is.</summary>
    /// <param name="id">The post's id.</param>
    /// <param name="input">What is left out stays as it is.</param>
    /// <param name="expectedVersion">The version that the caller saw; another one is refused.</param>
    public static async Task<PostUpdatePayload> PostUpdateAsync(
        PostId id, PostUpdateInput input, Caller caller, IGrainFactory grains, int? expectedVersion = null)
    {
        var grain = grains.Post(caller.Organization, id);
        var (post, version) = await grain.Get();
        if (!post.Exists)
        {
            return Payloads.Refused<PostUpdatePayload>(new Refused(Refusal.NotFound, "There is no such post."), FieldPaths.None);
        }

        var time = await grains.WallClockAsync(input.Time, caller) ?? input.TimeOver(post, (await grains.Organization(caller.Organization).Get()).State);
        var command = new WritePost(
            input.ContentOver(post.Content), input.AccountIds ?? [.. post.Targets.Select(target => target.Account)], input.CampaignOver(post.Campaign), time, caller.Actor,
            expectedVersion ?? version, input.Submit);
        return await PostAnswers.AnswerAsync<PostUpdatePayload>(grain, await grain.Write(command), PostAnswers.Input) with { Before = post };
    }

    /// <summary>Submits a post: what is clear is authorized at once, unless every post needs a reviewer; anything else waits for one.</summary>
    /// <param name="id">The post's id.</param>
    /// <param name="expectedVersion">The version that the caller saw; another one is refused.</param>
    public static async Task<PostSubmitForReviewPayload> PostSubmitForReviewAsync(
        PostId id, Caller caller, IGrainFactory grains, int? expectedVersion = null)
    {
        var grain = grains.Post(caller.Organization, id);
        return await PostAnswers.AnswerAsync<PostSubmitForReviewPayload>(grain, await grain.Submit(caller.Actor, expectedVersion), FieldPaths.Argument);
    }

    /// <summary>Chooses the minute of a post. Inside the time it was approved for the approval stays, and its approvers, or the API
    /// clients that carried their
    /// approvals, are refused with APPROVER_MAY_NOT_SCHEDULE. Outside it, or once a delivery has ended, as MISSED or REJECTED, the
    /// approval is void and
    /// the post is authorized again or reviewed again. A person who chooses the time of a revision counts as its author: they may not
    /// approve it.
    /// ALREADY_SENDING while a call is under way.</summary>
    /// <param name="id">The post's id.</param>
    /// <param name="input">The minute.</param>
    /// <param name="expectedVersion">The version that the caller saw; another one is refused.</param>
    public static async Task<PostSchedulePayload> PostScheduleAsync(
        PostId id, WallClockInput input, Caller caller, IGrainFactory grains, int? expectedVersion = null)
    {
        var time = (await grains.WallClockAsync(input, caller))!;
        var grain = grains.Post(caller.Organization, id);
        var before = (await grain.Get()).State;
        var outcome = await grain.Schedule(time, caller.Actor, expectedVersion);
        return await PostAnswers.AnswerAsync<PostSchedulePayload>(grain, outcome, FieldPaths.Input) with { Before = before };
    }

    /// <summary>Takes the minute of a post back. The post stays as a draft and needs another authorization.</summary>
    /// <param name="id">The post's id.</param>
    /// <param name="expectedVersion">The version that the caller saw; another one is refused.</param>
    public static async Task<PostUnschedulePayload> PostUnscheduleAsync(
        PostId id, Caller caller, IGrainFactory grains, int? expectedVersion = null)
    {
        var grain = grains.Post(caller.Organization, id);
        return await PostAnswers.AnswerAsync<PostUnschedulePayload>(grain, await grain.Unschedule(caller.Actor, expectedVersion), FieldPaths.Argument);
    }

    /// <summary>Gives another time to a post whose time passed before there was a decision, and sends it to review again as it is.</summary>
    /// <param name="id">The post's id.</param>
    /// <param name="input">The minute; without one it is scheduled once it is approved.</param>
    /// <param name="expectedVersion">The version that the caller saw; another one is refused.</param>
    public static async Task<PostResubmitPayload> PostResubmitAsync(
        PostId id, Caller caller, IGrainFactory grains, WallClockInput? input = null, int? expectedVersion = null)
    {
        var time = await grains.WallClockAsync(input, caller);
        var grain = grains.Post(caller.Organization, id);
        return await PostAnswers.AnswerAsync<PostResubmitPayload>(grain, await grain.Resubmit(time, caller.Actor, expectedVersion), FieldPaths.Input);
    }

    /// <summary>Publishes a post as soon as may be: a clear one, or one inside the time it was approved for, unless by an approver
    /// (APPROVER_MAY_NOT_SCHEDULE). NEEDS_REVIEW when it waits for a reviewer, or when its approval is used: a delivery has ended, as
    /// MISSED or REJECTED.</summary>
    /// <param name="id">The post's id.</param>
    /// <param name="expectedVersion">The version that the caller saw; another one is refused.</param>
    public static async Task<PostPublishNowPayload> PostPublishNowAsync(
        PostId id, Caller caller, IGrainFactory grains, int? expectedVersion = null)
    {
        var grain = grains.Post(caller.Organization, id);
        return await PostAnswers.AnswerAsync<PostPublishNowPayload>(grain, await grain.PublishNow(caller.Actor, expectedVersion), FieldPaths.Argument);
    }

    /// <summary>Takes a post out of the plan. When it answers, no call to a network begins for it. What is public already stays public, and where nothing is
    /// left to withdraw it is refused with `ALREADY_PUBLISHED`; postTakeDown takes it down.</summary>
    /// <param name="id">The post's id.</param>
    /// <param name="expectedVersion">The version that the caller saw; another one is refused.</param>
    public static async Task<PostRetractPayload> PostRetractAsync(
        PostId id, Caller caller, IGrainFactory grains, int? expectedVersion = null)
    {
        var grain = grains.Post(caller.Organization, id);
        return await PostAnswers.AnswerAsync<PostRetractPayload>(grain, await grain.Withdraw(caller.Actor, expectedVersion), FieldPaths.Argument);
    }

    private static async Task<WallClock?> WallClockAsync(this IGrainFactory grains, WallClockInput? input, Caller caller)
        => input is null ? null : new WallClock(input.Local, input.Zone ?? (await grains.Organization(caller.Organization).Get()).State.Zone);
}

/// <summary>Answers of mutations that change a post.</summary>
internal static class PostAnswers
{
    /// <summary>The payload of an outcome.</summary>
    public static Task<TPayload> AnswerAsync<TPayload>(IPostGrain grain, Outcome<Versioned<Post>> outcome, Func<string, string?> path)
        where TPayload : PostPayload, new()
        => Payloads.AnswerAsync(outcome, path, grain.Get, post => new TPayload { Post = new PostNode(post) });

    /// <summary>Where the rules' fields stand in the input of a post.</summary>
    public static string? Input(string field) => field switch
    {
        "local" or "zone" => $"input.time.{field}",
        "campaign" => "input.campaignId",
        "accounts" => "input.accountIds",
        _ => FieldPaths.Input(field),
    };
}

/// <summary>A post, or why nothing was changed.</summary>
public abstract record PostPayload : MutationPayload
{
    /// <summary>The post as it is now; null when it was refused.</summary>
    public PostNode? Post { get; init; }

    internal Post? Before { get; init; }
}

/// <summary>The new post, or why there is none.</summary>
public sealed record PostCreatePayload : PostPayload;

/// <summary>The post with its new revision, or why it stays as it was.</summary>
public sealed record PostUpdatePayload : PostPayload;

/// <summary>The submitted post, or why it was not submitted.</summary>
public sealed record PostSubmitForReviewPayload : PostPayload;

/// <summary>The post with its minute, or why it has none.</summary>
public sealed record PostSchedulePayload : PostPayload;

/// <summary>The post that waits for review again, or why it doesn't.</summary>
public sealed record PostResubmitPayload : PostPayload;

/// <summary>The post without a minute, or why it keeps it.</summary>
public sealed record PostUnschedulePayload : PostPayload;

/// <summary>The post on its way, or why it is not.</summary>
public sealed record PostPublishNowPayload : PostPayload;

/// <summary>The post that was taken out of the plan, or why it was not.</summary>
public sealed record PostRetractPayload : PostPayload;
