using System.Collections.Immutable;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Members;
using Platform.Domain.Posts;
using Platform.Grains;

namespace Platform.GraphQL.Posts;

/// <summary>Takes published posts down.</summary>
[MutationType]
[Authorize(Roles = [nameof(Role.Author), nameof(Role.Compliance)])]
public static class TakeDownMutations
{
    /// <summary>Takes a published post down from its networks, for one of its authors or compliance. It answers at once; each account's
    /// take-down is carried
    /// out, proved by looking whether the post is gone, and tried again while the network can't be reached. What can't be taken down, or
    /// not be
    /// proved to be gone, waits for a person (`takeDownsNeedingAttention`). The post stays finished: it is never sent again.
    /// Refused with `OUTCOME_UNKNOWN` while it is not known whether it is public on one of these accounts, and with `WRONG_STATE` where
    /// nothing is public.</summary>
    /// <param name="id">The post's id.</param>
    /// <param name="reason">Why, 1 to 500 characters. It is shown with the take-down, and goes when the post is purged.</param>
    /// <param name="accountIds">From which accounts; from all without it.</param>
    public static async Task<PostTakeDownPayload> PostTakeDownAsync(
        PostId id, string reason, Caller caller, IGrainFactory grains, IPostQueries posts, ITakeDowns takeDowns, IAccountQueries accounts,
        ImmutableArray<AccountId>? accountIds = null, CancellationToken cancellationToken = default)
    {
        var post = await grains.Post(caller.Organization, id).Get();
        var deliveries = (await posts.DeliveriesAsync(caller.Organization, [id], cancellationToken))[id];
        var names = await accounts.NamesAsync(caller.Organization, [.. deliveries.Select(row => row.Key.Account), .. accountIds ?? []], cancellationToken);
        var decided = TakeDownRules.Request(post.State, [.. deliveries], new TakeDownPost(reason, accountIds, caller.Actor), account => names[account]);
        if (!decided.Ok)
        {
            return Payloads.Refused<PostTakeDownPayload>(decided.Refused, FieldPaths.Argument);
        }

        await takeDowns.RequestAsync(decided.Value, reason.Trim(), caller.Actor, cancellationToken);
        foreach (var account in decided.Value.Select(key => key.Account).Distinct())
        {
            await grains.Account(caller.Organization, account).TakeDown();
        }

        return new PostTakeDownPayload { Post = new PostNode(post), TakeDowns = await takeDowns.AllAsync(caller.Organization, id, cancellationToken) };
    }

    /// <summary>Settles a take-down that waits for a person, by what one of the post's authors or compliance found out. Refused with
    /// `WRONG_STATE` when it
    /// doesn't wait for a person any more.</summary>
    /// <param name="post">The post's id.</param>
    /// <param name="account">The account's id.</param>
    /// <param name="authorization">The authorization's id.</param>
    /// <param name="decision">What becomes of it.</param>
    public static async Task<TakeDownResolvePayload> TakeDownResolveAsync(
        PostId post, AccountId account, AuthorizationId authorization, TakeDownResolution decision, Caller caller, IGrainFactory grains, ITakeDowns takeDowns,
        CancellationToken cancellationToken)
    {
        var key = new DeliveryKey(caller.Organization, post, account, authorization);
        if (await takeDowns.FindAsync(key, cancellationToken) is null)
        {
            return Payloads.Refused<TakeDownResolvePayload>(new Refused(Refusal.NotFound, "There is no such take-down."), FieldPaths.None);
        }

        if (TakeDownRules.MayTakeDown((await grains.Post(caller.Organization, post).Get()).State, caller.Actor) is { } no)
        {
            return Payloads.Refused<TakeDownResolvePayload>(no, FieldPaths.None);
        }

        if (!await takeDowns.ResolveAsync(key, TakeDownRules.StateOf(decision), caller.Actor, cancellationToken))
        {
            return Payloads.Refused<TakeDownResolvePayload>(new Refused(Refusal.WrongState, "It doesn't wait for a person."), FieldPaths.None);
        }

        if (decision == TakeDownResolution.TryAgain)
        {
            await grains.Account(caller.Organization, account).TakeDown();
        }

        return new TakeDownResolvePayload { TakeDown = await takeDowns.FindAsync(key, cancellationToken) is { } row ? new TakeDownNode(row) : null };
    }

    // As people know them; one that is not there, or can't be shown, by its id.
    private static async Task<Dictionary<AccountId, string>> NamesAsync(
        this IAccountQueries accounts, OrganizationId organization, ImmutableArray<AccountId> wanted, CancellationToken cancellationToken)
    {
        var known = (await accounts.AllAsync(organization, cancellationToken))
            .ToDictionary(row => row.State.Id, row => $"{row.State.Network} {row.State.Handle}");
        return wanted.Distinct().ToDictionary(id => id, id => known.GetValueOrDefault(id) ?? id.Value);
    }

    private static async Task<TakeDownRow?> FindAsync(this ITakeDowns takeDowns, DeliveryKey key, CancellationToken cancellationToken)
        => (await takeDowns.OfPostsAsync(key.Organization, [key.Post], cancellationToken))[key.Post].FirstOrDefault(row => row.Key == key);

    private static async Task<ImmutableArray<TakeDownNode>> AllAsync(
        this ITakeDowns takeDowns, OrganizationId organization, PostId post, CancellationToken cancellationToken)
        => [.. (await takeDowns.OfPostsAsync(organization, [post], cancellationToken))[post].Select(row => new TakeDownNode(row))];
}

/// <summary>The post with its take-downs, or why nothing was asked for.</summary>
public sealed record PostTakeDownPayload : PostPayload
{
    /// <summary>All take-downs of the post, newest first; empty when it was refused.</summary>
    public ImmutableArray<TakeDownNode> TakeDowns { get; init; } = [];
}

/// <summary>The settled take-down, or why it was not settled.</summary>
public sealed record TakeDownResolvePayload : MutationPayload
{
    /// <summary>The take-down as it is now; null when it was refused.</summary>
    public TakeDownNode? TakeDown { get; init; }
}
