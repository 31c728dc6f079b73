using System.Collections.Immutable;
using System.Data.Common;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Reviews;

namespace Platform.Storage.Reviews;

internal sealed class ReviewQueries(Database database) : IReviewQueries
{
    private const string Open = "status IN ('New', 'Claimed', 'OnHold')";

    // By the time of the post, then those without one (2^62), then open ones whose time has passed.
    private const string Order = $"""
        (CASE WHEN sort_due = 9223372036854775807 THEN 4611686018427387904 WHEN {Open} AND sort_due <= now_ms() THEN 4611686018427387905 + sort_due ELSE sort_due END)
        """;

    public Task<Versioned<ReviewItem>?> FindAsync(OrganizationId organization, ReviewItemId id, CancellationToken cancellationToken)
        => database.FindAsync<ReviewItem>("rm_reviews", organization, id.Value, cancellationToken);

    public Task<ImmutableDictionary<ReviewItemId, Versioned<ReviewItem>>> FindManyAsync(
        OrganizationId organization, IReadOnlyCollection<ReviewItemId> ids, CancellationToken cancellationToken)
        => database.FindManyAsync<ReviewItemId, ReviewItem>("rm_reviews", organization, ids, cancellationToken);

    public Task<Page<Versioned<ReviewItem>>> ListAsync(OrganizationId organization, ReviewFilter filter, PageRequest page, CancellationToken cancellationToken)
        => new Listing<Versioned<ReviewItem>>(new Cursor("reviews", organization), "doc, version", "rm_reviews", Order, "id", numbers: true,
            descending: false, r => Documents.Read<ReviewItem>(r, 2))
            .Where("org = @org AND doc IS NOT NULL", ("org", organization.Value))
            .WhereIf(filter.Open, Open, () => [])
            .WhereIf(filter.Status is not null, filter.Status switch
            {
                ReviewStatus.New => "status = 'New' OR (status = 'Claimed' AND claimed_until <= now_ms())", // behind its time a claim counts as none
                ReviewStatus.Claimed => "status = 'Claimed' AND claimed_until > now_ms()",
                _ => "status = @status",
            }, () => [("status", filter.Status!.Value.ToString())])
            .WhereIf(filter.Assignee is not null, "assignee = @assignee", () => [("assignee", filter.Assignee!.Value.Value)])
            .WhereIf(filter.Rule is not null, "instr(rules, @rule) > 0", () => [("rule", $"|{filter.Rule}|")])
            .WhereIf(filter.Queue is not null, "queue = @queue", () => [("queue", filter.Queue)])
            .WhereIf(filter.Level is not null, "level = @level", () => [("level", filter.Level)])
            .WhereIf(filter.Trigger is not null, "why = @why", () => [("why", filter.Trigger!.Value.ToString())])
            .WhereIf(filter.Overdue, $"{Open} AND due_by <= now_ms()", () => [])
            .PageAsync(database, page, cancellationToken);

    public async Task<ImmutableArray<ReviewQueueStats>> QueuesAsync(OrganizationId organization, CancellationToken cancellationToken)
        => [.. await database.ReadAsync(organization, $"""
            SELECT queue, count(*), sum(CASE WHEN status = 'Claimed' AND claimed_until > now_ms() THEN 1 ELSE 0 END),
                sum(CASE WHEN status = 'OnHold' THEN 1 ELSE 0 END), sum(CASE WHEN due_by <= now_ms() THEN 1 ELSE 0 END), min(opened_at)
            FROM rm_reviews WHERE org = @org AND doc IS NOT NULL AND {Open} GROUP BY queue ORDER BY queue
            """, r => new ReviewQueueStats(r.GetString(0), r.GetInt32(1), r.GetInt32(2), r.GetInt32(3), r.GetInt32(4), At(r, 5)!.Value), cancellationToken, null, ("org", organization.Value))];

    public async Task<ReviewMetrics> MetricsAsync(OrganizationId organization, Instant from, Instant until, CancellationToken cancellationToken)
    {
        (string, object?)[] time = [("org", organization.Value), ("from", from.ToUnixTimeMilliseconds()), ("until", until.ToUnixTimeMilliseconds())];
        await using var reader = await database.OpenReadAsync(organization, cancellationToken);
        var items = await reader.QueryAsync($"""
            SELECT opened_at, decided_at, CASE WHEN {Open} THEN 1 ELSE 0 END, sort_due, breached_at, why
            FROM rm_reviews WHERE org = @org AND doc IS NOT NULL AND opened_at >= @from AND opened_at < @until
            """, r => new ReviewFacts(
                At(r, 0)!.Value, At(r, 1), r.GetInt32(2) == 1, r.GetInt64(3) == long.MaxValue ? null : At(r, 3), !r.IsDBNull(4), r.GetString(5) == nameof(ReviewTrigger.Hits)), cancellationToken, null, time);
        var scanned = await reader.QueryAsync("SELECT count(*) FROM journal WHERE org = @org AND type = 'postScanned' AND at >= @from AND at < @until", r => r.GetInt64(0), cancellationToken, null, time);
        var now = await reader.QueryAsync("SELECT now_ms()", r => At(r, 0)!.Value, cancellationToken, null);
        return ReviewMetrics.Of(items, scanned[0], now[0]);
    }

    public async Task<ImmutableArray<RulePrecision>> PrecisionAsync(OrganizationId organization, CancellationToken cancellationToken)
        => RulePrecision.Count((await database.ReadAsync(organization, "SELECT said FROM rm_reviews WHERE org = @org AND said IS NOT NULL",
            r => PlatformJson.Read<ImmutableArray<RuleDisposition>>(r.GetString(0)), cancellationToken, null, ("org", organization.Value))).SelectMany(said => said));

    public async Task<ImmutableArray<OverdueReview>> FallingDueAsync(OverdueReview? after, int limit, CancellationToken cancellationToken)
        => [.. await database.ReadAsync($"""
            SELECT org, id, due_by FROM rm_reviews WHERE {Open} AND breached_at IS NULL AND due_by <= now_ms() AND due_by >= @after
                AND (due_by, org, id) > (@after, @after_org, @after_id)
            ORDER BY due_by, org, id LIMIT @limit
            """, r => new OverdueReview(new OrganizationId(r.GetString(0)), new ReviewItemId(r.GetString(1)), At(r, 2)!.Value), cancellationToken,
            ("after", after?.DueBy.ToUnixTimeMilliseconds() ?? long.MinValue), ("after_org", after?.Organization.Value ?? ""),
            ("after_id", after?.Item.Value ?? ""), ("limit", limit))];

    private static Instant? At(DbDataReader r, int column) => r.IsDBNull(column) ? null : Instant.FromUnixTimeMilliseconds(r.GetInt64(column));
}
