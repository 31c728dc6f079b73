using NodaTime;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Campaigns;
using Platform.Domain.Members;
using Platform.Domain.Organizations;
using Platform.Domain.Posts;

namespace Platform.Storage.Tests;

public sealed class ReadModelsOnSqlite(PostgresCluster cluster) : ReadModelTests(DatabaseKind.Sqlite, cluster);

public sealed class ReadModelsOnPostgres(PostgresCluster cluster) : ReadModelTests(DatabaseKind.Postgres, cluster);

public abstract class ReadModelTests(DatabaseKind kind, PostgresCluster cluster) : OnDatabase(kind, cluster)
{
    private static Campaign Campaign(string id, string name = "Flu season", int age = 0)
        => new() { Organization = A.Mercy, Id = new CampaignId(id), Name = name, CreatedAt = TestDatabase.Start - Duration.FromDays(age) };

    private static Member Member(string id, string name, bool active = true, params Role[] roles)
        => new() { Organization = A.Mercy, Id = new MemberId(id), Name = name, Email = $"{id}@mercy.test", Active = active, Roles = [.. roles] };

    private Task<int> ReindexAsync() => Db.Get<Reindexer>().ReindexAsync(Stop);

    private async Task<List<Difference>> RebuildAsync()
    {
        var found = new List<Difference>();
        Assert.Equal(await Db.Get<Rebuilder>().RunAsync(found.Add, Stop), found.Count);
        return found;
    }

    [Fact]
    public async Task Each_kind_of_grain_is_found_with_its_version_and_only_in_its_organization()
    {
        await Db.WriteAsync("organization:mercy/mercy", new Organization { Id = A.Mercy, Name = "Mercy" });
        await Db.WriteAsync("campaign:mercy/flu", Campaign("flu"));
        await Db.WriteAsync("campaign:mercy/flu", Campaign("flu", "Flu"));
        await Db.WriteAsync("member:mercy/anna", Member("anna", "Anna"));
        await Db.WriteAsync("post:mercy/p1", A.Post());
        await Db.WriteAsync("other:mercy/x", new { pending = Array.Empty<string>() });
        Assert.Equal(5, await ReindexAsync());
        Assert.Equal("Mercy", (await Db.Get<IOrganizationQueries>().FindAsync(A.Mercy, Stop))!.State.Name);
        var campaign = await Db.Get<ICampaignQueries>().FindAsync(A.Mercy, new CampaignId("flu"), Stop);
        Assert.Equal(("Flu", 2), (campaign!.State.Name, campaign.Version));
        Assert.Null(await Db.Get<ICampaignQueries>().FindAsync(new OrganizationId("grace"), new CampaignId("flu"), Stop));
        Assert.Equal("Anna", (await Db.Get<IMemberQueries>().FindAsync(A.Mercy, new MemberId("anna"), Stop))!.State.Name);
        Assert.NotNull(await Db.Get<IPostQueries>().FindAsync(A.Mercy, new PostId("p1"), Stop));
        Assert.Equal(0, await ReindexAsync());
        Assert.Empty(await RebuildAsync());
    }

    [Fact]
    public async Task Credential_never_reaches_a_row()
    {
        await Db.WriteAsync("account:mercy/blog", new Account { Organization = A.Mercy, Id = A.Blog, Network = "wordpress", Handle = "blog.test", Credential = new Sealed("s3cr3t-cipher") });
        await ReindexAsync();
        Assert.Null((await Db.Get<IAccountQueries>().FindAsync(A.Mercy, A.Blog, Stop))!.State.Credential);
        Assert.DoesNotContain("s3cr3t", string.Join('\n', await Db.RowsAsync("SELECT * FROM rm_accounts")), StringComparison.Ordinal);
        Assert.Single(await Db.Get<IAccountQueries>().AllAsync(A.Mercy, Stop));
        Assert.Empty(await RebuildAsync());
    }

    [Fact]
    public async Task Row_never_goes_back_to_an_older_version()
    {
        await Db.WriteAsync("campaign:mercy/flu", Campaign("flu", "one"));
        await ReindexAsync();
        await Db.SqlAsync("UPDATE rm_campaigns SET version = 5");
        await Db.WriteAsync("campaign:mercy/flu", Campaign("flu", "two"));
        await ReindexAsync();
        Assert.Equal("one", (await Db.Get<ICampaignQueries>().FindAsync(A.Mercy, new CampaignId("flu"), Stop))!.State.Name);
        Assert.Equal([new Difference("campaign", "campaign:mercy/flu", "ahead")], await RebuildAsync());
        Assert.Equal("two", (await Db.Get<ICampaignQueries>().FindAsync(A.Mercy, new CampaignId("flu"), Stop))!.State.Name);
    }

