using System.Net;
using System.Text;
using System.Text.Json;
using Platform.Silo.Commands;
using Xunit;

namespace Platform.Journeys.Commands;

/// <summary>The import command against a platform that answers as told.</summary>
public sealed class ImportCommandTests : IDisposable
{
    private const string Loaded = """{"data":{"campaignImport":{"campaign":{"id":"Q2FtcGFpZ246MQ"},"rows":10,"deliveries":12,"held":1,"problems":[],"userErrors":[]}}}""";
    private const string Rejected = """
        {"data":{"campaignImport":{"campaign":null,"rows":2,"deliveries":0,"held":0,
        "problems":[{"line":3,"column":"zone","code":"UNKNOWN_ZONE","message":"Write one such as Europe/London."},{"line":0,"column":null,"code":"INVALID_INPUT","message":"Empty."}],
        "userErrors":[{"code":"IMPORT_REJECTED","message":"2 problems were found; nothing was imported."}]}}}
        """;

    private static readonly string[] Call = ["--url", "http://platform.test/base", "--client-id", "importer", "--client-secret", "s3cr3t/+&", "--as", "ann@mercy.test"];
    private readonly string file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".csv");
    private readonly StringWriter stdout = new();
    private readonly StringWriter stderr = new();

    public ImportCommandTests() => File.WriteAllText(file, "\uFEFFpublish_at,zone,networks,text\n");

    public void Dispose() => File.Delete(file);

    [Fact]
    public async Task A_calendar_is_loaded_on_behalf_of_the_person()
    {
        using var platform = new Platform(Loaded);

        var exit = await RunAsync(platform, ["import", "campaign", file, "--start", "2026-12-01", "--name", "Flu", .. Call]);

        Assert.Equal((0, ""), (exit, stderr.ToString()));
        Assert.Equal("""{"rows":10,"deliveries":12,"held":1,"campaign":"Q2FtcGFpZ246MQ"}""" + Environment.NewLine, stdout.ToString());
        Assert.Equal("http://platform.test/base/connect/token", platform.Asked[0].Uri);
        Assert.Equal("grant_type=client_credentials&client_id=importer&client_secret=s3cr3t%2F%2B%26", platform.Asked[0].Body);
        var (uri, headers, body) = platform.Asked[1];
        Assert.Equal("http://platform.test/base/graphql", uri);
        Assert.Contains("Authorization: Bearer t0k3n", headers, StringComparison.Ordinal);
        Assert.Contains("On-Behalf-Of: ann@mercy.test", headers, StringComparison.Ordinal);
        Assert.Equal(
            """{"input":{"name":"Flu","csv":"publish_at,zone,networks,text\n","start":"2026-12-01"},"dryRun":false}""",
            JsonDocument.Parse(body).RootElement.GetProperty("variables").GetRawText());
    }

    [Fact]
    public async Task A_dry_run_says_so_and_the_campaign_is_named_like_the_file()
    {
        using var platform = new Platform(Loaded);

        await RunAsync(platform, ["import", "campaign", "--dry-run", file, .. Call]);

        Assert.EndsWith(
            $$"""{"input":{"name":"{{Path.GetFileNameWithoutExtension(file)}}","csv":"publish_at,zone,networks,text\n","start":null},"dryRun":true}""",
            JsonDocument.Parse(platform.Asked[1].Body).RootElement.GetProperty("variables").GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_bad_row_is_named_with_its_line_and_reason()
    {
        using var platform = new Platform(Rejected);

        var exit = await RunAsync(platform, ["import", "campaign", file, .. Call]);

        Assert.Equal(1, exit);
        Assert.Equal(
            ["line 3, zone, UNKNOWN_ZONE: Write one such as Europe/London.", "file, -, INVALID_INPUT: Empty.", "rejected, IMPORT_REJECTED: 2 problems were found; nothing was imported."],
            stderr.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal("""{"rows":2,"deliveries":0,"held":0,"campaign":null}""" + Environment.NewLine, stdout.ToString());
    }

    [Theory]
    [InlineData("what can be imported is a campaign", "import")]
    [InlineData("what can be imported is a campaign", "import", "posts", "x.csv")]
    [InlineData("name the file", "import", "campaign", "--dry-run")]
    [InlineData("--url is missing", "import", "campaign", "x.csv")]
    [InlineData("--as needs a value", "import", "campaign", "x.csv", "--as")]
    [InlineData("'--force' is not understood", "import", "campaign", "x.csv", "--force")]
    [InlineData("'y.csv' is not understood", "import", "campaign", "x.csv", "y.csv")]
    [InlineData("--start is a day", "import", "campaign", "x.csv", "--start", "1/12/2026", "--url", "http://x", "--client-id", "i", "--client-secret", "s", "--as", "a@b")]
    [InlineData("--url is the platform's address", "import", "campaign", "x.csv", "--url", "ftp://x", "--client-id", "i", "--client-secret", "s", "--as", "a@b")]
    [InlineData("--as is a member's id or e-mail", "import", "campaign", "x.csv", "--url", "http://x", "--client-id", "i", "--client-secret", "s", "--as", "a\nb")]
    [InlineData("there is no such file", "import", "campaign", "no-such-file.csv", "--url", "http://x", "--client-id", "i", "--client-secret", "s", "--as", "a@b")]
    public async Task A_wrong_call_is_told_in_one_line(string part, params string[] args)
    {
        using var platform = new Platform(Loaded);

        await TwoAsync(platform, args, part);
        Assert.Empty(platform.Asked);
    }

    [Fact]
    public async Task A_file_that_is_no_text_is_told()
    {
        File.WriteAllBytes(file, [0xC3, 0x28]);
        using var platform = new Platform(Loaded);

        await TwoAsync(platform, ["import", "campaign", file, .. Call], "not UTF-8");
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized, """{"error":"invalid_client"}""", "check --client-id and --client-secret")]
    [InlineData(HttpStatusCode.BadRequest, """{"error":"invalid_client"}""", "check --client-id and --client-secret")]
    [InlineData(HttpStatusCode.NotFound, "no", "answered 404")]
    [InlineData(HttpStatusCode.OK, "<html>", "is not this platform")]
    public async Task A_refused_sign_in_is_told(HttpStatusCode status, string token, string part)
    {
        using var platform = new Platform(Loaded) { TokenStatus = status, Token = token };

        await TwoAsync(platform, ["import", "campaign", file, .. Call], part);
        Assert.Single(platform.Asked);
    }

    [Theory]
    [InlineData("""{"errors":[{"message":"The header On-Behalf-Of names nobody for whom this client may act.","extensions":{"code":"FORBIDDEN"}}]}""", "names nobody")]
    [InlineData("[]", "is not this platform")]
    public async Task What_the_platform_refuses_is_told(string answer, string part)
    {
        using var platform = new Platform(answer);

        await TwoAsync(platform, ["import", "campaign", file, .. Call], part);
    }

    [Fact]
    public async Task A_platform_that_can_not_be_reached_is_told()
    {
        using var platform = new Platform(Loaded) { Down = true };

        await TwoAsync(platform, ["import", "campaign", file, .. Call], "can't be reached");
    }

    private Task<int> RunAsync(Platform platform, string[] args) => ImportCommand.RunAsync(args, stdout, stderr, platform);

    private async Task TwoAsync(Platform platform, string[] args, string part)
    {
        var exit = await RunAsync(platform, args);

        Assert.Equal(2, exit);
        var line = Assert.Single(stderr.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(part, line, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", line, StringComparison.Ordinal);
        Assert.Equal("", stdout.ToString());
    }

    private sealed class Platform(string answer) : HttpMessageHandler
    {
        public List<(string Uri, string Headers, string Body)> Asked { get; } = [];

        public HttpStatusCode TokenStatus { get; init; } = HttpStatusCode.OK;

        public string Token { get; init; } = """{"access_token":"t0k3n","token_type":"Bearer"}""";

        public bool Down { get; init; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (Down)
            {
                throw new HttpRequestException(HttpRequestError.ConnectionError);
            }

            Asked.Add((request.RequestUri!.AbsoluteUri, request.Headers.ToString(), await request.Content!.ReadAsStringAsync(cancellationToken)));
            return request.RequestUri.AbsolutePath.EndsWith("/connect/token", StringComparison.Ordinal) ? Answer(TokenStatus, Token) : Answer(HttpStatusCode.OK, answer);
        }

        private static HttpResponseMessage Answer(HttpStatusCode status, string body) => new(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
    }
}
