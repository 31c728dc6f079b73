using System.Collections.Immutable;
using Platform.Domain;
using Platform.Domain.Reviews;

namespace Platform.Storage.Reviews;

internal sealed class ReviewQueries(Database database) : IReviewQueries
{
    public Task<Versioned<ReviewItem>?> FindAsync(OrganizationId organization, ReviewItemId id, CancellationToken cancellationToken)
        => database.FindAsync<ReviewItem>("rm_reviews", organization, id.Value, cancellationToken);

    public Task<ImmutableDictionary<ReviewItemId, Versioned<ReviewItem>>> FindManyAsync(
        OrganizationId organization, IReadOnlyCollection<ReviewItemId> ids, CancellationToken cancellationToken)
        => database.FindManyAsync<ReviewItemId, ReviewItem>("rm_reviews", organization, ids, cancellationToken);

    public Task<Page<Versioned<ReviewItem>>> ListAsync(OrganizationId organization, ReviewFilter filter, PageRequest page, CancellationToken cancellationToken)
        => new Listing<Versioned<ReviewItem>>(new Cursor("reviews", organization), "doc, version", "rm_reviews", "sort_due", "id", numbers: true, descending: false, r => Documents.Read<ReviewItem>(r, 2))
            .Where("org = @org AND doc IS NOT NULL", ("org", organization.Value))
            .WhereIf(filter.Open, "status IN ('New', 'Claimed')", () => [])
            .WhereIf(filter.Status is not null, filter.Status switch
            {
                ReviewStatus.New => "status = 'New' OR (status = 'Claimed' AND claimed_until <= now_ms())", // behind its time a claim counts as none
                ReviewStatus.Claimed => "status = 'Claimed' AND claimed_until > now_ms()",
                _ => "status = @status",
            }, () => [("status", filter.Status!.Value.ToString())])
            .WhereIf(filter.Assignee is not null, "assignee = @assignee", () => [("assignee", filter.Assignee!.Value.Value)])
            .WhereIf(filter.Rule is not null, "instr(rules, @rule) > 0", () => [("rule", $"|{filter.Rule}|")])
            .PageAsync(database, page, cancellationToken);
}
