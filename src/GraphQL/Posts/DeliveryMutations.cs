using Platform.Domain;
using Platform.Domain.Members;
using Platform.Domain.Posts;
using Platform.Grains;

namespace Platform.GraphQL.Posts;

/// <summary>Settles deliveries that wait for a person.</summary>
[MutationType]
[Authorize(Roles = [nameof(Role.Author), nameof(Role.Compliance)])]
public static class DeliveryMutations
{
    /// <summary>Settles a delivery whose outcome nobody could learn, by what a person found out at the destination.</summary>
    /// <param name="post">The post's id.</param>
    /// <param name="account">The account's id.</param>
    /// <param name="authorization">The authorization's id.</param>
    /// <param name="input">What they found.</param>
    public static async Task<DeliveryResolvePayload> DeliveryResolveAsync(
        PostId post, AccountId account, AuthorizationId authorization, DeliveryResolveInput input,
        Caller caller, ILedger ledger, IPostQueries posts, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var key = new DeliveryKey(caller.Organization, post, account, authorization);
        if (await posts.FindAsync(key, cancellationToken) is null)
        {
            return Payloads.Refused<DeliveryResolvePayload>(new Refused(Refusal.NotFound, "There is no such delivery."), FieldPaths.None);
        }

        var decided = ResolutionRules.Decide(new ResolveDelivery(input.Decision, input.Url, input.ExternalId, caller.Actor));
        if (!decided.Ok)
        {
            return Payloads.Refused<DeliveryResolvePayload>(decided.Refused, FieldPaths.Input);
        }

        if (!await ledger.ResolveAsync(key, decided.Value, caller.Actor, cancellationToken))
        {
            return Payloads.Refused<DeliveryResolvePayload>(
                new Refused(Refusal.WrongState, "It doesn't wait for a person, or it is to be sent again although its authorization is void."), FieldPaths.None);
        }

        await grains.Account(caller.Organization, account).Wake();
        return new DeliveryResolvePayload { Delivery = await posts.FindAsync(key, cancellationToken) is { } row ? new DeliveryNode(row) : null };
    }

    private static async Task<DeliveryRow?> FindAsync(this IPostQueries posts, DeliveryKey key, CancellationToken cancellationToken)
        => (await posts.DeliveriesAsync(key.Organization, [key.Post], cancellationToken))[key.Post].FirstOrDefault(row => row.Key == key);
}

/// <summary>What a person found out about a delivery.</summary>
/// <param name="Decision">What becomes of it.</param>
/// <param name="Url">For LIVE: where a person can look at it.</param>
/// <param name="ExternalId">For LIVE: the network's id of the post, so that engagement can be read; without it, the address is kept.</param>
public sealed record DeliveryResolveInput(Resolution Decision, string? Url = null, string? ExternalId = null);

/// <summary>The settled delivery, or why it was not settled.</summary>
public sealed record DeliveryResolvePayload : MutationPayload
{
    /// <summary>The delivery as it is now; null when it was refused.</summary>
    public DeliveryNode? Delivery { get; init; }
}
