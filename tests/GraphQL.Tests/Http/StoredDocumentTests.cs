using System.Net;
using System.Text.Json;
using GraphQL;
using GraphQL.Instrumentation;
using GraphQL.Validation;
using GraphQL.Validation.Rules.Custom;
using Platform.GraphQL.Engine;
using Platform.GraphQL.Tests.World;

namespace Platform.GraphQL.Tests.Http;

/// <summary>Documents that come with the program and are asked for by their hash.</summary>
public sealed class StoredDocumentTests(HttpApi api) : IClassFixture<HttpApi>
{
    private static readonly StoredDocuments Stored = Of(new());
    private static readonly string Hash = Stored.All.Single().Hash;
    private static readonly string Text = Stored.All.Single().Text;

    public static TheoryData<string> OfTheProgram => [.. new StoredDocuments(new(), [typeof(PlatformSchema).Assembly]).All.Select(document => document.Name)];

    [Theory]
    [InlineData("""{"documentId":"HASH"}""")]
    [InlineData("""{"documentId":"sha256:HASH"}""")]
    [InlineData("""{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"HASH"}}}""")]
    [InlineData("""{"documentId":"HASH","query":null,"variables":{"first":2},"operationName":"WardPage"}""")]
    public async Task A_stored_document_is_run_by_its_hash(string body)
    {
        var (status, answer, _) = await api.SendAsync(System.Text.Encoding.UTF8.GetBytes(body.Replace("HASH", Hash, StringComparison.Ordinal)));

        Assert.Equal((HttpStatusCode.OK, """{"data":{"wards":{"nodes":[{"name":"Ward w0"},{"name":"Ward w1"}]}}}"""), (status, answer));
    }

    [Fact]
    public async Task A_document_may_come_with_its_own_hash()
        => Assert.Equal(HttpStatusCode.OK, (await api.SendAsync(new { documentId = Hash, query = Text })).Status);

    [Theory]
    [InlineData("""{"documentId":"0000"}""", "DOCUMENT_NOT_STORED")]
    [InlineData("""{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"x"}}}""", "DOCUMENT_NOT_STORED")]
    [InlineData("""{"documentId":"HASH","query":"{ whoami }"}""", "BAD_REQUEST")]
    [InlineData("""{"documentId":7}""", "BAD_REQUEST")]
    [InlineData("""{"extensions":{"persistedQuery":{"sha256Hash":7}}}""", "BAD_REQUEST")]
    [InlineData("""{"extensions":{"persistedQuery":7}}""", "BAD_REQUEST")]
    public async Task What_names_no_stored_document_is_refused(string body, string code)
    {
        var (status, answer, _) = await api.SendAsync(System.Text.Encoding.UTF8.GetBytes(body.Replace("HASH", Hash, StringComparison.Ordinal)));

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(code, JsonDocument.Parse(answer).RootElement.GetProperty("errors")[0].GetProperty("extensions").GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("HASH", null, true, null)]
    [InlineData(null, "{ whoami }", true, "STORED_DOCUMENT_REQUIRED")]
    [InlineData("0000", "{ whoami }", true, "STORED_DOCUMENT_REQUIRED")]
    [InlineData(null, "{ whoami }", false, null)]
    [InlineData("0000", "{ whoami }", false, null)]
    public void Get_is_for_stored_documents_in_production(string? id, string? query, bool get, string? code)
        => Assert.Equal(code, Stored.Choose(new(query, null, null, id == "HASH" ? Hash : id), new(), get).Refused?.Code);

    [Fact]
    public void Get_takes_any_query_in_development()
    {
        var relaxed = new PlatformGraphQLOptions();
        relaxed.Relax();

        Assert.Equal(("{ whoami }", null), Of(relaxed).Choose(new("{ whoami }", null, null), new(), get: true));
    }

    [Theory]
    [InlineData("*", "importer", false)]
    [InlineData("importer", "importer", false)]
    [InlineData("another", "importer", true)]
    public void A_client_can_be_held_to_stored_documents(string only, string client, bool free)
    {
        var options = new PlatformGraphQLOptions();
        options.StoredDocumentsOnly.Add(only);
        var known = new CallerOfRequest { Caller = new(new("mercy"), client, null, []) };

        Assert.Equal(free, Of(options).Choose(new("{ whoami }", null, null), known, get: false).Refused is null);
        Assert.Equal((Text, null), Of(options).Choose(new(null, null, null, Hash), known, get: false));
        Assert.Equal("WardPage", known.StoredDocument);
    }

    [Theory]
    [MemberData(nameof(OfTheProgram))]
    public async Task Each_document_of_the_program_is_valid_and_affordable(string name)
    {
        var text = new StoredDocuments(new(), [typeof(PlatformSchema).Assembly]).All.Single(document => document.Name == name).Text;
        using var schema = PlatformSchema.Build([]);
        var options = new PlatformGraphQLOptions();
        var document = new DocumentReader(options).Build(text);
        var operation = Assert.Single(document.Definitions.OfType<GraphQLParser.AST.GraphQLOperationDefinition>());
        var result = await new LimitedValidator(options).ValidateAsync(new()
        {
            Document = document,
            Operation = operation,
            Schema = schema,
            Metrics = Metrics.None,
            Rules = [.. DocumentValidator.CoreRules, new ComplexityValidationRule(Costs.Limit(options))],
            Variables = new Inputs(new Dictionary<string, object?>
            {
                ["id"] = GlobalId.Encode(name, "some"),
                ["from"] = "2026-11-01T00:00:00Z",
                ["to"] = "2026-12-01T00:00:00Z",
                ["first"] = 100,
                ["campaigns"] = 100,
            }),
        });

        Assert.True(result.IsValid, string.Join('\n', result.Errors.Select(error => error.Message)));
        Assert.Equal(name, operation.Name?.StringValue);
    }

    private static StoredDocuments Of(PlatformGraphQLOptions options) => new(options, [typeof(HttpApi).Assembly]);
}
