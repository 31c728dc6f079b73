using System.Data.Common;
using System.Text;
using GraphQL.Types;
using Microsoft.Extensions.DependencyInjection;
using Platform.Journeys.Isolation;
using Xunit;

namespace Platform.Journeys;

/// <summary>A request with a key is done once, however often it is sent.</summary>
public sealed class RepeatJourneys(TwoHospitals world) : IClassFixture<TwoHospitals>
{
    private const string Create = "mutation($k: String, $n: String!) { campaignCreate(input: { name: $n }, idempotencyKey: $k) { campaign { id version name status createdAt owner { name } } userErrors { code } } }";
    private const string Client = "mutation($k: String) { apiClientCreate(input: { name: \"second\", roles: [AUTHOR] }, idempotencyKey: $k) { clientId clientSecret userErrors { code } } }";

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public void Every_mutation_takes_a_key()
    {
        var schema = world.Installation.Services.GetRequiredService<ISchema>();
        schema.Initialize();
        Assert.Empty(schema.Mutation!.Fields.Where(field => field.Arguments?.Find("idempotencyKey")?.ResolvedType is not StringGraphType).Select(field => field.Name));
    }

    [Fact]
    public async Task The_same_request_is_answered_by_the_same_bytes_and_not_done_again()
    {
        var (first, second) = (await RawAsync(Create, new { k = "key-1", n = "Flu" }), await RawAsync(Create, new { k = "key-1", n = "Flu" }));
        Assert.Contains("\"version\":1", first, StringComparison.Ordinal);
        Assert.Equal(first, second);

        var client = await world.Mercy.Client.RawAsync(Client, new { k = "key-2" });
        Assert.Contains("pcs_", client.Body, StringComparison.Ordinal);
        var clients = (await world.Mercy.Client.AskAsync("{ apiClients { clientId } }")).GetProperty("apiClients").GetArrayLength();
        Assert.Equal(client, await world.Mercy.Client.RawAsync(Client, new { k = "key-2" }));
        Assert.Equal(clients, (await world.Mercy.Client.AskAsync("{ apiClients { clientId } }")).GetProperty("apiClients").GetArrayLength());

        // A refusal is an answer like any other, and what was changed since doesn't change it.
        var refused = await RawAsync(Create, new { k = "key-3", n = "" });
        Assert.Contains("INVALID_INPUT", refused, StringComparison.Ordinal);
        Assert.Equal(refused, await RawAsync(Create, new { k = "key-3", n = "" }));
    }

    [Fact]
    public async Task Another_request_with_the_key_is_an_error()
    {
        await RawAsync(Create, new { k = "key-4", n = "Flu" });
        Assert.Equal("IDEMPOTENCY_KEY_REUSED", await world.Mercy.Person.DeniedAsync(Create, new { k = "key-4", n = "Measles" }));
        Assert.Equal("IDEMPOTENCY_KEY_REUSED", await world.Mercy.Client.DeniedAsync(Create, new { k = "key-4", n = "Flu" }));
        Assert.Equal("INVALID_VALUE", await world.Mercy.Person.DeniedAsync(Create, new { k = new string('k', 201), n = "Flu" }));
        Assert.Equal("INVALID_VALUE", await world.Mercy.Person.DeniedAsync(Create, new { k = "", n = "Flu" }));

        // Another mutation, another organization, no key: each for itself.
        Assert.Contains("\"clientSecret\":\"pcs_", (await world.Mercy.Client.RawAsync(Client, new { k = "key-4" })).Body, StringComparison.Ordinal);
        Assert.Contains("\"version\":1", (await world.Saint.Person.RawAsync(Create, new { k = "key-4", n = "Measles" })).Body, StringComparison.Ordinal);
        Assert.NotEqual(await RawAsync(Create, new { n = "Flu" }), await RawAsync(Create, new { n = "Flu" }));
    }

    [Fact]
    public async Task Of_requests_that_race_one_is_done_and_all_are_answered()
    {
        var text = $"Wash your hands {Guid.NewGuid():n}";
        var write = "mutation($k: String, $i: PostCreateInput!) { a: postCreate(input: $i, idempotencyKey: $k) { post { id version } userErrors { code } } ...b } fragment b on Mutation { b: memberInvite(input: { name: \"B\", email: \"race@mercy.example\", roles: [STAFF] }, idempotencyKey: $k) { member { id version } userErrors { code } } }";
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => RawAsync(write, new { k = "key-5", i = new { text, accountIds = new[] { world.Mercy.Account } } })));
        Assert.Contains("\"version\":1", answers[0], StringComparison.Ordinal);
        Assert.DoesNotContain("\"code\"", answers[0], StringComparison.Ordinal);
        Assert.All(answers, answer => Assert.Equal(answers[0], answer));
    }

    [Fact]
    public async Task What_is_kept_outlives_a_restart_and_can_be_read_by_nobody()
    {
        await using var installation = await Installation.StartAsync("--Platform:Roles=Silo,GraphQL,Identity");
        var first = await (await installation.ClientAsync()).RawAsync(Client, new { k = "key-6-which-nobody-knows" });
        var secret = first.Body.Split("\"clientSecret\":\"")[1].Split('"')[0];
        var rows = await Archive.RowsAsync(installation.Services.GetRequiredService<DbDataSource>(), "SELECT * FROM kept_answers");
        Assert.Single(rows);
        Assert.DoesNotContain("pcs_", rows[0], StringComparison.Ordinal);
        Assert.DoesNotContain("key-6", rows[0], StringComparison.Ordinal);
        await installation.StopAsync();
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(installation.DatabaseFile)!, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
        {
            Assert.True((await File.ReadAllBytesAsync(file, Now)).AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)) < 0, $"{Path.GetFileName(file)} holds the secret of a client");
        }

        await installation.OpenAsync("--Platform:Roles=Silo,GraphQL,Identity");
        Assert.Equal(first, await (await installation.ClientAsync()).RawAsync(Client, new { k = "key-6-which-nobody-knows" }));
    }

    private async Task<string> RawAsync(string query, object variables) => (await world.Mercy.Person.RawAsync(query, variables)).Body;
}
