using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Platform.Identity.Keys;
using Platform.Identity.Members;

namespace Platform.Identity;

/// <summary>The tables of the gatehouse. The archive's numbered script makes them; a test holds the two together.</summary>
internal sealed partial class IdentityContext(DbContextOptions<IdentityContext> options) : DbContext(options)
{
    public DbSet<ApiClientRow> Clients => Set<ApiClientRow>();

    public DbSet<KeyRow> Keys => Set<KeyRow>();

    public DbSet<KeyRingRow> KeyRing => Set<KeyRingRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.UseOpenIddict<ApiClientRow, ClientAuthorization, ClientScope, ClientToken, string>();
        modelBuilder.Entity<ApiClientRow>(client =>
        {
            client.ToTable("identity_clients");
            client.Property(c => c.Organization).HasMaxLength(40);
            client.HasIndex(c => c.Organization);
        });
        modelBuilder.Entity<ClientAuthorization>().ToTable("identity_authorizations");
        modelBuilder.Entity<ClientScope>().ToTable("identity_scopes");
        modelBuilder.Entity<ClientToken>().ToTable("identity_tokens");
        modelBuilder.Entity<KeyRow>().ToTable("identity_keys").HasKey(k => k.Id);
        modelBuilder.Entity<KeyRingRow>().ToTable("identity_key_ring").HasKey(k => k.Name);
        foreach (var table in modelBuilder.Model.GetEntityTypes())
        {
            foreach (var column in table.GetProperties())
            {
                column.SetColumnName(Snake(column.Name));
            }

            foreach (var key in table.GetKeys())
            {
                key.SetName($"{table.GetTableName()}_key");
            }

            foreach (var index in table.GetIndexes())
            {
                index.SetDatabaseName($"{table.GetTableName()}_{string.Join('_', index.Properties.Select(p => Snake(p.Name)))}");
            }

            foreach (var reference in table.GetForeignKeys())
            {
                reference.SetConstraintName($"{table.GetTableName()}_{string.Join('_', reference.Properties.Select(p => Snake(p.Name)))}_fk");
            }
        }
    }

    private static string Snake(string name) => Hump().Replace(name, "_$0").ToLowerInvariant();

    [GeneratedRegex("(?<=[a-z])[A-Z]")]
    private static partial Regex Hump();
}
