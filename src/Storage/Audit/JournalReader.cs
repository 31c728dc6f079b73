using System.Collections.Immutable;
using System.Data.Common;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Audit;

namespace Platform.Storage.Audit;

/// <summary>Reads the journal. Entries without a place yet are not shown: they would come before others or after them.</summary>
internal sealed class JournalReader(Database database) : IJournal
{
    internal const string Columns = "seq, grain_key, version, idx, type, event, at";

    public async Task<Page<JournalEntry>> ListAsync(OrganizationId organization, JournalFilter filter, PageRequest page, CancellationToken cancellationToken)
    {
        var first = Math.Clamp(page.First, 1, 100);
        var conditions = "org = @org AND seq IS NOT NULL";
        List<(string Name, object? Value)> parameters = [("org", organization.Value)];
        if (filter.Subject is { } subject)
        {
            // The text keeps the planner from all that the organization has in its journal: the few subjects are found by themselves.
            var subjects = await SubjectsAsync(organization, subject, cancellationToken);
            conditions = $"(org || '') = @org AND seq IS NOT NULL AND grain_key IN ({string.Join(", ", subjects.Select((_, i) => $"@subject{i}"))})";
            parameters.AddRange(subjects.Select((one, i) => ($"subject{i}", (object?)one)));
        }

        if (!filter.Types.IsDefaultOrEmpty)
        {
            conditions += $" AND type IN ({string.Join(", ", filter.Types.Select((_, i) => $"@type{i}"))})";
            parameters.AddRange(filter.Types.Select((type, i) => ($"type{i}", (object?)type)));
        }

        await using var connection = await database.OpenReadAsync(organization, cancellationToken);
        var total = (await connection.QueryAsync(parameters.Count == 1
            ? "SELECT coalesce(max(last_seq), 0) FROM journal_head WHERE org = @org" : $"SELECT count(*) FROM journal WHERE {conditions}",
            r => r.GetInt64(0), cancellationToken, null, [.. parameters]))[0];
        var cursor = new Cursor("journal", organization);
        var behind = page.After is { } after ? cursor.Number(after).Key : long.MaxValue;
        var rows = await connection.QueryAsync($"SELECT {Columns} FROM journal WHERE {conditions} AND seq < @behind ORDER BY seq DESC LIMIT @first_and_one",
            Entry, cancellationToken, null, [.. parameters, ("behind", behind), ("first_and_one", first + 1)]);
        return new Page<JournalEntry>([.. rows.Take(first).Select(e => new PageRow<JournalEntry>(cursor.Of(e.Seq, ""), e))], rows.Count > first, total);
    }

    // A post's story is told by its review items, its deliveries and its take-downs, too.
    private async Task<List<string>> SubjectsAsync(OrganizationId organization, string subject, CancellationToken cancellationToken)
    {
        var posts = $"post:{organization.Value}/";
        if (!subject.StartsWith(posts, StringComparison.Ordinal))
        {
            return [subject];
        }

        return [subject, .. await database.ReadAsync(organization, """
            SELECT 'review:' || r.org || '/' || r.id FROM rm_reviews AS r WHERE r.org = @org AND r.post = @post
            UNION ALL SELECT k.kind || d.org || '/' || d.post || '/' || d.account || '/' || d.authz
                FROM deliveries AS d CROSS JOIN (SELECT 'delivery:' AS kind UNION ALL SELECT 'takedown:') AS k
                WHERE d.org = @org AND d.post = @post
            """, r => r.GetString(0), cancellationToken, null, ("org", organization.Value), ("post", subject[posts.Length..]))];
    }

    public async Task<ImmutableArray<JournalEntry>> AfterAsync(OrganizationId organization, long seq, int limit, CancellationToken cancellationToken)
        => [.. await database.ReadAsync(organization, $"SELECT {Columns} FROM journal WHERE org = @org AND seq IS NOT NULL AND seq > @seq ORDER BY seq LIMIT @limit", Entry, cancellationToken, null,
            ("org", organization.Value), ("seq", seq), ("limit", limit))];

    internal static JournalEntry Entry(DbDataReader r)
        => new(r.GetInt64(0), r.GetString(1), r.GetInt32(2), r.GetInt32(3), r.GetString(4), r.GetString(5), Instant.FromUnixTimeMilliseconds(r.GetInt64(6)));
}
