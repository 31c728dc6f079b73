using NodaTime;
using Platform.Domain.Members;

namespace Platform.Domain.Posts;

/// <summary>Purging the words of a post that is finished: withdrawn, or with deliveries of which none can be tried again. What happened to it stays, and the
/// record goes on proving it: it holds commitments, whose salt goes with the words.</summary>
public static class PurgeRules
{
    /// <summary>The post without words. Purging it again changes nothing.</summary>
    /// <param name="post">The post.</param>
    /// <param name="deliveries">All its deliveries, of every authorization.</param>
    /// <param name="actor">Who; compliance alone may.</param>
    /// <param name="now">When.</param>
    public static Outcome<Decision<Post>> Purge(Post post, IReadOnlyCollection<DeliveryRow> deliveries, Actor actor, Instant now)
    {
        ArgumentNullException.ThrowIfNull(post);
        ArgumentNullException.ThrowIfNull(deliveries);
        ArgumentNullException.ThrowIfNull(actor);
        return post switch
        {
            { Exists: false } => new Refused(Refusal.NotFound, "There is no such post."),
            _ when actor.Lacks(Role.Compliance) is { } no => no,
            { PurgedAt: not null } => Decision.Unchanged(post),
            _ when !IsFinished(post, deliveries) => new Refused(
                Refusal.NotFinished,
                $"A post that is {ApiNames.Of(PostStatusRules.Derive(post, deliveries, now))} still needs its words; "
                    + "withdraw it first, or wait until it is settled."),
            _ => Decision.Of(WithoutWords(post, now), new PostPurged(now, actor)),
        };
    }

    /// <summary>Whether nothing more can be sent of it, and nobody has to decide on it.</summary>
    public static bool IsFinished(Post post, IReadOnlyCollection<DeliveryRow> deliveries)
    {
        ArgumentNullException.ThrowIfNull(post);
        ArgumentNullException.ThrowIfNull(deliveries);
        var settled = deliveries.All(d => d.State >= DeliveryState.Live && d.State != DeliveryState.NeedsHuman);
        return settled && post.State switch
        {
            EditorialState.Withdrawn => true,
            EditorialState.Authorized => post.Authorization is { } authorization && post.Targets.All(t => deliveries.Any(d => d.Key.Authorization == authorization.Id && d.Key.Account == t.Account)),
            _ => false,
        };
    }

    // Made anew of what may stay, so that words that come to posts one day are not forgotten here.
    private static Post WithoutWords(Post post, Instant now) => new()
    {
        Schema = post.Schema,
        Organization = post.Organization,
        Id = post.Id,
        Campaign = post.Campaign,
        Author = post.Author,
        Authors = post.Authors,
        Owner = post.Owner,
        Revision = post.Revision,
        Targets = post.Targets,
        Time = post.Time,
        DueAt = post.DueAt,
        Scan = post.Scan,
        State = post.State,
        Review = post.Review,
        Authorization = post.Authorization is { } authorization ? authorization with { Payloads = [.. authorization.Payloads.Select(p => p with { Payload = "" })] } : null,
        ReviewRound = post.ReviewRound,
        Doubted = post.Doubted,
        Generation = post.Generation,
        Grace = post.Grace,
        CreatedAt = post.CreatedAt,
        ChangedAt = now,
        ContentHash = post.ContentHash,
        PurgedAt = now,
        AuthorClients = post.AuthorClients,
    };
}
