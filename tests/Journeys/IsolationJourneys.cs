using System.Data.Common;
using System.Text.RegularExpressions;
using GraphQL.Types;
using Microsoft.Extensions.DependencyInjection;
using Platform.Journeys.Isolation;
using Xunit;

namespace Platform.Journeys;

/// <summary>One installation with two organizations that hold everything there can be; no clock moves anything in it.</summary>
public sealed class TwoTenants : IAsyncLifetime
{
    internal Installation Installation { get; private set; } = null!;

    internal Tenant Mercy { get; private set; } = null!;

    internal Tenant Saint { get; private set; } = null!;

    internal DbDataSource Database => Installation.Services.GetRequiredService<DbDataSource>();

    internal ISchema Schema
    {
        get
        {
            var schema = Installation.Services.GetRequiredService<ISchema>();
            schema.Initialize();
            return schema;
        }
    }

    public async ValueTask InitializeAsync()
    {
        Installation = await Installation.StartAsync("--Platform:Roles=Silo,GraphQL,Identity");
        Installation.TakeDearDocuments();
        Mercy = await Tenant.PlantAsync(Installation.Services, "mercy", "zqmercyzq");
        Saint = await Tenant.PlantAsync(Installation.Services, "saint", "zqsaintzq");
    }

    public async ValueTask DisposeAsync() => await Installation.DisposeAsync();
}

/// <summary>What belongs to another organization is answered byte for byte as what isn't there: for every field of the schema that takes an id or follows a
/// link. The cases are made from the schema, so that a new field has its own.</summary>
public sealed partial class IsolationJourneys(TwoTenants world, ITestOutputHelper output) : IClassFixture<TwoTenants>
{
    private const int Calls = 4_000;

    [Fact]
    public async Task Foreign_ids_are_answered_like_unknown_ones_leave_no_mark_there_and_one_here()
    {
        await Archive.StillAsync(world.Database);
        var before = await Archive.OfAsync(world.Database, "saint");
        using var run = await IsolationRun.PrepareAsync(world.Installation.Services, world.Installation.Url, world.Mercy, world.Saint);
        var report = await run.RunAsync(Calls, 20260301, TestContext.Current.CancellationToken);
        output.WriteLine($"{report.Calls} calls, {report.Fields} fields, {report.Cases} cases, {report.Callers} callers");

        Assert.True(report.Untried.IsEmpty, $"No kind of id is taken here; give the generator a sample of what else it needs: {string.Join(", ", report.Untried)}");
        Assert.True(report.Leaks.IsEmpty, string.Join("\n\n", report.Leaks.Take(5)));
        Assert.True(report.Calls >= Calls && report.Fields >= 35, $"{report.Calls} calls of {report.Fields} fields");
        await Archive.StillAsync(world.Database);
        Assert.Equal(before, await Archive.OfAsync(world.Database, "saint"));
        var told = await Archive.UntilAsync(world.Database, "SELECT grain_key || event FROM journal WHERE org = 'mercy' AND type = 'unknownIdsTried'", rows => rows.Count > 0);
        Assert.All(told, entry => Assert.DoesNotContain("zq", entry[entry.IndexOf('{', StringComparison.Ordinal)..], StringComparison.Ordinal));
        Assert.All(told, entry => Assert.Contains("\"hashes\"", entry, StringComparison.Ordinal));
        Assert.True(told.Count <= 60, "A client that tries many ids makes many entries.");
    }

    [Fact]
    public async Task The_cases_show_something_to_those_whose_ids_they_are()
    {
        using var run = await IsolationRun.PrepareAsync(world.Installation.Services, world.Installation.Url, world.Mercy, world.Saint);
        Assert.Empty(await run.ShowNothingAsync());
    }

