using NodaTime;
using Platform.Domain;
using Platform.Domain.Members;
using Platform.Domain.Posts;

namespace Platform.GraphQL.Posts;

/// <summary>A post that waits for a person, and why.</summary>
/// <param name="Row">The row of the list.</param>
[GraphQLName("PostAttention")]
public sealed record PostAttentionNode([property: GraphQLIgnore] PostAttention Row)
{
    /// <summary>The post's id; it is there where the post itself can't be read.</summary>
    public PostId PostId => Row.Post;

    /// <summary>Why it waits for a person. A post that waits for two reasons is in the list twice.</summary>
    public PostAttentionReason Reason => Row.Reason;

    /// <summary>Since when it has been so; for a draft and for a post in review, the time that has passed.</summary>
    public Instant Since => Row.Since;
}

/// <summary>What a row of the list leads to.</summary>
[ObjectType<PostAttentionNode>]
public static class PostAttentionFields
{
    /// <summary>The post; null where what is stored of it can't be shown.</summary>
    public static Task<PostNode?> GetPostAsync([Parent] PostAttentionNode attention, PostById posts, CancellationToken cancellationToken)
        => posts.LoadAsync(attention.Row.Post, cancellationToken);
}

/// <summary>Reads what waits for a person.</summary>
[QueryType]
[Authorize(Roles = [nameof(Role.Author), nameof(Role.Reviewer), nameof(Role.Compliance), nameof(Role.Auditor)])]
public static class PostAttentionQueries
{
    /// <summary>Posts that won't go out, or whose outcome is not known, until a person does something; the latest first.</summary>
    /// <param name="first">How many at most, 1 to 100.</param>
    /// <param name="after">The cursor to read on after.</param>
    public static async Task<Connection<PostAttentionNode>> GetPostsNeedingAttentionAsync(
        Caller caller, IPostAttention posts, int first = 20, string? after = null, CancellationToken cancellationToken = default)
        => Connection.From(await posts.ListAsync(caller.Organization, Connection.Request(first, after), cancellationToken),
            row => new PostAttentionNode(row), after);
}
