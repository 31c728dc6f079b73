using System.Collections.Immutable;
using Platform.Domain;
using Platform.Domain.Posts;

namespace Platform.Storage.Posts;

internal sealed partial class PostQueries(Database database) : IPostQueries
{
    public Task<Versioned<Post>?> FindAsync(OrganizationId organization, PostId id, CancellationToken cancellationToken)
        => database.FindAsync<Post>("rm_posts", organization, id.Value, cancellationToken);

    public Task<ImmutableDictionary<PostId, Versioned<Post>>> FindManyAsync(OrganizationId organization, IReadOnlyCollection<PostId> ids, CancellationToken cancellationToken)
        => database.FindManyAsync<PostId, Post>("rm_posts", organization, ids, cancellationToken);

    public async Task<ImmutableArray<Versioned<Post>>> LatestAsync(OrganizationId organization, int count, CancellationToken cancellationToken)
        => [.. (await database.ReadAsync(
            organization, "SELECT doc, version FROM rm_posts WHERE org = @org AND doc IS NOT NULL ORDER BY changed_at DESC, id DESC LIMIT @count",
            r => Documents.TryRead<Post>(r, 0), cancellationToken, null, ("org", organization.Value), ("count", count))).OfType<Versioned<Post>>()];

    public Task<Page<Versioned<Post>>> ListAsync(OrganizationId organization, PostFilter filter, PageRequest page, CancellationToken cancellationToken)
        => ListOf(organization, filter)
            .WhereIf(filter.Campaign is not null, "p.campaign = @campaign", () => [("campaign", filter.Campaign!.Value.Value)])
            .WhereIf(filter.Account is not null, "instr(p.accounts, @account) > 0", () => [("account", $"|{filter.Account!.Value.Value}|")])
            .WhereIf(filter.Author is not null, "p.author = @author", () => [("author", filter.Author!.Value.Value)])
            .WhereIf(filter.DueFrom is not null, "p.due_at >= @due_from", () => [("due_from", filter.DueFrom!.Value.ToUnixTimeMilliseconds())])
            .WhereIf(filter.DueTo is not null, "p.due_at < @due_to", () => [("due_to", filter.DueTo!.Value.ToUnixTimeMilliseconds())])
            .PageAsync(database, page, cancellationToken);

    // By status, the posts of one status are read along its index; a list of no other filter is counted there, too. The columns of a tombstone are
    // null, so that what has a sort key has a document.
    private static Listing<Versioned<Post>> ListOf(OrganizationId organization, PostFilter filter)
    {
        var cursor = new Cursor("posts", organization);
        if (filter.Status is not { } status)
        {
            return new Listing<Versioned<Post>>(cursor, "p.doc, p.version", "rm_posts AS p", "p.sort_due", "p.id", numbers: true,
                descending: false, r => Documents.Read<Post>(r, 2))
                .Where("p.org = @org AND p.sort_due IS NOT NULL", ("org", organization.Value));
        }

        var alone = filter with { Status = null } == new PostFilter();
        return new Listing<Versioned<Post>>(cursor, "p.doc, p.version", "post_status AS s", "s.sort_due", "s.post", numbers: true, descending: false,
                r => Documents.Read<Post>(r, 2), ("rm_posts AS p", "p.org = s.org AND p.id = s.post"), countAlone: alone)
            .Where($"s.org = @org AND {PostStatusSql.Is(status)}", ("org", organization.Value), ("status", PostStatusSql.Stored(status)));
    }

    public async Task<ILookup<PostId, DeliveryRow>> DeliveriesAsync(OrganizationId organization, IReadOnlyCollection<PostId> posts, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenReadAsync(organization, cancellationToken);
        var rows = await connection.QueryAsync($"""
            SELECT {DeliveryRows.RowColumns} FROM {RowSet.From(database, "v_id")} CROSS JOIN deliveries WHERE org = @org AND post = v_id ORDER BY generation DESC, account
            """, DeliveryRows.Row, cancellationToken, Documents.Ids(posts), ("org", organization.Value));
        return rows.ToLookup(r => r.Key.Post);
    }

    // Reasons that don't pass by themselves: the planner is told at once.
    private const string Lasting = $"'{GateReasons.AccountBroken}', '{GateReasons.AccountDisconnected}', '{GateReasons.OwnerLeft}'";

    /// <summary>Outcomes that only a person can settle always; what is refused, missed or blocked only while its authorization is the post's.</summary>
    public Task<Page<DeliveryRow>> NeedingAttentionAsync(OrganizationId organization, PageRequest page, CancellationToken cancellationToken)
        => new Listing<DeliveryRow>(new Cursor("attention", organization), DeliveryRows.RowColumns, "deliveries AS d", "changed_at", "(post || '/' || account || '/' || authz)", numbers: true, descending: true, r => DeliveryRows.Row(r, 2))
            .Where($"""
                org = @org AND state IN ({States.Blocked}, {States.Rejected}, {States.NeedsHuman}, {States.Missed})
                AND (state = {States.NeedsHuman} OR EXISTS (SELECT 1 FROM rm_posts AS p WHERE p.org = d.org AND p.id = d.post AND p.authz = d.authz))
                AND (state <> {States.Blocked} OR reason IN ({Lasting}) OR changed_at <= now_ms() - 60000)
                """, ("org", organization.Value))
            .PageAsync(database, page, cancellationToken);
}
