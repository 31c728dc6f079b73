using System.Collections.Immutable;
using System.Data.Common;
using GraphQL.Types;
using Microsoft.Extensions.DependencyInjection;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Campaigns;
using Platform.Domain.Members;
using Platform.Domain.Posts;
using Platform.Grains;
using Platform.Journeys.Isolation;
using Xunit;

namespace Platform.Journeys;

/// <summary>An organization with thirty of everything that lists show, each linked to others of its own.</summary>
public sealed class BusyHospital : IAsyncLifetime
{
    public const int Rows = 30;
    private static readonly OrganizationId Mercy = new("mercy");

    internal Counted Counted { get; } = new();

    internal Installation Installation { get; private set; } = null!;

    internal Api Person { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Installation = await Installation.StartAsync(builder => builder.Services.AddSingleton<IOutgoingGrainCallFilter>(Counted), "--Platform:Roles=Silo,GraphQL,Identity");
        Installation.TakeDearDocuments();
        var grains = Installation.Services.GetRequiredService<IGrainFactory>();
        var founder = Actor.System with { Roles = [Role.Admin] };
        await Task.WhenAll(Enumerable.Range(0, Rows).Select(i => OneAsync(grains, founder, i)));
        Person = (await Installation.ClientAsync()).As("anna0@mercy.example");

        // What is still on its way would be told as published behind the change of hand.
        await Person.UntilAsync("{ posts(first: 100) { nodes { status } } }",
            told => told.GetProperty("posts").GetProperty("nodes").EnumerateArray().Count(post => post.GetProperty("status").GetString() == "PUBLISHED") == Rows);
        await SqlAsync("UPDATE deliveries SET state = 12, rev = rev + 1, changed_at = changed_at - 120000 WHERE org = 'mercy'");
        await SqlAsync("""
            INSERT INTO takedowns (org, post, account, authz, state, reason, actor, requested_at, next_try, changed_at)
            SELECT org, post, account, authz, 5, 'Wrong number', '{"client":"counter","roles":["admin"]}', changed_at, changed_at, changed_at
            FROM deliveries WHERE org = 'mercy'
            """);
        await SqlAsync("""
            INSERT INTO rm_campaigns (org, id, version, changed_at, status, created_at, doc)
            SELECT org, 'broken' || substr(id, 9), version, 0, 'Importing', created_at, replace(doc, '"campaign', '"broken')
            FROM rm_campaigns WHERE org = 'mercy'
            """);
    }

    public async ValueTask DisposeAsync()
    {
        await Installation.DisposeAsync();
        Counted.Dispose();
    }

    private static async Task OneAsync(IGrainFactory grains, Actor founder, int i)
    {
        var email = $"anna{i}@mercy.example";
        var person = MemberRules.IdOf(email);
        Must(await grains.Member(Mercy, person).Invite(new InviteMember($"Anna {i:00}", email, [Role.Admin, Role.Auditor], founder)));
        var anna = new Actor(person, "counter", [Role.Admin]);
        var account = new AccountId($"account{i}");
        Must(await grains.Account(Mercy, account).Connect(new ConnectAccount("sandbox", "sandbox://local", $"mercy{i}", "none", ImmutableDictionary<string, string>.Empty, anna)));
        var campaign = new CampaignId($"campaign{i}");
        Must(await grains.Campaign(Mercy, campaign).Create(new PlanCampaign($"Flu {i}", null, null, null, anna)));
        var flagged = new WritePost(new Content { Text = "My patient in room 12 walked again today" }, [account], campaign, null, anna);
        Must(await grains.Post(Mercy, new PostId($"flagged{i}")).Write(flagged));
        var clear = grains.Post(Mercy, new PostId($"clear{i}"));
        Must(await clear.Write(flagged with { Content = new Content { Text = "Wash your hands" } }));
        Must(await clear.PublishNow(anna));
    }

    private static void Must<T>(Outcome<T> outcome) => Assert.True(outcome.Ok, outcome.Refused?.Message);

    private async Task SqlAsync(string sql)
    {
        await using var connection = await Installation.Services.GetRequiredService<DbDataSource>().OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}

/// <summary>What a list costs doesn't grow with its rows: for every list of the schema, with whatever its rows show.</summary>
public sealed class BatchingJourneys(BusyHospital world, ITestOutputHelper output) : IClassFixture<BusyHospital>
{
    [Fact]
    public async Task No_list_asks_the_database_or_grains_more_often_for_thirty_rows_than_for_two()
    {
        var schema = world.Installation.Services.GetRequiredService<ISchema>();
        schema.Initialize();
        var lists = schema.Query.Fields.Where(field => Documents.IsConnection(field.ResolvedType!)).ToList();
        Assert.NotEmpty(lists);
        var wrong = new List<string>();
        foreach (var list in lists)
        {
            // The first time a grain is called it reads its state, and that is not the list's.
            await AskAsync(list, BusyHospital.Rows);
            var (few, many) = (await AskAsync(list, 2), await AskAsync(list, BusyHospital.Rows));
            for (var again = 0; few != many && again < 5; again++)
            {
                // On a busy machine keys that come late are fetched by themselves; a cost that grows with the rows is there every time.
                (few, many) = (await AskAsync(list, 2), await AskAsync(list, BusyHospital.Rows));
            }

            output.WriteLine($"{list.Name}: {few.Commands} and {many.Commands} commands, {few.Calls} and {many.Calls} calls");
            if (few != many)
            {
                wrong.Add($"{list.Name}: {few.Commands} commands and {few.Calls} calls for 2 rows, {many.Commands} and {many.Calls} for {BusyHospital.Rows}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private async Task<(long Commands, long Calls)> AskAsync(FieldType list, int rows)
    {
        var document = $"{{ {list.Name}(first: {rows}) {Documents.Selection(list.ResolvedType!, 2)} }}";
        var (answer, commands, calls) = await world.Counted.AskAsync(world.Person, document);
        Assert.False(answer.TryGetProperty("errors", out var errors), $"{document}\n{errors}");
        Assert.Equal(rows, answer.GetProperty("data").GetProperty(list.Name).GetProperty("nodes").GetArrayLength());
        return (commands, calls);
    }
}