    [Fact]
    public async Task Cleared_grain_leaves_the_lists_and_can_come_back()
    {
        await Db.WriteAsync("campaign:mercy/flu", Campaign("flu"));
        await ReindexAsync();
        await Db.WriteBytesAsync("campaign:mercy/flu", null);
        await ReindexAsync();
        Assert.Null(await Db.Get<ICampaignQueries>().FindAsync(A.Mercy, new CampaignId("flu"), Stop));
        Assert.Equal(0, (await Db.Get<ICampaignQueries>().ListAsync(A.Mercy, new CampaignFilter(), new PageRequest(10), Stop)).Total);
        Assert.Empty(await RebuildAsync());
        await Db.WriteAsync("campaign:mercy/flu", Campaign("flu"));
        await ReindexAsync();
        Assert.Equal(3, (await Db.Get<ICampaignQueries>().FindAsync(A.Mercy, new CampaignId("flu"), Stop))!.Version);
    }

    [Fact]
    public async Task Unreadable_state_is_put_aside_and_holds_up_nobody()
    {
        await Db.WriteAsync("campaign:mercy/c1", Campaign("c1"));
        await Db.WriteBytesAsync("campaign:mercy/bad", """{"name":17}"""u8.ToArray());
        await Db.WriteAsync("campaign:mercy/c2", Campaign("c2"));
        await ReindexAsync();
        Assert.Equal(2, (await Db.Get<ICampaignQueries>().ListAsync(A.Mercy, new CampaignFilter(), new PageRequest(10), Stop)).Total);
        Assert.Equal(["campaign:mercy/bad|1|JsonException"], await Db.RowsAsync("SELECT grain_key, version, fault FROM projection_quarantine"));
        Assert.Equal([new Difference("campaign", "campaign:mercy/bad", "unreadable")], await RebuildAsync());
        await Db.WriteAsync("campaign:mercy/bad", Campaign("bad"));
        await ReindexAsync();
        Assert.Empty(await Db.RowsAsync("SELECT grain_key FROM projection_quarantine"));
        Assert.Empty(await RebuildAsync());
    }

    [Fact]
    public async Task Row_that_the_database_refuses_is_put_aside_and_holds_up_nobody()
    {
        await Db.SqlAsync("CREATE UNIQUE INDEX only_one ON rm_members (name_key)");
        await Db.WriteAsync("campaign:mercy/c1", Campaign("c1"));
        await Db.WriteAsync("member:mercy/a", Member("a", "Anna"));
        await Db.WriteAsync("member:mercy/b", Member("b", "Anna"));
        await Db.WriteAsync("campaign:mercy/c2", Campaign("c2"));
        await ReindexAsync();
        Assert.Equal(2, (await Db.Get<ICampaignQueries>().ListAsync(A.Mercy, new CampaignFilter(), new PageRequest(10), Stop)).Total);
        Assert.Equal(["member:mercy/b|1"], await Db.RowsAsync("SELECT grain_key, version FROM projection_quarantine"));
        Assert.Empty(await Db.RowsAsync("SELECT id FROM projection_dirty"));
    }

