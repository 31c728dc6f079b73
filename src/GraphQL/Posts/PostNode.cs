using System.Collections.Immutable;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Posts;
using Platform.GraphQL.Moderation;

namespace Platform.GraphQL.Posts;

/// <summary>A post: one content for one or more accounts.</summary>
/// <param name="Row">The state that is shown.</param>
[GraphQLName("Post")]
public sealed record PostNode([property: GraphQLIgnore] Versioned<Post> Row) : INode
{
    /// <summary>The opaque id.</summary>
    [ID("Post")]
    public string Id => Row.State.Id.Value;

    /// <summary>Grows with every change.</summary>
    public int Version => Row.Version;

    /// <summary>Counts the changes of content, accounts or time; a decision holds for one revision.</summary>
    public int Revision => Row.State.Revision;

    /// <summary>The words.</summary>
    public Content Content => Row.State.Content;

    /// <summary>The accounts it is for, in the author's order.</summary>
    public ImmutableArray<PostTarget> Targets => Row.State.Targets;

    /// <summary>When it may go out; null while nobody has said.</summary>
    public PostTime? Time => PostTime.Of(Row.State.Time);

    /// <summary>The moment it goes out; null while it is not scheduled.</summary>
    public Instant? DueAt => Row.State.DueAt;

    /// <summary>What was found in this revision.</summary>
    public Scan Scan => new(Row.State.Scan);

    /// <summary>The permission to publish in force; null while there is none.</summary>
    public AuthorizationNode? Authorization => Row.State.Authorization is { } authorization ? new AuthorizationNode(authorization) : null;

    /// <summary>The reviewer's words to the author, from the last decision.</summary>
    public string? DecisionNote => Row.State.DecisionNote;

    /// <summary>SHA-256 over what each account would send and the time: what a decision is bound to.</summary>
    public string ContentHash => Row.State.ContentHash;

    /// <summary>When it was written first.</summary>
    public Instant CreatedAt => Row.State.CreatedAt;

    /// <summary>When it was changed last.</summary>
    public Instant ChangedAt => Row.State.ChangedAt;

    /// <summary>When its words were purged; null while it has them.</summary>
    public Instant? PurgedAt => Row.State.PurgedAt;

    internal Post Post => Row.State;
}

/// <summary>Shows the words of a post.</summary>
[ObjectType<Content>(BindProperties = [nameof(Content.Text), nameof(Content.Title), nameof(Content.Link), nameof(Content.FirstComment), nameof(Content.AltText), nameof(Content.Tags)])]
[GraphQLName("PostContent")]
[GraphQLDescription("The words of a post.")]
public static class PostContentFields;

/// <summary>How the time of a post is given.</summary>
public enum PostTimeKind
{
    /// <summary>One wall-clock minute of a zone.</summary>
    At,

    /// <summary>Any moment between two.</summary>
    Window,

    /// <summary>Each occurrence of a recurrence rule.</summary>
    Series,

    /// <summary>When an event is declared.</summary>
    OnTrigger,
}

/// <summary>When a post may go out.</summary>
/// <param name="Kind">How it is given.</param>
/// <param name="Local">The wall clock, for AT.</param>
/// <param name="Zone">The IANA time zone, for AT and SERIES.</param>
/// <param name="From">The first moment, for WINDOW.</param>
/// <param name="Until">The end, not included; null for AT.</param>
public sealed record PostTime(PostTimeKind Kind, LocalDateTime? Local, string? Zone, Instant? From, Instant? Until)
{
    internal static PostTime? Of(TimePolicy? policy) => policy switch
    {
        TimePolicy.At at => new PostTime(PostTimeKind.At, at.Local, at.Zone, null, null),
        TimePolicy.Window window => new PostTime(PostTimeKind.Window, null, null, window.From, window.To),
        TimePolicy.Series series => new PostTime(PostTimeKind.Series, null, series.Zone, null, series.Until),
        TimePolicy.OnTrigger trigger => new PostTime(PostTimeKind.OnTrigger, null, null, null, trigger.Until),
        _ => null,
    };
}

/// <summary>The permission to publish exactly these bytes at this time, once per account.</summary>
/// <param name="Row">The authorization that is shown.</param>
[GraphQLName("Authorization")]
public sealed record AuthorizationNode([property: GraphQLIgnore] Authorization Row)
{
    /// <summary>The opaque id.</summary>
    public AuthorizationId Id => Row.Id;

    /// <summary>SHA-256 over what each account sends and the time.</summary>
    public string Hash => Row.Hash;

    /// <summary>Why it may go out.</summary>
    public AuthorizationBasis Basis => Row.Basis;

    /// <summary>When it was given.</summary>
    public Instant At => Row.At;
}