    [Fact]
    public async Task A_link_that_leads_to_another_organization_leads_nowhere()
    {
        using var visitor = new Visitor(world.Installation.Url, "all", world.Mercy.Clients[Tenant.Everything], world.Mercy.Email(Tenant.Everything));
        using var run = await IsolationRun.PrepareAsync(world.Installation.Services, world.Installation.Url, world.Mercy, world.Saint);
        await using var links = new CrossedLinks(world.Database, world.Mercy);
        var seen = new HashSet<string>();
        var documents = Readings(seen).ToList();
        var unknown = world.Saint.Ids.ToDictionary(kind => kind.Key, kind => IsolationRun.Unknown(kind.Key, kind.Value[0]));

        await links.LeadToAsync(unknown);
        var expected = new List<string>();
        foreach (var document in documents)
        {
            expected.Add(Placeless(await visitor.SendAsync(document)));
        }

        for (var round = 0; round < 2; round++)
        {
            var foreign = world.Saint.Ids.ToDictionary(kind => kind.Key, kind => kind.Value[round % kind.Value.Count]);
            await links.LeadToAsync(foreign);
            for (var i = 0; i < documents.Count; i++)
            {
                var answer = await visitor.SendAsync(documents[i]);
                Assert.False(answer.Contains("\"errors\":", StringComparison.Ordinal), $"{documents[i]}\n{answer}");
                Assert.Equal(expected[i], Placeless(answer));
                Assert.Null(run.Told(answer));
            }
        }

        // The accounts of a warning are those that a request names; the cases with ids of others hold them.
        var warning = world.Schema.AllTypes["PostWarning"];
        var byId = SlottedField.All(world.Schema).Select(slotted => slotted.Field).ToHashSet();
        var nodes = Reached(world.Schema.Query, []).Where(type => type != warning).SelectMany(type => type.Fields.Where(field => Documents.IsNode(field.ResolvedType!) && !byId.Contains(field)).Select(field => $"{type.Name}.{field.Name}"));
        Assert.Empty(nodes.Except(seen));
    }

    [Fact]
    public async Task Cursors_of_another_organization_are_no_cursors()
    {
        using var mercy = new Visitor(world.Installation.Url, "all", world.Mercy.Clients[Tenant.Everything], world.Mercy.Email(Tenant.Everything));
        using var saint = new Visitor(world.Installation.Url, "all", world.Saint.Clients[Tenant.Everything], world.Saint.Email(Tenant.Everything));
        var lists = world.Schema.AllTypes.OfType<IObjectGraphType>().SelectMany(type => type.Fields.Where(field => Documents.IsConnection(field.ResolvedType!)).Select(field => (Type: type, Field: field))).ToList();
        var tried = 0;
        foreach (var (type, field) in lists)
        {
            string Of(Tenant tenant, string arguments, string selection) => type == world.Schema.Query ? $"{{ {field.Name}({arguments}) {selection} }}"
                : $"{{ node(id: \"{tenant.Ids[type.Name][0]}\") {{ ... on {type.Name} {{ {field.Name}({arguments}) {selection} }} }} }}";
            var cursor = (await saint.SendAsync(Of(world.Saint, "first: 1", "{ pageInfo { endCursor } }"))).Split("\"endCursor\":\"").ElementAtOrDefault(1)?.Split('"')[0];
            var answer = await mercy.SendAsync(Of(world.Mercy, $"first: 2, after: \"{cursor ?? "none"}\"", "{ totalCount nodes { __typename } }"));

            Assert.Equal(await mercy.SendAsync(Of(world.Mercy, "first: 2, after: \"garbage\"", "{ totalCount nodes { __typename } }")), answer);
            Assert.Contains("INVALID_VALUE", answer, StringComparison.Ordinal);
            tried += cursor is null ? 0 : 1;
        }

        Assert.True(tried >= 5, $"{tried} of {lists.Count} lists had a cursor to try.");
    }

    // Everything that can be read without an id, as deep as it goes before it repeats itself.
    private IEnumerable<string> Readings(HashSet<string> seen)
        => world.Schema.Query.Fields
            .Where(field => field.Name is not ("auditLog" or "auditCheckpoint" or "auditExport" or "apiClients") && !(field.Arguments ?? []).Any(argument => Documents.IsRequired(argument.ResolvedType!, argument.DefaultValue)))
            .Select(field => $"{{ {field.Name}{(Documents.IsConnection(field.ResolvedType!) ? "(first: 5)" : "")} {Documents.Selection(field.ResolvedType!, 3, seen, "Query." + field.Name)} }}");

    // What can be reached by reading; what mutations and subscriptions answer with besides is theirs.
    private static HashSet<IObjectGraphType> Reached(IObjectGraphType type, HashSet<IObjectGraphType> reached)
    {
        if (reached.Add(type))
        {
            foreach (var inner in type.Fields.Select(field => Documents.Named(field.ResolvedType!)).OfType<IObjectGraphType>())
            {
                Reached(inner, reached);
            }
        }

        return reached;
    }

    // A cursor holds the keys of its row, and an entry under attention names its post itself, since the post may be unreadable.
    private static string Placeless(string answer) => Cursor().Replace(answer, "$1");

    [GeneratedRegex("(\"(?:cursor|startCursor|endCursor|postId)\":\")[^\"]*")]
    private static partial Regex Cursor();
}