    [Fact]
    public async Task Rival_reindexers_do_every_grain_once_or_twice_and_none_wrong()
    {
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 60; i++)
            {
                await Db.WriteAsync($"campaign:mercy/c{i}", Campaign($"c{i}", $"round {round}"));
            }

            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(ReindexAsync)));
        }

        Assert.Equal(["3|60"], await Db.RowsAsync("SELECT version, count(*) FROM rm_campaigns GROUP BY version"));
        Assert.Empty(await RebuildAsync());
    }

    [Fact]
    public async Task Rebuilding_finds_every_injected_difference_names_it_and_repairs_it()
    {
        for (var i = 0; i < 5; i++)
        {
            await Db.WriteAsync($"campaign:mercy/c{i}", Campaign($"c{i}"));
            await Db.WriteAsync($"post:mercy/p{i}", A.Post($"p{i}", due: TestDatabase.Start));
        }

        await ReindexAsync();
        await Db.SqlAsync("DELETE FROM rm_campaigns WHERE id = 'c0'");
        await Db.SqlAsync("UPDATE rm_campaigns SET doc = replace(doc, 'Flu', 'Flat') WHERE id = 'c1'");
        await Db.SqlAsync("UPDATE rm_campaigns SET version = 0 WHERE id = 'c2'");
        await Db.SqlAsync("UPDATE rm_posts SET due_at = due_at + 1, author = NULL WHERE id = 'p3'");
        await Db.SqlAsync("INSERT INTO rm_posts (org, id, version, changed_at) VALUES ('mercy', 'ghost', 1, 0)");
        Assert.Equal(
            [
                new("campaign", "campaign:mercy/c0", "missing"), new("campaign", "campaign:mercy/c1", "doc"), new("campaign", "campaign:mercy/c2", "behind"),
                new("post", "post:mercy/p3", "author, due_at"), new("post", "post:mercy/ghost", "extra"),
            ],
            await RebuildAsync());
        Assert.Empty(await RebuildAsync());
    }

    [Fact]
    public async Task Members_are_listed_by_name_whatever_their_case_in_parts_that_neither_repeat_nor_hide_one()
    {
        string[] names = ["zoe", "Adam", "adam", "Émile", "Bo", "bo", "Zed"];
        for (var i = 0; i < names.Length; i++)
        {
            await Db.WriteAsync($"member:mercy/m{i}", Member($"m{i}", names[i], active: i != 4, roles: i % 2 == 0 ? [Role.Author] : [Role.Staff, Role.Reviewer]));
        }

        await ReindexAsync();
        var members = Db.Get<IMemberQueries>();
        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await members.ListAsync(A.Mercy, new MemberFilter(), new PageRequest(2, cursor), Stop);
            Assert.Equal(7, page.Total);
            seen.AddRange(page.Rows.Select(r => r.Row.State.Name));
            cursor = page.HasNext ? page.Rows[^1].Cursor : null;
            if (seen.Count == 2)
            {
                await Db.WriteAsync("member:mercy/m9", Member("m9", "Aaron")); // before the cursor: does not shift what follows
                await ReindexAsync();
                await Db.SqlAsync("DELETE FROM orleansstorage WHERE grainidextensionstring = 'member:mercy/m9'");
                await Db.SqlAsync("DELETE FROM rm_members WHERE id = 'm9'");
            }
        }
        while (cursor is not null);
        Assert.Equal(["Adam", "adam", "Bo", "bo", "Zed", "zoe", "Émile"], seen);
        Assert.Equal(6, (await members.ListAsync(A.Mercy, new MemberFilter(Active: true), new PageRequest(100), Stop)).Total);
        Assert.Equal(3, (await members.ListAsync(A.Mercy, new MemberFilter(Role: Role.Reviewer), new PageRequest(100), Stop)).Total);
        Assert.Equal(2, (await members.FindManyAsync(A.Mercy, [new("m0"), new("m1"), new("none")], Stop)).Count);
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("")]
    [InlineData("W10")]
    [InlineData("eyJhIjoxfQ")]
    [InlineData("WzEsMl0")]
    [InlineData("WyJhIiwiYiJd")]
    [InlineData("_____w")]
    public async Task Cursor_of_no_list_of_ours_is_told(string cursor)
    {
        var page = new PageRequest(10, cursor);
        await Assert.ThrowsAsync<BadCursorException>(() => Db.Get<ICampaignQueries>().ListAsync(A.Mercy, new CampaignFilter(), page, Stop));
        await Assert.ThrowsAsync<BadCursorException>(() => Db.Get<IPostQueries>().ListAsync(A.Mercy, new PostFilter(), page, Stop));
        await Assert.ThrowsAsync<BadCursorException>(() => Db.Get<Domain.Audit.IJournal>().ListAsync(A.Mercy, new(null, []), page, Stop));
    }

    [Fact]
    public async Task Cursor_of_another_list_or_another_organization_is_told()
    {
        var grace = new OrganizationId("grace");
        await Db.WriteAsync("campaign:mercy/flu", Campaign("flu"));
        await Db.WriteAsync("campaign:grace/flu", Campaign("flu") with { Organization = grace });
        await Db.WriteAsync("post:mercy/p1", A.Post());
        await ReindexAsync();
        var (campaigns, posts) = (Db.Get<ICampaignQueries>(), Db.Get<IPostQueries>());
        var own = (await campaigns.ListAsync(A.Mercy, new CampaignFilter(), new PageRequest(1), Stop)).Rows[0].Cursor;

        Assert.Empty((await campaigns.ListAsync(A.Mercy, new CampaignFilter(), new PageRequest(1, own), Stop)).Rows);
        await Assert.ThrowsAsync<BadCursorException>(() => campaigns.ListAsync(grace, new CampaignFilter(), new PageRequest(1, own), Stop));
        await Assert.ThrowsAsync<BadCursorException>(() => posts.ListAsync(A.Mercy, new PostFilter(), new PageRequest(1, own), Stop));
        await Assert.ThrowsAsync<BadCursorException>(() => posts.ListOfCampaignsAsync(A.Mercy, [new("flu")], new PageRequest(1, own), Stop));
        await Assert.ThrowsAsync<BadCursorException>(() => Db.Get<Domain.Audit.IJournal>().ListAsync(A.Mercy, new(null, []), new PageRequest(1, own), Stop));
    }

    [Fact]
    public async Task Campaigns_are_listed_newest_first()
    {
        for (var age = 0; age < 5; age++)
        {
            await Db.WriteAsync($"campaign:mercy/c{age}", Campaign($"c{age}", age: age) with { Status = age == 3 ? CampaignStatus.Closed : CampaignStatus.Active });
        }

        await ReindexAsync();
        var first = await Db.Get<ICampaignQueries>().ListAsync(A.Mercy, new CampaignFilter(), new PageRequest(3), Stop);
        Assert.Equal(["c0", "c1", "c2"], first.Rows.Select(r => r.Row.State.Id.Value));
        Assert.True(first.HasNext);
        var rest = await Db.Get<ICampaignQueries>().ListAsync(A.Mercy, new CampaignFilter(), new PageRequest(3, first.Rows[^1].Cursor), Stop);
        Assert.Equal(["c3", "c4"], rest.Rows.Select(r => r.Row.State.Id.Value));
        Assert.False(rest.HasNext);
        Assert.Equal(1, (await Db.Get<ICampaignQueries>().ListAsync(A.Mercy, new CampaignFilter(CampaignStatus.Closed), new PageRequest(3), Stop)).Total);
    }
}
