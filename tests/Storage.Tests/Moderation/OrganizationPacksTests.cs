using Platform.Domain;
using Platform.Domain.Moderation;

namespace Platform.Storage.Tests.Moderation;

public sealed class OrganizationPacksOnSqlite(PostgresCluster cluster) : OrganizationPacksTests(DatabaseKind.Sqlite, cluster);

public sealed class OrganizationPacksOnPostgres(PostgresCluster cluster) : OrganizationPacksTests(DatabaseKind.Postgres, cluster);

public abstract class OrganizationPacksTests(DatabaseKind kind, PostgresCluster cluster) : OnDatabase(kind, cluster)
{
    private static readonly OrganizationId Saint = new("saint");

    private IOrganizationPacks Packs => Db.Get<IOrganizationPacks>();

    [Fact]
    public async Task Draft_is_written_over_the_version_that_the_writer_saw()
    {
        Assert.Equal(1, (await Packs.WriteAsync(A.Mercy, "works", "one", null, Stop))?.Version);
        Assert.Equal(2, (await Packs.WriteAsync(A.Mercy, "works", "two", 1, Stop))?.Version);
        Assert.Null(await Packs.WriteAsync(A.Mercy, "works", "three", 1, Stop));
        Assert.Equal(new PackDraft("works", "two", 2, TestDatabase.Start), Assert.Single(await Packs.DraftsAsync(A.Mercy, Stop)));
        Assert.Empty(await Packs.DraftsAsync(Saint, Stop));
    }

    [Fact]
    public async Task Versions_stay_as_they_were_activated_and_the_same_source_is_the_same_version()
    {
        var first = await Packs.KeepAsync(A.Mercy, "works", "one", Stop);
        Assert.Equal(first, await Packs.KeepAsync(A.Mercy, "works", "one", Stop));
        var second = await Packs.KeepAsync(A.Mercy, "works", "two", Stop);
        await Packs.WriteAsync(A.Mercy, "works", "three", null, Stop);
        Assert.Equal((1, 2), (first.Version, second.Version));
        Assert.Equal(("one", "two", null), (await Packs.FindAsync(A.Mercy, "works", 1, Stop), await Packs.FindAsync(A.Mercy, "works", 2, Stop), await Packs.FindAsync(A.Mercy, "works", 3, Stop)));
        Assert.Null(await Packs.FindAsync(Saint, "works", 1, Stop));
    }

    [Fact]
    public async Task Rivals_who_activate_at_once_get_versions_of_their_own()
    {
        await Packs.WriteAsync(A.Mercy, "works", "draft", null, Stop);
        var kept = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Packs.KeepAsync(A.Mercy, "works", $"source {i}", Stop)));
        Assert.Equal(Enumerable.Range(1, 8), kept.Select(k => k.Version).Order());
    }
}
