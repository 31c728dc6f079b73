using System.Collections.Immutable;
using System.Data.Common;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Accounts;

namespace Platform.Storage.Accounts;

/// <summary>Remembers the sandbox network's posts in the platform's own database.</summary>
internal sealed class SandboxStore(Database database) : ISandboxStore
{
    private const string Columns = "s.org, s.account, s.key, s.text, s.title, s.link, s.published_at, s.deleted_at";

    // The update of nothing returns the row that was there, also one that another sender put in at the same moment.
    public async Task<SandboxPost> AddAsync(SandboxPost post, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(post);
        var stands = await database.ChangeAsync("""
            INSERT INTO sandbox_posts AS s (org, account, key, text, title, link, published_at) VALUES (@org, @account, @key, @text, @title, @link, @at)
            ON CONFLICT (org, account, key) DO UPDATE SET key = excluded.key
            RETURNING org, account, key, text, title, link, published_at, deleted_at
            """, Read, cancellationToken, null,
            ("org", post.Organization.Value), ("account", post.Account.Value), ("key", post.Key), ("text", post.Text), ("title", post.Title), ("link", post.Link),
            ("at", post.PublishedAt.ToUnixTimeMilliseconds()));
        return stands[0];
    }

    public async Task<SandboxPost?> FindAsync(OrganizationId organization, AccountId account, string key, CancellationToken cancellationToken)
        => (await database.ReadAsync(
            $"SELECT {Columns} FROM sandbox_posts AS s WHERE org = @org AND account = @account AND key = @key", Read, cancellationToken,
            ("org", organization.Value), ("account", account.Value), ("key", key))).SingleOrDefault();

    public async Task<ImmutableArray<SandboxPost>> FindManyAsync(
        OrganizationId organization, AccountId account, ImmutableArray<string> keys, CancellationToken cancellationToken)
    {
        var rows = new RowSet("v_key");
        foreach (var key in keys.Distinct())
        {
            rows.Add(key);
        }

        await using var connection = await database.OpenReadAsync(cancellationToken);
        return [.. await connection.QueryAsync(null,
            $"SELECT {Columns} FROM {RowSet.From(database, "v_key")} CROSS JOIN sandbox_posts AS s "
                + "WHERE s.key = v_key AND s.org = @org AND s.account = @account",
            Read, cancellationToken, rows, ("org", organization.Value), ("account", account.Value))];
    }

    public Task DeleteAsync(OrganizationId organization, AccountId account, string key, Instant at, CancellationToken cancellationToken)
        => database.ChangeAsync(
            "UPDATE sandbox_posts SET deleted_at = @at WHERE org = @org AND account = @account AND key = @key AND deleted_at IS NULL", cancellationToken, null,
            ("org", organization.Value), ("account", account.Value), ("key", key), ("at", at.ToUnixTimeMilliseconds()));

    public async Task<ImmutableArray<SandboxPost>> TimelineAsync(OrganizationId organization, AccountId account, int limit, CancellationToken cancellationToken)
        => [.. await database.ReadAsync(
            $"""
            SELECT {Columns} FROM sandbox_posts AS s WHERE org = @org AND account = @account AND deleted_at IS NULL
            ORDER BY published_at DESC, key DESC LIMIT @limit
            """, Read, cancellationToken, ("org", organization.Value), ("account", account.Value), ("limit", limit))];

    private static SandboxPost Read(DbDataReader row) => new(
        new OrganizationId(row.GetString(0)), new AccountId(row.GetString(1)), row.GetString(2), row.GetString(3), row.TextOrNull(4), row.TextOrNull(5),
        Instant.FromUnixTimeMilliseconds(row.GetInt64(6)), row.LongOrNull(7) is { } at ? Instant.FromUnixTimeMilliseconds(at) : null);
}
