using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using NodaTime;
using NodaTime.Text;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Posts;
using Platform.Networks.Egress;
using Platform.Networks.Http;
using Platform.Networks.Tests.Worlds;
using Platform.Networks.Webhook;
using Xunit;

namespace Platform.Networks.Tests.Webhook;

/// <summary>docs/webhooks.md is what the makers of receivers build on; so what it shows is sent, and what it says is so.</summary>
public sealed partial class WebhookDocumentTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_call_that_it_shows_is_the_call_that_is_made()
    {
        var text = await DocumentAsync();
        var (http, json) = (Block(text, "http"), Block(text, "json"));
        var sent = JsonDocument.Parse(json).RootElement;
        string Of(string name) => sent.GetProperty(name).GetString()!;
        Instant At(string name) => InstantPattern.ExtendedIso.Parse(Of(name)).Value;
        var (body, request) = ("", "");
        await using var receiver = await Receiver.StartAsync(async call =>
        {
            body = await new StreamReader(call.Request.Body).ReadToEndAsync();
            string[] shown = ["Content-Type", "Idempotency-Key", "Webhook-Id", "Webhook-Timestamp", "Webhook-Signature", "X-Due"];
            request = string.Join('\n',
                shown.Select(name => $"{name}: {call.Request.Headers[name]}").Prepend($"{call.Request.Method} {call.Request.Path} HTTP/1.1"));
        });
        await using var house = new House(new StandingClock(At("dueAt")));
        var access = new AccountAccess(
            new OrganizationId(Of("organization")), new AccountId(Of("account")), "webhook", receiver.Address, Of("handle"), Secret(text),
            A.Access("webhook", settings: ("title", "true")).Settings);
        var step = new PublishStep(access, Of("id"), new Payload(Of("text"), Of("title"), Of("link")), At("authorizedAt"), At("dueAt"), 1, null);
        Assert.IsType<StepResult.Done>(await house.Connector("webhook").CommitAsync(step, Token));
        Assert.Equal(json, body);
        Assert.Equal(http, request);
    }

    [Fact]
    public async Task The_check_of_the_signature_that_it_shows_takes_the_call_and_no_other()
    {
        var text = await DocumentAsync();
        var headers = Block(text, "http").Split('\n').Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(parts => parts[0], parts => parts[1]);
        var stamp = long.Parse(headers["Webhook-Timestamp"], CultureInfo.InvariantCulture);
        var script = $"""
            {Block(text, "python")}
            headers = {JsonSerializer.Serialize(headers)}
            body = {JsonSerializer.Serialize(Block(text, "json"))}.encode()
            secret = "{Secret(text)}"
            print(is_genuine(secret, headers, body, {stamp}), is_genuine(secret, headers, body + b" ", {stamp}), is_genuine(secret, headers, body, {stamp + 301}), is_genuine("other", headers, body, {stamp}))
            """;
        Assert.Equal("True False False False", await PythonAsync(script));
    }

    [Fact]
    public async Task Every_setting_has_its_row_and_every_row_its_setting()
    {
        await using var house = new House();
        var names = WebhookSettings.Known(house.Get<EgressAddresses>()).Names;
        Assert.Equal(names, Rows(await DocumentAsync(), "## Settings").Select(row => row[0].Trim('`')));
    }

    [Fact]
    public async Task Every_status_does_what_its_row_says()
    {
        var rows = Rows(await DocumentAsync(), "## The answer").Select(row => (Statuses: Statuses(row[0]), Does: row[1])).ToList();
        for (var status = 300; status < 600; status++)
        {
            var (statuses, does) = rows.FirstOrDefault(row => row.Statuses.Contains(status));
            does ??= rows.Single(row => row.Statuses.Contains(-(status / 100))).Does;
            using var response = new HttpResponseMessage();
            var kind = WebhookErrors.Classify(new Reply(status, response.Headers, null, default, null))?.Kind;
            Assert.Equal(Meaning(does), Meaning(kind));
        }
    }

    [Fact]
    public async Task The_times_that_it_names_are_those_of_the_rules()
    {
        var text = await DocumentAsync();
        var busy = new StepResult.Failed(new ConnectorError(ConnectorErrorKind.Transient, "503", "x"));
        var waits = Enumerable.Range(1, DeliveryRules.MaxAttempts - 1)
            .Select(attempt => DeliveryRules.AfterCall(busy, attempt, false).WakeAfter!.Value.TotalSeconds).ToList();
        Assert.Contains($"after {string.Join(", ", waits.SkipLast(1))} and {waits[^1]} seconds", text, StringComparison.Ordinal);
        Assert.Equal(DeliveryState.Rejected, DeliveryRules.AfterCall(busy, DeliveryRules.MaxAttempts, false).To);
        Assert.Equal((6, 10), (DeliveryRules.MaxAttempts, TakeDownRules.MaxTries));
        Assert.Contains("ten times", text, StringComparison.Ordinal);
        Assert.Equal([5, 20, 60, 300, 900, 900],
            Enumerable.Range(1, 6).Select(tries => (int)TakeDownRules.AfterTry(null, new Disappearance.StillThere(), tries).After!.Value.TotalSeconds));
    }

    private static string Meaning(string does) => does switch
    {
        _ when does.StartsWith("not known", StringComparison.Ordinal) => "not known",
        _ when does.Contains("account is broken", StringComparison.Ordinal) => "broken",
        _ when does.Contains("wrong address", StringComparison.Ordinal) => "address",
        _ when does.Contains("rejected", StringComparison.Ordinal) => "rejected",
        _ when does.Contains("other posts wait", StringComparison.Ordinal) => "limited",
        _ when does.Contains("tried again", StringComparison.Ordinal) => "again",
        _ => does,
    };

    private static string Meaning(ConnectorErrorKind? kind) => kind switch
    {
        null => "not known",
        ConnectorErrorKind.Transient => "again",
        ConnectorErrorKind.RateLimited => "limited",
        ConnectorErrorKind.ReauthRequired or ConnectorErrorKind.MissingPermission => "broken",
        ConnectorErrorKind.Misconfigured => "address",
        _ => "rejected",
    };

    // The statuses of a row; -4 for "other 4xx".
    private static HashSet<int> Statuses(string cell) =>
    [
        .. Number().Matches(cell).Select(match => int.Parse(match.Value, CultureInfo.InvariantCulture)),
        .. Other().Matches(cell).Select(match => -int.Parse(match.Groups["class"].Value, CultureInfo.InvariantCulture)),
    ];

    private static string Secret(string text) => Key().Match(text).Value;

    private static string Block(string text, string language)
        => Regex.Match(text, $"```{language}\n(?<block>.*?)\n```", RegexOptions.Singleline).Groups["block"].Value;

    private static IEnumerable<string[]> Rows(string text, string heading)
        => text[text.IndexOf(heading + "\n", StringComparison.Ordinal)..].Split('\n').Skip(1)
            .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1)
                .Select(line => line.Trim('|', ' ').Split('|').Select(cell => cell.Trim()).ToArray());

    private static Task<string> DocumentAsync([CallerFilePath] string here = "")
        => File.ReadAllTextAsync(Path.Combine(Path.GetDirectoryName(here)!, "../../../docs/webhooks.md"), Token);

    private static async Task<string> PythonAsync(string script)
    {
        using var python = Process.Start(new ProcessStartInfo("python3", ["-c", script]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (python.StandardOutput.ReadToEndAsync(Token), python.StandardError.ReadToEndAsync(Token));
        await python.WaitForExitAsync(Token);
        Assert.Equal("", await error);
        return (await output).Trim();
    }

    [GeneratedRegex(@"\b[3-5]\d\d\b")]
    private static partial Regex Number();

    [GeneratedRegex(@"other (?<class>[345])xx")]
    private static partial Regex Other();

    [GeneratedRegex(@"whsec_[A-Za-z0-9+/=]{20,}")]
    private static partial Regex Key();

    private sealed class StandingClock(Instant now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now.ToDateTimeOffset();
    }
}
