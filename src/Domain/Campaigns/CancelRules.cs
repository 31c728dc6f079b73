using Platform.Domain.Posts;

namespace Platform.Domain.Campaigns;

/// <summary>What a cancellation made of a post.</summary>
public enum PostEnd
{
    /// <summary>Nothing of it is public, and nothing goes out any more.</summary>
    Withdrawn,

    /// <summary>It is public on at least one account.</summary>
    Public,

    /// <summary>A call was made whose outcome is not known yet.</summary>
    UnderWay,

    /// <summary>It could not be read or written; the campaign's gate keeps it back, and it is tried again.</summary>
    Failed,
}

/// <summary>What a cancelled campaign does with each of its posts.</summary>
public static class CancelRules
{
    /// <summary>Whether something of a post may still go out or is still being prepared.</summary>
    public static bool IsUnsent(Post post, IReadOnlyCollection<DeliveryRow> deliveries)
    {
        ArgumentNullException.ThrowIfNull(post);
        ArgumentNullException.ThrowIfNull(deliveries);
        var waits = deliveries.Any(d => Dispatch.IsUnsent(d.State));
        return post.State != EditorialState.Withdrawn && (waits || !deliveries.Any(d => d.State == DeliveryState.Live));
    }

    /// <summary>What becomes of a post with these deliveries when the rest of it is withdrawn.</summary>
    public static PostEnd EndOf(IReadOnlyCollection<DeliveryRow> deliveries)
    {
        ArgumentNullException.ThrowIfNull(deliveries);
        if (deliveries.Any(d => d.State == DeliveryState.Live))
        {
            return PostEnd.Public;
        }

        return deliveries.Any(d => d.State == DeliveryState.Sending || Dispatch.IsUnsettled(d.State))
            ? PostEnd.UnderWay
            : PostEnd.Withdrawn;
    }

    /// <summary>What has become of a post whose withdrawal was refused.</summary>
    public static PostEnd EndOf(Refused refused, PostEnd before)
    {
        ArgumentNullException.ThrowIfNull(refused);
        return refused.Code switch
        {
            Refusal.AlreadyPublished => PostEnd.Public,
            Refusal.AlreadySending => PostEnd.Failed, // a call has its answer soon; the step withdraws the rest then
            _ when before == PostEnd.Public => PostEnd.Public,
            _ => PostEnd.UnderWay,
        };
    }
}
