using System.Collections.Immutable;
using NodaTime;

namespace Platform.Domain.Posts;

/// <summary>What a post's status is for people: derived from its editorial state and its deliveries, never stored.</summary>
public enum PostStatus
{
    /// <summary>Being written, or clear and not yet submitted.</summary>
    Draft,

    /// <summary>Waits for a reviewer's decision.</summary>
    InReview,

    /// <summary>A reviewer asks for another wording.</summary>
    ChangesRequested,

    /// <summary>A reviewer said no.</summary>
    Rejected,

    /// <summary>May go out; nobody has chosen a time.</summary>
    Approved,

    /// <summary>Goes out at its time.</summary>
    Scheduled,

    /// <summary>On its way: to some accounts, or not settled yet.</summary>
    Publishing,

    /// <summary>Public on every account it is for.</summary>
    Published,

    /// <summary>Public on some accounts; the others are settled or withdrawn, and it is not public there.</summary>
    PartiallyPublished,

    /// <summary>It was public, and was taken down from every account on which it was.</summary>
    TakenDown,

    /// <summary>No account took it.</summary>
    Failed,

    /// <summary>Held back by doubt about its content; returns through review.</summary>
    OnHold,

    /// <summary>The time passed before a reviewer had decided; another time is needed.</summary>
    Expired,

    /// <summary>The time and its grace passed before it could go out.</summary>
    Missed,

    /// <summary>Taken out of the plan by a person.</summary>
    Withdrawn,

    /// <summary>An outcome is unknown and waits for a person.</summary>
    NeedsAttention,

    /// <summary>The gate says no for a reason that may pass by itself.</summary>
    Blocked,
}

/// <summary>Derives a status.
/// <list type="table">
/// <item><term>any delivery needs a person</term><description>NeedsAttention</description></item>
/// <item><term>all live, and none of their authorization was withdrawn or ended otherwise</term><description>Published</description></item>
/// <item><term>some live, none under way; some taken down or withdrawn</term><description>PartiallyPublished</description></item>
/// <item><term>one claimed, being sent, processed or unknown, or some live and others still to come</term><description>Publishing</description></item>
/// <item><term>all rejected</term><description>Failed</description></item>
/// <item><term>waiting</term><description>Scheduled</description></item>
/// <item><term>some taken down, none live or still to come</term><description>TakenDown</description></item>
/// <item><term>no delivery</term><description>by the editorial state; in review behind its time: Expired</description></item>
/// </list></summary>
public static class PostStatusRules
{
    /// <summary>The status of a post with these deliveries of the authorization in force, or of the last one that sent anything.</summary>
    public static PostStatus Derive(Post post, IReadOnlyCollection<DeliveryRow> deliveries, Instant now)
    {
        ArgumentNullException.ThrowIfNull(post);
        ArgumentNullException.ThrowIfNull(deliveries);
        var relevant = Relevant(post, deliveries).ToImmutableArray();
        var takenDown = relevant.Any(d => d.TakenDownAt is not null);
        var leftOut = IsLeftOut(deliveries);
        var states = relevant.Where(d => d.TakenDownAt is null).Select(d => d.State).ToImmutableArray();
        bool Any(params DeliveryState[] of) => states.Any(of.Contains);
        bool All(params DeliveryState[] of) => states.Length > 0 && states.All(of.Contains);
        return states switch
        {
            _ when Any(DeliveryState.NeedsHuman) => PostStatus.NeedsAttention,
            _ when All(DeliveryState.Live) && !takenDown && !leftOut => PostStatus.Published,
            _ when Any(DeliveryState.Claimed, DeliveryState.Sending, DeliveryState.Processing, DeliveryState.Unknown) => PostStatus.Publishing,
            _ when Any(DeliveryState.Live) => Any(DeliveryState.Waiting, DeliveryState.Blocked) ? PostStatus.Publishing : PostStatus.PartiallyPublished,
            _ when Any(DeliveryState.Blocked) => PostStatus.Blocked,
            _ when Any(DeliveryState.Waiting) => PostStatus.Scheduled,
            _ when takenDown => PostStatus.TakenDown,
            _ when Any(DeliveryState.Missed, DeliveryState.Expired) => PostStatus.Missed,
            _ when Any(DeliveryState.Rejected) => PostStatus.Failed,
            _ => Editorial(post, now),
        };
    }

    // Whether what is public under an authorization is not public on all the accounts that it was for: one delivery is made for each of
    // them.
    private static bool IsLeftOut(IReadOnlyCollection<DeliveryRow> deliveries)
    {
        var live = deliveries.Where(d => d.State == DeliveryState.Live).Select(d => d.Key.Authorization).ToHashSet();
        return deliveries.Any(d => d.State != DeliveryState.Live && live.Contains(d.Key.Authorization));
    }

    private static PostStatus Editorial(Post post, Instant now) => post.State switch
    {
        EditorialState.Draft => PostStatus.Draft,
        EditorialState.InReview => post.DueAt is { } due && due <= now ? PostStatus.Expired : PostStatus.InReview,
        EditorialState.ChangesRequested => PostStatus.ChangesRequested,
        EditorialState.Rejected => PostStatus.Rejected,
        EditorialState.Authorized => post.DueAt is null ? PostStatus.Approved : PostStatus.Scheduled,
        EditorialState.OnHold => PostStatus.OnHold,
        _ => PostStatus.Withdrawn,
    };

    private static IEnumerable<DeliveryRow> Relevant(Post post, IReadOnlyCollection<DeliveryRow> deliveries)
    {
        var current = post.Authorization?.Id;
        var sent = deliveries.Where(d => d.State is DeliveryState.Live or DeliveryState.Unknown or DeliveryState.NeedsHuman or DeliveryState.Sending);
        var own = deliveries.Where(d => d.Key.Authorization == current && d.State != DeliveryState.Withdrawn);
        return own.Concat(sent).DistinctBy(d => d.Key);
    }
}
