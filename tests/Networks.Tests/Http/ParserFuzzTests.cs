using System.Text;
using System.Text.Json;
using NodaTime;
using Platform.Domain.Accounts;
using Platform.Networks.Tests.Worlds;
using Xunit;

namespace Platform.Networks.Tests.Http;

/// <summary>Servers that answer nonsense: nothing throws, and nothing is taken for published that wasn't said to be. The nonsense is made from a seed.</summary>
public sealed class ParserFuzzTests : IAsyncLifetime
{
    private const int Rounds = 400;

    private static readonly string[] Yes =
    [
        """{"uri":"at://did:plc:abc/app.bsky.feed.post/3mg36rtrr2i45","cid":"bafy","commit":{"cid":"b","rev":"3"}}""",
        """{"accessJwt":"a","refreshJwt":"r","did":"did:plc:abc","handle":"mercy.test","active":true}""",
        """{"uri":"at://did:plc:abc/app.bsky.feed.post/3mg36rtrr2i45","cid":"b","value":{"text":"Flu shots are here.","createdAt":"2026-03-02T12:00:00Z"}}""",
        """{"posts":[{"uri":"at://x","likeCount":3,"repostCount":1,"replyCount":0,"quoteCount":2}]}""",
        """{"id":17,"slug":"post-abcdefghijklm","status":"publish","link":"https://mercy.example/p","title":{"raw":"T"},"content":{"raw":"<p>Flu shots are here.</p>"}}""",
        """[{"id":17,"slug":"post-abcdefghijklm","status":"draft","link":"https://mercy.example/p","title":{"raw":""},"content":{"raw":"<p>x</p>"}}]""",
        """{"code":"rest_invalid_param","message":"m","data":{"status":400,"details":{"status":{"code":"rest_forbidden_status","data":{"status":401}}}}}""",
        """{"error":"ExpiredToken","message":"Token has expired"}""",
        """{"id":"p1","url":"https://mercy.example/p1"}""",
    ];

    private static readonly string[] Nonsense =
    [
        "", " ", "null", "true", "[]", "{}", "\"\"", "0", "-1", "1e999", "{\"uri\":null}", "{\"uri\":{}}", "{\"uri\":\"at://\"}", "{\"id\":1e30}", "{\"id\":-5}", "{\"id\":\"\\ud800\"}",
        "{\"\\ud800\":1}", "{\"uri\":\"\\ud800\"}", "{\"posts\":{}}", "{\"posts\":[null,1,\"x\",{\"uri\":5},{\"uri\":\"\\udfff\"}]}", "[null]", "[[[[[[]]]]]]", "{\"error\":{}}", "{\"error\":[]}", "{\"code\":5}",
        "{\"value\":{\"text\":\"\\ud800\"}}", "<html>It works!</html>", "\uFEFF{}", "{\"a\":1,\"a\":2}", "{\"accessJwt\":\"\",\"refreshJwt\":\"\",\"did\":\"x\",\"handle\":\"\"}", "{\"data\":{\"details\":[]},\"code\":\"rest_invalid_param\"}",
    ];

    private Random _random = new(1);
    private int _status;
    private byte[] _body = [];
    private string _type = "";
    private string? _header;
    private Receiver _receiver = null!;
    private House _house = null!;

    public async ValueTask InitializeAsync()
    {
        _receiver = await Receiver.StartAsync(async http =>
        {
            await http.Request.Body.CopyToAsync(Stream.Null);
            http.Response.StatusCode = _status;
            http.Response.Headers.ContentType = _type;
            if (_header is not null)
            {
                http.Response.Headers["Retry-After"] = http.Response.Headers["RateLimit-Reset"] = http.Response.Headers["X-WP-Total"] = _header;
            }

            if (http.Request.Method != "HEAD" && _body.Length > 0)
            {
                await http.Response.Body.WriteAsync(_body);
            }
        });
        _house = new House();
    }

