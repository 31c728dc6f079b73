using Platform.Domain.Posts;

namespace Platform.Storage.Posts;

/// <summary>The status of posts in SQL. Triggers keep what <see cref="PostStatusRules"/> says in <c>post_status</c>; only whether the time of a post in
/// review has passed is left to the moment of the question.</summary>
internal static class PostStatusSql
{
    /// <summary>The status of a row <c>s</c> of <c>post_status</c> at this moment.</summary>
    public const string Status = "CASE WHEN s.status = 'InReview' AND s.sort_due <= now_ms() THEN 'Expired' ELSE s.status END";

    /// <summary>Which rows <c>s</c> have a status; a range of the index. <c>@status</c> is the name of the stored one.</summary>
    public static string Is(PostStatus status) => status switch
    {
        PostStatus.Expired => "s.status = @status AND s.sort_due <= now_ms()",
        PostStatus.InReview => "s.status = @status AND s.sort_due > now_ms()",
        _ => "s.status = @status",
    };

    /// <summary>The name under which a status is stored.</summary>
    public static string Stored(PostStatus status) => (status == PostStatus.Expired ? PostStatus.InReview : status).ToString();
}
