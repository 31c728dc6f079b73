using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Platform.Domain;
using Platform.Silo;
using Platform.Silo.Commands;
using Platform.Storage;
using Xunit;

namespace Platform.Journeys;

/// <summary>What people and operators get wrong is told with what to do about it, and changes nothing.</summary>
public sealed class BadInputJourneys(TwoHospitals world) : IClassFixture<TwoHospitals>
{
    private const string Header = "publish_at,zone,networks,text\n";
    private const string Good = "2099-01-05T09:00,Etc/UTC,sandbox,Wash your hands\n";

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    private Hospital Mercy => world.Mercy;

    [Fact]
    public async Task Every_bad_row_is_named_with_line_and_reason_and_nothing_is_half_done()
    {
        var before = await CountsAsync();

        var (exit, output, lines) = await ImportAsync(
            Header + Good
            + "2020-01-05T09:00,Etc/UTC,sandbox,Too late\n"
            + "2099-01-05T09:00,Mars/Olympus,sandbox,Nowhere\n"
            + "2099-01-05T09:00,Etc/UTC,sandbox\n"
            + $"2099-01-05T09:00,Etc/UTC,sandbox,{new string('x', 501)}\n"
            + "2099-01-05T09:00,Etc/UTC,mastodon,Not connected\n"
            + "tomorrow,Etc/UTC,sandbox,When\n"
            + "2099-01-05T09:00,Etc/UTC,sandbox,\n"
            + Good);

        Assert.Equal(1, exit);
        Assert.Equal(
            [
                "line 3, publish_at, TIME_IN_PAST", "line 4, zone, UNKNOWN_ZONE", "line 5, -, INVALID_INPUT", "line 6, text, NETWORK_LIMIT", "line 7, networks, UNKNOWN_ACCOUNT",
                "line 8, publish_at, INVALID_INPUT", "line 9, text, INVALID_INPUT", "rejected, IMPORT_REJECTED",
            ],
            lines.Select(line => line.Split(": ")[0]));
        Assert.All(lines, line => Assert.True(line.Split(": ", 2)[1].Length >= 10, line));
        Assert.Contains("\"campaign\":null", output, StringComparison.Ordinal);
        Assert.Equal(before, await CountsAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData(Header)]
    [InlineData("when,where\n1,2\n")]
    [InlineData(Header + "2099-01-05T09:00,Etc/UTC,sandbox,\"The quote is never closed\n" + Good)]
    [InlineData(Header + "2099-01-05T09:00,Etc/UTC,sandbox,\"Not closed\n2099-01-05T09:00,Etc/UTC,sandbox,\"Closed\"\n2099-01-05T09:00,Etc/UTC,sandbox,\"Not closed either\n")]
    public async Task File_that_is_no_calendar_is_refused_whole(string csv)
    {
        var before = await CountsAsync();

        var (exit, _, lines) = await ImportAsync(csv);

        Assert.Equal(1, exit);
        Assert.True(lines.Length > 1, string.Join('\n', lines));
        Assert.Equal(before, await CountsAsync());
    }

    [Theory]
    [InlineData("TIME_IN_PAST", "Wash your hands", "2020-01-05T09:00", "Etc/UTC")]
    [InlineData("UNKNOWN_ZONE", "Wash your hands", "2099-01-05T09:00", "Mars/Olympus")]
    [InlineData("INVALID_INPUT", "", "2099-01-05T09:00", "Etc/UTC")]
    public async Task Post_that_can_not_go_out_is_refused(string code, string text, string local, string zone)
        => Assert.Equal(code, await Mercy.Person.RefusedAsync(Hospital.Write, new { i = new { text, accountIds = new[] { Mercy.Account }, time = new { local, zone } } }));

    [Fact]
    public async Task Text_over_the_networks_limit_is_refused()
        => Assert.Equal("NETWORK_LIMIT", await Mercy.Person.RefusedAsync(Hospital.Write, new { i = new { text = new string('x', 501), accountIds = new[] { Mercy.Account } } }));

    [Fact]
    public async Task Account_of_nobody_is_refused()
        => Assert.Equal("UNKNOWN_ACCOUNT", await Mercy.Person.RefusedAsync(Hospital.Write, new { i = new { text = "Wash your hands", accountIds = new[] { Strangers.Unknown(Mercy.Account) } } }));

    [Fact]
    public async Task Wrong_token_is_told_where_to_get_one()
    {
        using var http = new HttpClient { BaseAddress = new Uri(world.Installation.Url) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "not-a-token");

        using var answer = await http.PostAsJsonAsync("/graphql", new { query = "{ viewer { clientId } }" }, Now);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("/connect/token", await answer.Content.ReadAsStringAsync(Now), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Installation.ClientId, "not-the-secret-of-this-client-000")]
    [InlineData("nobody", Installation.Secret)]
    public async Task Wrong_secret_and_unknown_client_are_refused_alike(string client, string secret)
    {
        using var http = new HttpClient { BaseAddress = new Uri(world.Installation.Url) };
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["client_id"] = client, ["client_secret"] = secret });

