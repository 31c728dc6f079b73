using System.Collections.Immutable;

namespace Platform.Domain.Posts;

/// <summary>What an authorized post with a time puts into the ledger.</summary>
public static class DeliveryPlan
{
    /// <summary>One delivery per target.</summary>
    public static ImmutableArray<NewDelivery> Of(Post post)
    {
        ArgumentNullException.ThrowIfNull(post);
        if (post is not { State: EditorialState.Authorized, Authorization: { } authorization, DueAt: { } due })
        {
            return [];
        }

        return [.. authorization.Payloads.Select(payload =>
        {
            var key = new DeliveryKey(post.Organization, post.Id, payload.Account, authorization.Id);
            return new NewDelivery(key, post.Campaign, payload.Network, due, TimeRules.NotAfter(authorization.Time, due, post.Grace),
                PayloadRules.IdempotencyKey(key), payload.Payload, payload.Hash,
                PlatformJson.Write(AuthorizedUnder.Of(authorization, post.Content, payload.Payload)), authorization.At,
                authorization.PacksVersion ?? 0, PostRules.OwnerOf(post));
        })];
    }
}
