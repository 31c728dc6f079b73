namespace Platform.Storage.Posts;

/// <summary>The rules of <see cref="Domain.Posts.PostStatusRules"/> in SQL, for lists that are filtered by a status that is nowhere stored.</summary>
internal static class PostStatusSql
{
    /// <summary>Per post the counts of its deliveries that count: those of the authorization in force and those that may be public.</summary>
    public static string Counts { get; } = $"""
        (SELECT d.post AS s_post, count(*) AS s_all,
            {Count(States.NeedsHuman)} AS s_human, {Count(States.Live)} AS s_live,
            {Count(States.Claimed, States.Sending, States.Processing, States.Unknown)} AS s_busy,
            {Count(States.Blocked)} AS s_blocked, {Count(States.Waiting)} AS s_waiting,
            {Count(States.Missed, States.Expired)} AS s_missed, {Count(States.Rejected)} AS s_rejected
        FROM deliveries AS d JOIN rm_posts AS q ON q.org = d.org AND q.id = d.post
        WHERE d.org = @org AND ((d.authz = q.authz AND d.state <> {States.Withdrawn}) OR d.state IN ({States.Live}, {States.Unknown}, {States.NeedsHuman}, {States.Sending}))
        GROUP BY d.post) AS s
        """;

    /// <summary>The status of the post <c>p</c> with its counts.</summary>
    public const string Status = """
        CASE WHEN s_human > 0 THEN 'NeedsAttention'
            WHEN s_live = s_all THEN 'Published'
            WHEN s_busy > 0 THEN 'Publishing'
            WHEN s_live > 0 AND s_waiting + s_blocked > 0 THEN 'Publishing'
            WHEN s_live > 0 THEN 'PartiallyPublished'
            WHEN s_blocked > 0 THEN 'Blocked'
            WHEN s_waiting > 0 THEN 'Scheduled'
            WHEN s_missed > 0 THEN 'Missed'
            WHEN s_rejected > 0 THEN 'Failed'
            WHEN p.state = 'InReview' AND p.due_at <= now_ms() THEN 'Expired'
            WHEN p.state = 'Authorized' AND p.due_at IS NULL THEN 'Approved'
            WHEN p.state = 'Authorized' THEN 'Scheduled'
            ELSE p.state END
        """;

    private static string Count(params string[] states) => $"sum(CASE WHEN d.state IN ({string.Join(", ", states)}) THEN 1 ELSE 0 END)";
}
