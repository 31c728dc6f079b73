using System.Data.Common;
using Platform.GraphQL;

namespace Platform.Journeys.Isolation;

/// <summary>Puts links to things of another organization into the rows of one's own, as a fault might, so that every field that follows a link is seen to
/// stay within its organization.</summary>
internal sealed class CrossedLinks(DbDataSource database, Tenant own) : IAsyncDisposable
{
    private static readonly string[] Tables = ["rm_posts", "rm_reviews", "rm_campaigns"];
    private static readonly string[] Linked = ["Account", "Campaign", "Member", "Post", "ReviewItem"];
    private readonly Dictionary<(string Table, string Id), string> _before = [];

    /// <summary>Lets every link of the own rows lead to these ids, one of each kind.</summary>
    public async Task LeadToAsync(IReadOnlyDictionary<string, string> ids)
    {
        foreach (var table in Tables)
        {
            foreach (var row in await Archive.RowsAsync(database, $"SELECT id, doc FROM {table} WHERE org = '{own.Organization}' AND doc IS NOT NULL"))
            {
                var (id, doc) = (row[..row.IndexOf('|', StringComparison.Ordinal)], row[(row.IndexOf('|', StringComparison.Ordinal) + 1)..]);
                var crossed = _before.TryAdd((table, id), doc) ? doc : _before[(table, id)];
                foreach (var (kind, keys) in own.Ids.Where(kind => Linked.Contains(kind.Key)))
                {
                    // Its own id stays.
                    crossed = keys.Select(Key).Where(key => key != id).Aggregate(crossed, (text, key) => text.Replace($"\"{key}\"", $"\"{Key(ids[kind])}\"", StringComparison.Ordinal));
                }

                await Archive.RunAsync(database, $"UPDATE {table} SET doc = @doc WHERE org = '{own.Organization}' AND id = @id", ("doc", crossed), ("id", id));
            }
        }

        await Archive.RunAsync(database, $"DELETE FROM holds WHERE org = '{own.Organization}' AND kind IN ('account', 'campaign')");
        await Archive.RunAsync(database, $"INSERT INTO gates (org, kind, id, open, since, rev) VALUES ('{own.Organization}', 'account', @account, 1, 0, 100), ('{own.Organization}', 'campaign', @campaign, 1, 0, 100) ON CONFLICT DO UPDATE SET rev = rev + 1",
            ("account", Key(ids["Account"])), ("campaign", Key(ids["Campaign"])));
        await Archive.RunAsync(database, $"INSERT INTO holds (org, kind, id, holder, code, why, since) VALUES ('{own.Organization}', 'account', @account, 'compliance', 'Suspended', 'crossed', 0), ('{own.Organization}', 'campaign', @campaign, 'compliance', 'Suspended', 'crossed', 0) ON CONFLICT DO NOTHING",
            ("account", Key(ids["Account"])), ("campaign", Key(ids["Campaign"])));
        await Archive.RunAsync(database, $"UPDATE OR REPLACE deliveries SET post = @post, account = @account, state = 12, changed_at = 0 WHERE org = '{own.Organization}'", ("post", Key(ids["Post"])), ("account", Key(ids["Account"])));
    }

    /// <summary>Lets the links lead where they led before.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var ((table, id), doc) in _before)
        {
            await Archive.RunAsync(database, $"UPDATE {table} SET doc = @doc WHERE org = '{own.Organization}' AND id = @id", ("doc", doc), ("id", id));
        }
    }

    private static string Key(string id) => GlobalId.TryDecode(id, out _, out var key) ? key : id;
}
