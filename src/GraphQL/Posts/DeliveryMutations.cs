using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Platform.Domain;
using Platform.Domain.Members;
using Platform.Domain.Posts;
using Platform.Grains;

namespace Platform.GraphQL.Posts;

/// <summary>Settles deliveries that wait for a person, and has rejected ones tried again.</summary>
[MutationType]
[Authorize(Roles = [nameof(Role.Author), nameof(Role.Reviewer), nameof(Role.Compliance)])]
public static class DeliveryMutations
{
    private const string Thing = "delivery";

    /// <summary>Settles a delivery that NEEDS_HUMAN, by what a person found out at the destination. For a named person: an author of its
    /// post, a reviewer or
    /// compliance; anybody else is refused with NOT_ALLOWED. WRONG_STATE when it does not wait for a person; AUTHORIZATION_VOID when it is
    /// to be sent again
    /// although its authorization has ended; INVALID_INPUT when it had several attempts, is said not to have been sent, and no `attempt`
    /// is named.</summary>
    /// <param name="post">The post's id.</param>
    /// <param name="account">The account's id.</param>
    /// <param name="authorization">The authorization's id.</param>
    /// <param name="input">What they found.</param>
    public static async Task<DeliveryResolvePayload> DeliveryResolveAsync(
        PostId post, AccountId account, AuthorizationId authorization, DeliveryResolveInput input,
        Caller caller, ILedger ledger, IPostQueries posts, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var desk = new Desk(ledger, posts, grains, caller);
        return await desk.ResolveAsync<DeliveryResolvePayload>(
            new DeliveryKey(caller.Organization, post, account, authorization),
            new ResolveDelivery(input.Decision, input.Url, input.ExternalId, caller.Actor, input.Attempt), cancellationToken);
    }

    /// <summary>Settles many deliveries that NEEDS_HUMAN with the same decision. Each has an outcome of its own, in the order of the input,
    /// with the errors of
    /// `deliveryResolve`.</summary>
    /// <param name="input">Which deliveries, and what a person found.</param>
    public static async Task<DeliveriesResolvePayload> DeliveriesResolveAsync(
        DeliveriesResolveInput input, Caller caller, ILedger ledger, IPostQueries posts, IGrainFactory grains, ILoggerFactory logs,
        CancellationToken cancellationToken)
    {
        if (Check([.. input.Deliveries.Select(one => one.Key(caller))]) is { } refused)
        {
            return Payloads.Refused<DeliveriesResolvePayload>(refused, FieldPaths.Input);
        }

        var desk = new Desk(ledger, posts, grains, caller);
        return new DeliveriesResolvePayload
        {
            Results = await Bulk.EachAsync(input.Deliveries,
                one => desk.ResolveAsync<DeliveryOutcome>(
                    one.Key(caller), new ResolveDelivery(input.Decision, one.Url, one.ExternalId, caller.Actor, one.Attempt), cancellationToken),
                Thing, logs, cancellationToken),
        };
    }

    /// <summary>Has rejected deliveries tried again: each waits and goes through the gate, with all its tries and at least an hour for
    /// them. For a named person: an author of the post, a reviewer or compliance; anybody else is refused with NOT_ALLOWED. Each has an
    /// outcome of its own, in the order of the input: WRONG_STATE when it is not REJECTED; NOT_RETRYABLE when the network would refuse the
    /// same words again;
    /// AUTHORIZATION_VOID when its authorization has ended; TIME_IN_PAST when its grace ended more than an hour ago.</summary>
    /// <param name="input">Which deliveries.</param>
    public static async Task<DeliveriesRetryPayload> DeliveriesRetryAsync(
        DeliveriesRetryInput input, Caller caller, ILedger ledger, IPostQueries posts, IGrainFactory grains, ILoggerFactory logs,
        CancellationToken cancellationToken)
    {
        ImmutableArray<DeliveryKey> keys = [.. input.Deliveries.Select(one => one.Key(caller))];
        if (Check(keys) is { } refused)
        {
            return Payloads.Refused<DeliveriesRetryPayload>(refused, FieldPaths.Input);
        }

        var desk = new Desk(ledger, posts, grains, caller);
        return new DeliveriesRetryPayload { Results = await RetryAsync(keys, desk, logs, cancellationToken) };
    }