    public async ValueTask DisposeAsync()
    {
        await _house.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Theory]
    [InlineData("bluesky", 1)]
    [InlineData("bluesky", 2)]
    [InlineData("wordpress", 3)]
    [InlineData("wordpress", 4)]
    [InlineData("webhook", 5)]
    [InlineData("webhook", 6)]
    public async Task Nonsense_neither_throws_nor_counts_as_published(string network, int seed)
    {
        _random = new Random(seed);
        var token = TestContext.Current.CancellationToken;
        var connector = _house.Connector(network);
        for (var round = 0; round < Rounds; round++)
        {
            Spoil();

            // An account of its own each round, so that no session or refusal is remembered.
            var access = A.Access(network, _receiver.Address, account: "a" + round, settings: ("statusUrl", _receiver.Address + "{key}"));
            var step = A.Step(access, state: _random.Next(2) == 0 ? null : Nonsense[_random.Next(Nonsense.Length)]);
            var commit = await connector.CommitAsync(step, token);
            var yes = network == "webhook" ? _status is >= 200 and < 300 : SaysYes(); // a receiver's status is its answer, whatever its body
            Assert.False(commit is StepResult.Done && !yes, $"{seed}/{round}: {_status} {Encoding.UTF8.GetString(_body)}");
            Assert.True(commit is not StepResult.Failed failed || failed.Error.RetryAfter is null || (failed.Error.RetryAfter >= Duration.Zero && failed.Error.RetryAfter <= Duration.FromDays(1)));
            Assert.NotNull(await connector.PrepareAsync(step, token));
            Assert.False(await connector.ReconcileAsync(step, token) is Reconciliation.Landed && !SaysYes() && network != "webhook");
            var probe = await connector.ProbeAsync(access, token);
            Assert.True(probe.Profile is null != probe.Error is null);
            _ = await connector.DeleteAsync(new TakeDownStep(access, "k", new RemoteRef(Nonsense[_random.Next(Nonsense.Length)], null)), token);
            _ = await connector.ConfirmGoneAsync(new TakeDownStep(access, "k", new RemoteRef(Nonsense[_random.Next(Nonsense.Length)], null)), token);
            _ = await connector.DeleteAsync(new TakeDownStep(access, "k", new RemoteRef("17", null)), token);
            _ = await connector.ConfirmGoneAsync(new TakeDownStep(access, "k", new RemoteRef("17", null)), token);
            Assert.False((await connector.ReadMetricsAsync(access, [new RemoteRef("17", null), new RemoteRef("\ud800", null)], token)).Metrics.IsDefault);
        }
    }

    /// <summary>Whether the answer is still a whole object: a spoilt one that happens to be whole may say yes.</summary>
    private bool SaysYes()
    {
        try
        {
            using var json = JsonDocument.Parse(_body);
            return _status is >= 200 and < 300 && json.RootElement.ValueKind is JsonValueKind.Object or JsonValueKind.Array;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private void Spoil()
    {
        int[] statuses = [200, 200, 200, 201, 204, 302, 400, 401, 403, 404, 409, 410, 418, 429, 500, 503, 599];
        string[] headers = ["", "5", "-1", "NaN", "99999999999999999999", "Sun, 99 Nov 2026 10:00:00 GMT", "1e5", "9223372036854775807"];
        _status = statuses[_random.Next(statuses.Length)];
        _type = _random.Next(4) == 0 ? "text/html; charset=nonsense" : "application/json";
        _header = _random.Next(2) == 0 ? null : headers[_random.Next(headers.Length)];
        var bytes = Encoding.UTF8.GetBytes(_random.Next(3) == 0 ? Nonsense[_random.Next(Nonsense.Length)] : Yes[_random.Next(Yes.Length)]);
        switch (_random.Next(4))
        {
            case 0:
                bytes = bytes[.._random.Next(bytes.Length + 1)];
                break;
            case 1 when bytes.Length > 0:
                for (var i = 0; i < 3; i++)
                {
                    bytes[_random.Next(bytes.Length)] = (byte)_random.Next(256);
                }

                break;
            case 2:
                // A wrong type in the place of a text or number.
                bytes = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes).Replace(_random.Next(2) == 0 ? ":\"" : ":1", _random.Next(2) == 0 ? ":[\"" : ":{\"x\":\"", StringComparison.Ordinal));
                break;
            default:
                break;
        }

        _body = _status == 204 ? [] : bytes;
    }
}
