using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Moderation;

namespace Platform.Storage.Moderation;

/// <summary>Version 0 is the draft; the others are written once.</summary>
internal sealed class OrganizationPacks(Database database) : IOrganizationPacks
{
    public async Task<ImmutableArray<PackDraft>> DraftsAsync(OrganizationId organization, CancellationToken cancellationToken)
        => [.. await database.ReadAsync(organization, "SELECT pack, source, rev, changed_at FROM organization_packs WHERE org = @org AND version = 0 ORDER BY pack",
            r => new PackDraft(r.GetString(0), r.GetString(1), r.GetInt32(2), Instant.FromUnixTimeMilliseconds(r.GetInt64(3))), cancellationToken, null, ("org", organization.Value))];

    public async Task<PackDraft?> WriteAsync(OrganizationId organization, string name, string source, int? expectedVersion, CancellationToken cancellationToken)
        => (await database.ChangeAsync("""
            INSERT INTO organization_packs (org, pack, version, rev, source, sha256, changed_at) VALUES (@org, @pack, 0, 1, @source, @hash, now_ms())
            ON CONFLICT (org, pack, version) DO UPDATE SET rev = organization_packs.rev + 1, source = excluded.source, sha256 = excluded.sha256, changed_at = excluded.changed_at
            WHERE @expected < 0 OR organization_packs.rev = @expected
            RETURNING rev, changed_at
            """, r => new PackDraft(name, source, r.GetInt32(0), Instant.FromUnixTimeMilliseconds(r.GetInt64(1))), cancellationToken, null,
            ("org", organization.Value), ("pack", name), ("source", source), ("hash", HashOf(source)), ("expected", expectedVersion ?? -1))).FirstOrDefault();

    public Task<OrganizationPack> KeepAsync(OrganizationId organization, string name, string source, CancellationToken cancellationToken)
        => database.TransactAsync(async (connection, transaction) =>
        {
            (string, object?)[] which = [("org", organization.Value), ("pack", name)];

            // The draft's row is the lock: two activations of one pack number their versions one after the other.
            await connection.QueryAsync(transaction, $"SELECT rev FROM organization_packs WHERE org = @org AND pack = @pack AND version = 0{database.ForUpdate}",
                r => r.GetInt32(0), cancellationToken, null, which);
            var last = (await connection.QueryAsync(transaction, "SELECT version, sha256 FROM organization_packs WHERE org = @org AND pack = @pack AND version > 0 ORDER BY version DESC LIMIT 1",
                r => new OrganizationPack(name, r.GetInt32(0), r.GetString(1)), cancellationToken, null, which)).FirstOrDefault();
            var hash = HashOf(source);
            if (last?.Sha256 == hash)
            {
                return (last, false);
            }

            var next = new OrganizationPack(name, (last?.Version ?? 0) + 1, hash);
            await connection.RunAsync(transaction, """
                INSERT INTO organization_packs (org, pack, version, rev, source, sha256, changed_at) VALUES (@org, @pack, @version, 1, @source, @hash, now_ms())
                """, cancellationToken, null, [.. which, ("version", next.Version), ("source", source), ("hash", hash)]);
            return (next, true);
        }, cancellationToken);

    public async Task<string?> FindAsync(OrganizationId organization, string name, int version, CancellationToken cancellationToken)
        => (await database.ReadAsync(organization, "SELECT source FROM organization_packs WHERE org = @org AND pack = @pack AND version = @version",
            r => r.GetString(0), cancellationToken, null, ("org", organization.Value), ("pack", name), ("version", version))).FirstOrDefault();

    private static string HashOf(string source) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(source)));
}
