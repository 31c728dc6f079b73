using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using NodaTime;
using Platform.Domain.Accounts;
using Platform.Journeys;
using Platform.Networks.Egress;
using Platform.Networks.Tests.Worlds;
using Platform.Networks.Webhook;
using Xunit;

namespace Platform.Networks.Tests.Webhook;

public sealed class WebhookConnectorTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_post_arrives_signed_with_its_key_and_its_time()
    {
        var body = "";
        var received = new Dictionary<string, string>(StringComparer.Ordinal);
        await using var receiver = await Receiver.StartAsync(async http =>
        {
            body = await new StreamReader(http.Request.Body).ReadToEndAsync();
            foreach (var header in http.Request.Headers)
            {
                received[header.Key] = header.Value.ToString();
            }

            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync("""{"id":"p1","url":"https://mercy.example/p1"}""");
        });
        await using var house = new House();
        var access = A.Access("webhook", new Uri(receiver.Address, "/in?site=1"), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        var step = A.Step(access, "Grippe-Impfung \"heute\" 💉", title: "T", link: "https://mercy.example/x");
        var done = Assert.IsType<StepResult.Done>(await house.Connector("webhook").CommitAsync(step, Token));
        Assert.Equal(new RemoteRef("p1", "https://mercy.example/p1"), done.Ref);

        var at = long.Parse(received["Webhook-Timestamp"], CultureInfo.InvariantCulture);
        Assert.Equal(step.Key, received["Webhook-Id"]);
        Assert.Equal(step.Key, received["Idempotency-Key"]);
        Assert.Equal(step.Due.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture), received["X-Due"]);
        Assert.Equal("application/json", received["Content-Type"]);
        Assert.Equal(WebhookSignature.Sign(access.Secret, step.Key, at, Encoding.UTF8.GetBytes(body)), received["Webhook-Signature"]);
        using var json = JsonDocument.Parse(body);
        Assert.Equal(step.Payload.Text, json.RootElement.GetProperty("text").GetString());
        Assert.Equal(step.Key, json.RootElement.GetProperty("id").GetString());
        Assert.Equal("main", json.RootElement.GetProperty("account").GetString());
        Assert.Equal("2026-03-02T13:00:00Z", json.RootElement.GetProperty("dueAt").GetString());
    }

    [Fact]
    public void A_repeat_has_the_same_bytes()
    {
        var step = A.Step(A.Access("webhook"));
        Assert.Equal(WebhookMessage.Write(step).ToArray(), WebhookMessage.Write(step with { Attempt = 5, State = "x" }).ToArray());
    }

    [Theory]
    [InlineData(200, "", "", "key")]
    [InlineData(204, "", "", "key")]
    [InlineData(200, "text/plain", "thank you", "key")]
    [InlineData(201, "application/json", "{}", "key")]
    [InlineData(200, "application/json; charset=utf-8", """{"id":17,"url":"nonsense"}""", "17")]
    [InlineData(200, "application/json", """{"id":null}""", "key")]
    [InlineData(200, "application/json", "{\"id\":", "key")]
    [InlineData(200, "application/json", "[]", "key")]
    [InlineData(200, "application/json", "\"ok\"", "key")]
    [InlineData(200, "application/json", "true", "key")]
    [InlineData(200, "application/json", "", "key")]
    [InlineData(200, "application/json", """{"id":{}}""", "key")]
    [InlineData(200, "application/json", """{"id":-1}""", "key")]
    [InlineData(200, "application/json", """{"id":1e400}""", "key")]
    [InlineData(200, "application/json", "{\"id\":\"\"}", "key")]
    [InlineData(202, "application/json", "{\"id\":\"a\\nb\"}", "key")]
    public async Task Taken_is_taken_with_or_without_an_id(int status, string type, string answer, string id)
    {
        var (step, result) = await CommitAsync(status, type, answer);
        var done = Assert.IsType<StepResult.Done>(result);
        Assert.Equal(id == "key" ? step.Key : id, done.Ref.ExternalId);
        Assert.Null(done.Ref.Url);
    }

    [Theory]
    [InlineData(400, ConnectorErrorKind.ContentRejected)]
    [InlineData(401, ConnectorErrorKind.ReauthRequired)]
    [InlineData(403, ConnectorErrorKind.MissingPermission)]
    [InlineData(404, ConnectorErrorKind.NotFound)]
    [InlineData(405, ConnectorErrorKind.Misconfigured)]
    [InlineData(408, ConnectorErrorKind.Transient)]
    [InlineData(410, ConnectorErrorKind.Misconfigured)]
    [InlineData(413, ConnectorErrorKind.ContentRejected)]
    [InlineData(418, ConnectorErrorKind.ContentRejected)]
    [InlineData(422, ConnectorErrorKind.ContentRejected)]
    [InlineData(425, ConnectorErrorKind.Transient)]
    [InlineData(429, ConnectorErrorKind.RateLimited)]
    [InlineData(503, ConnectorErrorKind.Transient)]
    [InlineData(300, ConnectorErrorKind.Misconfigured)]
    [InlineData(301, ConnectorErrorKind.Misconfigured)]
    [InlineData(307, ConnectorErrorKind.Misconfigured)]
    [InlineData(308, ConnectorErrorKind.Misconfigured)]
    public async Task A_refusal_has_a_kind(int status, ConnectorErrorKind kind)
    {
        var failed = Assert.IsType<StepResult.Failed>((await CommitAsync(status, "text/plain", "words of theirs")).Result);
        Assert.Equal(kind, failed.Error.Kind);
        Assert.Equal(status.ToString(CultureInfo.InvariantCulture), failed.Error.Code);
        Assert.DoesNotContain("theirs", failed.Error.SafeMessage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(302, "302 redirect")]
    [InlineData(303, "303 redirect")]
    [InlineData(409, "409")]
    [InlineData(500, "500")]
    [InlineData(502, "502")]
    [InlineData(504, "504")]
    [InlineData(599, "599")]
    public async Task What_has_no_meaning_is_unknown(int status, string code)
        => Assert.Equal(code, Assert.IsType<StepResult.Unknown>((await CommitAsync(status, "", "")).Result).Code);

    [Fact]
    public async Task A_body_that_is_too_long_to_be_read_does_not_take_the_yes_back()
    {
        var (step, result) = await CommitAsync(200, "application/json", $$"""{"id":"{{new string('x', 400)}}","rest":"{{new string('y', 70_000)}}"}""");
        Assert.Equal(step.Key, Assert.IsType<StepResult.Done>(result).Ref.ExternalId);
        (step, result) = await CommitAsync(200, "application/json", new string(' ', 2 * 1024 * 1024));
        Assert.Equal(step.Key, Assert.IsType<StepResult.Done>(result).Ref.ExternalId);
    }

    [Fact]
    public async Task Busy_with_a_time_to_come_back_is_a_refusal()
    {
        var (_, result) = await CommitAsync(503, "", "", ("Retry-After", "3"));
        var failed = Assert.IsType<StepResult.Failed>(result);
        Assert.Equal(ConnectorErrorKind.Transient, failed.Error.Kind);
        Assert.Equal(Duration.FromSeconds(3), failed.Error.RetryAfter);
    }

    [Fact]
    public async Task Nobody_at_home_is_transient_and_a_forbidden_place_is_misconfigured()
    {
        await using var house = new House();
        var connector = house.Connector("webhook");
        var nobody = await connector.CommitAsync(A.Step(A.Access("webhook", new Uri($"http://127.0.0.1:{FreePorts.Next()}/"))), Token);
        Assert.Equal(ConnectorErrorKind.Transient, Assert.IsType<StepResult.Failed>(nobody).Error.Kind);
        var forbidden = Assert.IsType<StepResult.Failed>(await connector.CommitAsync(A.Step(A.Access("webhook", new Uri("https://10.0.0.1/"))), Token));
        Assert.Equal(ConnectorErrorKind.Misconfigured, forbidden.Error.Kind);
        Assert.Contains("Platform__Egress__Allow", forbidden.Error.SafeMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_nobody_has_and_a_server_without_tls_are_told_apart()
    {
        await using var house = new House(resolver: new NoNames());
        await using var receiver = await Receiver.StartAsync(_ => Task.CompletedTask);
        var connector = house.Connector("webhook");
        var nobody = Assert.IsType<StepResult.Failed>(await connector.CommitAsync(A.Step(A.Access("webhook", new Uri("https://gone.mercy.example/"))), Token));
        Assert.Equal((ConnectorErrorKind.Transient, "dns"), (nobody.Error.Kind, nobody.Error.Code));
        var plain = Assert.IsType<StepResult.Failed>(await connector.CommitAsync(A.Step(A.Access("webhook", new Uri($"https://127.0.0.1:{receiver.Address.Port}/"))), Token));
        Assert.Equal((ConnectorErrorKind.Misconfigured, "tls"), (plain.Error.Kind, plain.Error.Code));
    }

    [Theory]
    [InlineData(200, typeof(Reconciliation.Landed))]
    [InlineData(404, typeof(Reconciliation.NotLanded))]
    [InlineData(410, typeof(Reconciliation.Unclear))]
    [InlineData(500, typeof(Reconciliation.Unclear))]
    [InlineData(204, typeof(Reconciliation.Unclear))]
    [InlineData(303, typeof(Reconciliation.Unclear))]
    public async Task A_status_address_tells_whether_it_landed(int status, Type expected)
    {
        var path = "";
        await using var receiver = await Receiver.StartAsync(http => { path = http.Request.Path; http.Response.StatusCode = status; return Task.CompletedTask; });
        await using var house = new House();
        var step = A.Step(A.Access("webhook", receiver.Address, settings: ("statusUrl", receiver.Address + "deliver/{key}")));
        Assert.IsType(expected, await house.Connector("webhook").ReconcileAsync(step, Token));
        Assert.Equal("/deliver/" + step.Key, path);
    }

    [Fact]
    public async Task Without_a_status_address_nothing_is_clear()
    {
        await using var house = new House();
        Assert.IsType<Reconciliation.Unclear>(await house.Connector("webhook").ReconcileAsync(A.Step(A.Access("webhook")), Token));
    }

    [Fact]
    public async Task What_the_receiver_promised_is_what_the_engine_may_rely_on()
    {
        await using var house = new House();
        var connector = house.Connector("webhook");
        var plain = connector.Describe(A.Access("webhook").Settings);
        Assert.Equal((Idempotency.None, false, 64), (plain.Idempotency, plain.CanLookUp, plain.Concurrency));
        var promised = connector.Describe(A.Access("webhook", settings: [("idempotent", "true"), ("statusUrl", "https://x.example/{key}"), ("keyWindowSeconds", "60"), ("concurrency", "8")]).Settings);
        Assert.Equal((Idempotency.KeyHeader, true, 60, 8), (promised.Idempotency, promised.CanLookUp, promised.KeyWindowSeconds, promised.Concurrency));
        var wrong = connector.Describe(A.Access("webhook", settings: [("idempotent", "yes"), ("statusUrl", "https://x.example/no-hole"), ("concurrency", "1000")]).Settings);
        Assert.Equal((Idempotency.None, false, 64), (wrong.Idempotency, wrong.CanLookUp, wrong.Concurrency));
    }

    [Fact]
    public async Task A_probe_posts_nothing()
    {
        var methods = new List<string>();
        await using var receiver = await Receiver.StartAsync(http => { methods.Add(http.Request.Method); http.Response.StatusCode = 405; return Task.CompletedTask; });
        await using var house = new House();
        var connector = house.Connector("webhook");
        Assert.NotNull((await connector.ProbeAsync(A.Access("webhook", receiver.Address), Token)).Profile);
        Assert.Equal(["HEAD"], methods);
        Assert.Equal(ConnectorErrorKind.Misconfigured, (await connector.ProbeAsync(A.Access("webhook", receiver.Address, secret: ""), Token)).Error?.Kind);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(410)]
    [InlineData(503)]
    public async Task An_address_that_is_not_the_receivers_is_not_connected(int status)
    {
        await using var receiver = await Receiver.StartAsync(http => { http.Response.StatusCode = status; return Task.CompletedTask; });
        await using var house = new House();
        Assert.NotNull((await house.Connector("webhook").ProbeAsync(A.Access("webhook", receiver.Address), Token)).Error);
    }

    private static async Task<(PublishStep Step, StepResult Result)> CommitAsync(int status, string type, string answer, params (string Name, string Value)[] headers)
    {
        await using var receiver = await Receiver.StartAsync(async http =>
        {
            await http.Request.Body.CopyToAsync(Stream.Null);
            http.Response.StatusCode = status;
            foreach (var (name, value) in headers)
            {
                http.Response.Headers[name] = value;
            }

            if (type.Length > 0)
            {
                http.Response.ContentType = type;
                await http.Response.WriteAsync(answer);
            }
        });
        await using var house = new House();
        var step = A.Step(A.Access("webhook", receiver.Address));
        return (step, await house.Connector("webhook").CommitAsync(step, Token));
    }

    private sealed class NoNames : IHostResolver
    {
        public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) => throw new SocketException((int)SocketError.HostNotFound);
    }
}
