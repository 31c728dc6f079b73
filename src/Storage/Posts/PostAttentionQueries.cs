using Platform.Domain;
using Platform.Domain.Posts;

namespace Platform.Storage.Posts;

/// <summary>Posts that wait for a person, from what is indexed: undecided posts by time, deliveries that need attention, deliveries that nothing
/// works on (the text keeps the planner from all that the organization has to come: what is due now, of all of them, is less), unfinished
/// steps.</summary>
internal sealed class PostAttentionQueries(Database database) : IPostAttention
{
    /// <summary>From this many tries on a step counts as one that does not succeed by itself: two and a half minutes after it became necessary.</summary>
    private const int Stuck = 5;

    private static readonly string Rows = $"""
        (SELECT p.id, CASE WHEN p.state IN ('InReview', 'OnHold') THEN '{nameof(PostAttentionReason.ExpiredInReview)}' ELSE '{nameof(PostAttentionReason.DraftPastDue)}' END AS why,
            p.due_at AS since
        FROM rm_posts AS p WHERE p.org = @org AND p.state IN ('Draft', 'InReview', 'ChangesRequested', 'OnHold') AND p.due_at <= now_ms() AND p.doc IS NOT NULL
        UNION ALL
        SELECT p.id, '{nameof(PostAttentionReason.AuthorizationVoid)}', p.changed_at
        FROM rm_posts AS p WHERE p.org = @org AND p.state = 'Draft' AND instr(p.doc, '"voidedAt":') > 0 AND (p.due_at IS NULL OR p.due_at > now_ms())
        UNION ALL
        SELECT d.post, CASE d.state WHEN {States.Blocked} THEN '{nameof(PostAttentionReason.Blocked)}' WHEN {States.NeedsHuman} THEN '{nameof(PostAttentionReason.NeedsHuman)}'
            WHEN {States.Rejected} THEN '{nameof(PostAttentionReason.Failed)}' ELSE '{nameof(PostAttentionReason.Missed)}' END, max(d.changed_at)
        FROM deliveries AS d
        WHERE d.org = @org AND d.state IN ({States.Blocked}, {States.Rejected}, {States.NeedsHuman}, {States.Missed})
            AND (d.state = {States.NeedsHuman} OR EXISTS (SELECT 1 FROM rm_posts AS p WHERE p.org = d.org AND p.id = d.post AND p.authz = d.authz
                AND instr(p.doc, '"purgedAt":') = 0))
            AND (d.state <> {States.Blocked} OR d.changed_at <= now_ms() - 60000)
        GROUP BY d.post, d.state
        UNION ALL
        SELECT d.post, '{nameof(PostAttentionReason.Overdue)}', min(d.due)
        FROM deliveries AS d
        WHERE (d.org || '') = @org AND d.state <= 5 AND d.state <> {States.Blocked} AND d.wake_at <= now_ms() - 300000 AND d.due <= now_ms() - 300000
        GROUP BY d.post
        UNION ALL
        SELECT substr(s.grain_key, length(@post_key) + 1), CASE WHEN s.tries >= {Stuck} THEN '{nameof(PostAttentionReason.Unreadable)}'
            ELSE '{nameof(PostAttentionReason.AuthorizationVoid)}' END, min(s.since)
        FROM unfinished_steps AS s WHERE s.org = @org AND substr(s.grain_key, 1, length(@post_key)) = @post_key AND (s.tries >= {Stuck} OR s.kind = '{StepKinds.Void}')
        GROUP BY 1, 2) AS attention
        """;

    public Task<Page<PostAttention>> ListAsync(OrganizationId organization, PageRequest page, CancellationToken cancellationToken)
        => new Listing<PostAttention>(new Cursor("posts attention", organization), "id, why", Rows, "since", "(id || '/' || why)", numbers: true,
            descending: true,
                r => new PostAttention(new PostId(r.GetString(2)), Enum.Parse<PostAttentionReason>(r.GetString(3)),
                    NodaTime.Instant.FromUnixTimeMilliseconds(r.GetInt64(0))))
            .Where("true", ("org", organization.Value), ("post_key", $"post:{organization.Value}/"))
            .PageAsync(database, page, cancellationToken);
}