    /// <summary>Has all rejected deliveries of a post under its authorization in force tried again, with the outcomes of `deliveriesRetry`.
    /// For the people of `deliveriesRetry`. NOT_FOUND when there is no such post; WRONG_STATE when none of its deliveries is
    /// REJECTED.</summary>
    /// <param name="id">The post's id.</param>
    public static async Task<PostRetryPayload> PostRetryAsync(
        PostId id, Caller caller, ILedger ledger, IPostQueries posts, IGrainFactory grains, ILoggerFactory logs, CancellationToken cancellationToken)
    {
        var post = (await grains.Post(caller.Organization, id).Get()).State;
        if (!post.Exists)
        {
            return Payloads.Refused<PostRetryPayload>(new Refused(Refusal.NotFound, "There is no such post."), FieldPaths.None);
        }

        var deliveries = (await posts.DeliveriesAsync(caller.Organization, [id], cancellationToken))[id];
        ImmutableArray<DeliveryKey> rejected =
            [.. deliveries.Where(row => row.State == DeliveryState.Rejected).Select(row => row.Key).Where(key => key.Authorization == post.Authorization?.Id)];
        if (rejected.IsEmpty)
        {
            return Payloads.Refused<PostRetryPayload>(
                new Refused(Refusal.WrongState, "None of the post's deliveries is rejected under the authorization in force; there is nothing to try again."),
                FieldPaths.None);
        }

        var desk = new Desk(ledger, posts, grains, caller);
        return new PostRetryPayload { Results = await RetryAsync(rejected, desk, logs, cancellationToken) };
    }

    private static Task<ImmutableArray<DeliveryOutcome>> RetryAsync(
        ImmutableArray<DeliveryKey> keys, Desk desk, ILoggerFactory logs, CancellationToken cancellationToken)
        => Bulk.EachAsync(keys, key => desk.RetryAsync(key, cancellationToken), Thing, logs, cancellationToken);

    private static Refused? Check(ImmutableArray<DeliveryKey> keys) => Bulk.Check(keys, "deliveries", "deliveries");

    /// <summary>Carries out one decision and shows the delivery as it is then.</summary>
    private sealed class Desk(ILedger ledger, IPostQueries posts, IGrainFactory grains, Caller caller)
    {
        public async Task<TPayload> ResolveAsync<TPayload>(DeliveryKey key, ResolveDelivery command, CancellationToken cancellationToken)
            where TPayload : DeliveryPayload, new()
        {
            if (await PostAsync(key) is not { Exists: true } post)
            {
                return Payloads.Refused<TPayload>(Missing, FieldPaths.None);
            }

            var decided = ResolutionRules.Decide(post, command);
            return decided.Ok
                ? await AnswerAsync<TPayload>(key, () => ledger.ResolveAsync(key, decided.Value, caller.Actor, cancellationToken, command.Attempt), cancellationToken)
                : Payloads.Refused<TPayload>(decided.Refused, FieldPaths.Input);
        }

        public async Task<DeliveryOutcome> RetryAsync(DeliveryKey key, CancellationToken cancellationToken)
            => await MayRetryAsync(key) is { } refused
                ? Payloads.Refused<DeliveryOutcome>(refused, FieldPaths.None)
                : await AnswerAsync<DeliveryOutcome>(key, () => ledger.RetryAsync(key, caller.Actor, cancellationToken), cancellationToken);

        private async Task<TPayload> AnswerAsync<TPayload>(DeliveryKey key, Func<Task<Refusal?>> decide, CancellationToken cancellationToken)
            where TPayload : DeliveryPayload, new()
        {
            var refusal = await decide();
            if (await FindAsync(key, cancellationToken) is not { } row)
            {
                return Payloads.Refused<TPayload>(Missing, FieldPaths.None);
            }

            if (refusal is { } code)
            {
                return Payloads.Refused<TPayload>(ResolutionRules.Refused(code, row), FieldPaths.Input);
            }

            await grains.Account(key.Organization, key.Account).Wake();
            return new TPayload { Delivery = new DeliveryNode(row) };
        }

        private async Task<Refused?> MayRetryAsync(DeliveryKey key)
            => await PostAsync(key) is { Exists: true } post ? ResolutionRules.CheckRetry(post, caller.Actor) : Missing;

        private static Refused Missing => new(Refusal.NotFound, "There is no such delivery.");

        private async Task<Post> PostAsync(DeliveryKey key) => (await grains.Post(key.Organization, key.Post).Get()).State;

        private async Task<DeliveryRow?> FindAsync(DeliveryKey key, CancellationToken cancellationToken)
            => (await posts.DeliveriesAsync(key.Organization, [key.Post], cancellationToken))[key.Post].FirstOrDefault(row => row.Key == key);
    }
}
