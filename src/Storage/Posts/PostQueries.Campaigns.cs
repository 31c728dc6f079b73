using System.Collections.Immutable;
using Platform.Domain;
using Platform.Domain.Posts;

namespace Platform.Storage.Posts;

internal sealed partial class PostQueries
{
    public async Task<ImmutableDictionary<CampaignId, Page<Versioned<Post>>>> ListOfCampaignsAsync(
        OrganizationId organization, IReadOnlyCollection<CampaignId> campaigns, PageRequest page, CancellationToken cancellationToken)
    {
        var first = Math.Clamp(page.First, 1, 100);
        var cursor = new Cursor("posts", organization);
        List<(string Name, object? Value)> parameters = [("org", organization.Value), ("first_and_one", first + 1)];
        var behind = "";
        if (page.After is { } after)
        {
            var (key, id) = cursor.Number(after);
            parameters.AddRange([("after_key", key), ("after_id", id)]);
            behind = " AND (sort_due, id) > (@after_key, @after_id)";
        }

        // The columns of a tombstone are null, so that a row of a campaign has a document. Each campaign's part is cut along the index, however long its list is.
        var part = $"org = @org AND campaign = v_id{behind} ORDER BY sort_due, id LIMIT @first_and_one";
        var wanted = RowSet.From(database, "v_id");
        var sql = database.Kind == DatabaseKind.Postgres
            ? $"SELECT v_id, sort_due, id, doc, version FROM {wanted} CROSS JOIN LATERAL (SELECT sort_due, id, doc, version FROM rm_posts WHERE {part}) AS p ORDER BY v_id, sort_due, id"
            : $"""
                SELECT v_id, p.sort_due, p.id, p.doc, p.version FROM {wanted} CROSS JOIN rm_posts AS p
                WHERE p.rowid IN (SELECT rowid FROM rm_posts WHERE {part}) ORDER BY v_id, p.sort_due, p.id
                """;
        await using var connection = await database.OpenReadAsync(organization, cancellationToken);
        var totals = (await connection.QueryAsync(
            $"SELECT campaign, count(*) FROM {wanted} CROSS JOIN rm_posts WHERE org = @org AND campaign = v_id GROUP BY campaign",
            r => (Campaign: new CampaignId(r.GetString(0)), Count: r.GetInt64(1)), cancellationToken, Documents.Ids(campaigns), ("org", organization.Value)))
            .ToDictionary(r => r.Campaign, r => r.Count);
        var rows = (await connection.QueryAsync(sql,
            r => (Campaign: new CampaignId(r.GetString(0)), Cursor: cursor.Of(r.GetInt64(1), r.GetString(2)), Post: Documents.TryRead<Post>(r, 3)),
            cancellationToken, Documents.Ids(campaigns), [.. parameters])).ToLookup(r => r.Campaign);
        return campaigns.Distinct().ToImmutableDictionary(
            campaign => campaign,
            campaign => new Page<Versioned<Post>>(
                [.. rows[campaign].Take(first).Where(r => r.Post is not null).Select(r => new PageRow<Versioned<Post>>(r.Cursor, r.Post!))],
                rows[campaign].Count() > first, totals.GetValueOrDefault(campaign)));
    }
}
