using System.Collections.Immutable;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Campaigns;
using Platform.Domain.Members;
using Platform.Domain.Posts;
using Platform.Grains;
using Platform.GraphQL.Accounts;

namespace Platform.GraphQL.Posts;

/// <summary>Copies posts.</summary>
[MutationType]
[Authorize(Roles = [nameof(Role.Author)])]
public static class PostDuplicates
{
    /// <summary>Copies a post as a new draft of the caller, in whatever state it is: the way to send the words of a finished post again.
    /// The copy has the words,
    /// the accounts that are still connected and the campaign while it is open; it has no time and no authorization. It is scanned as any
    /// new post is. Whoever wrote the words may not decide on the copy, and words that a reviewer has held wait for review again.
    /// Refused with `WRONG_STATE` when the words were purged, and with `UNKNOWN_ACCOUNT` when none of its accounts is connected.</summary>
    /// <param name="id">The id of the post to copy.</param>
    /// <param name="idempotencyKey">A text of the caller's choice, 1 to 200 characters. For 24 hours the same request with the same key is
    /// answered as the first one was, and not done again.</param>
    public static async Task<PostDuplicatePayload> PostDuplicateAsync(
        PostId id, Caller caller, IGrainFactory grains, IAccountQueries accounts, TimeProvider clock, string? idempotencyKey = null,
        CancellationToken cancellationToken = default)
    {
        var source = (await grains.Post(caller.Organization, id).Get()).State;
        var connected = (await accounts.AllAsync(caller.Organization, cancellationToken))
            .Where(account => account.State.Status != AccountStatus.Disconnected).Select(account => account.State.Id).ToHashSet();
        var open = source.Campaign is { } campaign
            && (await grains.Campaign(caller.Organization, campaign).Get()).State is { Exists: true, Status: not CampaignStatus.Closed };
        var copied = DuplicateRules.Copy(source, connected, open);
        if (!copied.Ok)
        {
            return Payloads.Refused<PostDuplicatePayload>(copied.Refused, FieldPaths.None);
        }

        var copy = copied.Value;
        var grain = grains.Post(caller.Organization, IdempotencyKeys.IdFor<PostId>(caller, idempotencyKey, $"duplicate {id}", clock));
        var outcome = await grain.Write(new WritePost(copy.Content, copy.Targets, copy.Campaign, null, caller.Actor, ExpectedVersion: 0, Origin: copy.Origin));
        var answer = await PostAnswers.AnswerAsync<PostDuplicatePayload>(
            grain, outcome.Refused?.Code == Refusal.VersionConflict ? await grain.Get() : outcome, FieldPaths.None);
        return answer.Post is null ? answer : answer with { LeftOut = [.. copy.Omitted.Select(part => new PostLeftOut(part.Kind, part.Account))] };
    }
}

/// <summary>The copy, or why there is none.</summary>
public sealed record PostDuplicatePayload : PostPayload
{
    /// <summary>What the copy didn't take over.</summary>
    public ImmutableArray<PostLeftOut> LeftOut { get; init; } = [];
}

/// <summary>Something that a copy didn't take over.</summary>
/// <param name="Kind">What.</param>
/// <param name="AccountId">For an account: which.</param>
public sealed record PostLeftOut(PostOmission Kind, [property: GraphQLIgnore] AccountId? AccountId);

/// <summary>What else is known of it.</summary>
[ObjectType<PostLeftOut>]
public static class PostLeftOutFields
{
    /// <summary>The account that isn't connected any more; null for other things.</summary>
    public static async Task<AccountNode?> GetAccountAsync([Parent] PostLeftOut part, AccountById accounts, CancellationToken cancellationToken)
        => part.AccountId is { } account ? await accounts.LoadAsync(account, cancellationToken) : null;
}