        using var answer = await http.PostAsync(new Uri("/connect/token", UriKind.Relative), form, Now);

        var body = await answer.Content.ReadAsStringAsync(Now);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("invalid_client", body, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nobody@mercy.example")]
    [InlineData("both@saint.example")]
    public async Task Client_can_not_act_for_somebody_who_is_no_member(string person)
    {
        var (status, body) = await Mercy.Client.As(person).RawAsync("{ viewer { clientId } }");

        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains("On-Behalf-Of names nobody", body, StringComparison.Ordinal);
        Assert.DoesNotContain(person, body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://10.0.0.1/")]
    [InlineData("http://169.254.169.254/")]
    public async Task Destination_on_a_private_address_is_refused_with_the_remedy(string server)
    {
        var payload = (await Mercy.Client.AskAsync(Hospital.Connect, new { i = new { network = "webhook", server, handle = "inside", secret = "a-signing-key" } })).GetProperty("accountConnect");

        var error = Assert.Single(payload.GetProperty("userErrors").EnumerateArray().ToList());
        Assert.Equal("NETWORK_UNREACHABLE", error.GetProperty("code").GetString());
        Assert.Contains("Platform__Egress__Allow", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Second_process_is_kept_off_the_database_file()
    {
        var (exit, lines) = await Startup.RunAsync($"--Platform:Database=Data Source={world.Installation.DatabaseFile}", "--urls=http://127.0.0.1:0");

        Assert.Equal(1, exit);
        Assert.Contains(world.Installation.DatabaseFile, Assert.Single(lines), StringComparison.Ordinal);
        await Mercy.Person.AskAsync("{ viewer { clientId } }");
    }

    [Fact]
    public async Task Demo_opens_no_database_of_real_organizations()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("platform-journey-").FullName, "mercy.db");
        await using (var real = Serve.Build([$"--Platform:Database=Data Source={file}", "--urls=http://127.0.0.1:0", "--Platform:Bootstrap:Organization=mercy",
            "--Platform:Bootstrap:ClientId=mercy-admin", "--Platform:Bootstrap:ClientSecret=a-secret-of-journeys-0123456789"], demo: false))
        {
            await Serve.StartAsync(real);
            await real.StopAsync(Now);
        }

        var (exit, lines) = await Startup.RunAsync("demo", $"--Platform:Database=Data Source={file}", "--urls=http://127.0.0.1:0");

        Assert.Equal(1, exit);
        Assert.Contains("not the demo's", Assert.Single(lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Second_installation_in_one_process_is_kept_off_the_database_file()
    {
        await using var second = Serve.Build([$"--Platform:Database=Data Source={world.Installation.DatabaseFile}", "--urls=http://127.0.0.1:0"], demo: false);

        var taken = await Assert.ThrowsAsync<StorageException>(() => Serve.StartAsync(second));

        Assert.Contains(world.Installation.DatabaseFile, taken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PostgreSQL_that_is_not_there_is_told_in_one_line()
    {
        var key = Path.GetTempFileName();
        await File.WriteAllTextAsync(key, "a secret that wraps the keys, long enough for anybody: 0123456789 0123456789", Now);

        var (exit, lines) = await Startup.RunAsync(
            "--Platform:Database=Host=127.0.0.1;Port=1;Database=platform;Username=platform;Password=a-password", $"--Platform:Secrets:KeyFile={key}", "--urls=http://127.0.0.1:0");

        File.Delete(key);
        Assert.Equal(1, exit);
        var line = Assert.Single(lines);
        Assert.Contains("Platform__Database", line, StringComparison.Ordinal);
        Assert.DoesNotContain("a-password", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_setting_stops_the_start_with_one_line_that_names_it()
    {
        var (exit, lines) = await Startup.RunAsync("--Platform:Roles=Nonsense", "--urls=http://127.0.0.1:0");

        Assert.Equal(1, exit);
        Assert.Contains("Platform__Roles", Assert.Single(lines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Platform:Database", "Nonsense")]
    [InlineData("Platform:Egress:Allow", "10.0.0.0/99")]
    [InlineData("Platform:Egress:TimeoutSeconds", "never")]
    [InlineData("Platform:Cluster:SiloPort", "many")]
    [InlineData("Platform:Bootstrap:ClientSecret", "short")]
    [InlineData("Platform:Bootstrap:ClientId", "no id")]
    [InlineData("Platform:Cluster:Id", "")]
    [InlineData("Platform:Databse", "Data Source=elsewhere.db")]
    [InlineData("Platform:Identity:BehindProxy", "true")]
    [InlineData("Platform:Proxy:Networks", "everywhere")]
    public async Task Wrong_value_is_named_by_its_setting(string setting, string value)
    {
        var folder = Directory.CreateTempSubdirectory("platform-wrong-");
        try
        {
            var wrong = await Record.ExceptionAsync(async () =>
            {
                await using var app = Serve.Build(
                    [
                        $"--Platform:Database=Data Source={Path.Combine(folder.FullName, "platform.db")}", "--urls=http://127.0.0.1:0", "--Platform:Bootstrap:Organization=mercy",
                        $"--Platform:Bootstrap:ClientId={Installation.ClientId}", $"--Platform:Bootstrap:ClientSecret={Installation.Secret}", $"--{setting}={value}",
                    ],
                    demo: false);
                await Serve.StartAsync(app);
            });

            Assert.True(wrong is SettingsException or FormatException or StorageException, wrong?.ToString());
            Assert.Contains(setting.Replace(":", "__", StringComparison.Ordinal), wrong!.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', wrong.Message);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("localhost:8114", false, "localhost:8114")]
    [InlineData("http://0.0.0.0:0", true, "http://0.0.0.0:0")]
    [InlineData("http://*:0", true, "http://*:0")]
    public void Address_that_is_none_or_opens_the_demo_to_others_stops_the_start(string urls, bool demo, string named)
    {
        var wrong = Assert.Throws<SettingsException>(() => Serve.Build([$"--urls={urls}"], demo));
        Assert.Contains(named, wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Misspelt_setting_is_answered_with_the_nearest_one()
        => Assert.Contains(
            "Did you mean Platform__Database?",
            Assert.Throws<SettingsException>(() => Serve.Build(["--Platform:Databse=Data Source=elsewhere.db"], demo: false)).Message,
            StringComparison.Ordinal);

    [Fact]
    public async Task New_database_and_its_folder_are_their_owners_alone()
    {
        var folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            await using var app = Serve.Build([$"--Platform:Database=Data Source={Path.Combine(folder, "platform.db")}", "--urls=http://127.0.0.1:0"], demo: false);
            await Serve.StartAsync(app);

            if (!OperatingSystem.IsWindows())
            {
                const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
                Assert.Equal(owner | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
                Assert.Equal([owner], Directory.GetFiles(folder, "platform.db").Concat(Directory.GetFiles(folder, "platform.db-*")).Select(ModeOf).Distinct());
            }

            await app.StopAsync(Now);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static UnixFileMode ModeOf(string file) => File.GetUnixFileMode(file);

    private async Task<string> CountsAsync() => (await Mercy.Person.AskAsync("{ campaigns { totalCount } posts { totalCount } reviewItems { totalCount } }")).GetRawText();

    private async Task<(int Exit, string Output, string[] Lines)> ImportAsync(string csv)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, csv, Now);
            using var output = new StringWriter();
            using var error = new StringWriter();
            var exit = await ImportCommand.RunAsync(
                ["import", "campaign", file, "--url", world.Installation.Url, "--client-id", Installation.ClientId, "--client-secret", Installation.Secret, "--as", Mercy.Email], output, error);
            return (exit, output.ToString(), error.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
        }
        finally
        {
            File.Delete(file);
        }
    }
}
