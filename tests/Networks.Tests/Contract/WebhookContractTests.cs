using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Platform.Domain.Accounts;
using Platform.Networks.Tests.Worlds;
using Platform.Networks.Webhook;

namespace Platform.Networks.Tests.Contract;

public sealed class WebhookContractTests : HostileNetworkContract
{
    private protected override async Task<NetworkWorld> OpenAsync()
    {
        var receiver = new BehavingReceiver();
        var server = await Receiver.StartAsync(receiver.AnswerAsync);
        var proxy = await HostileProxy.StartAsync(server.Address);
        return new WebhookWorld(receiver, server)
        {
            Proxy = proxy,
            Access = A.Access(
                "webhook", new Uri(proxy.Address, "/posts"), BehavingReceiver.Key, settings:
                [
                    ("idempotent", "true"), ("statusUrl", proxy.Address + "posts/{key}"), ("deleteUrl", proxy.Address + "posts/{id}"), ("maxText", "600"),
                ]),
        };
    }

    private protected override AccountAccess WithoutLookUp(AccountAccess access)
        => access with { Settings = access.Settings.SetItem("statusUrl", access.Server + "{key}") };

    private sealed class WebhookWorld(BehavingReceiver receiver, Receiver server) : NetworkWorld
    {
        public override string LongestText => new('ü', 600);

        public override bool IsCommit(HttpRequest request) => request.Method == "POST";

        public override Task<int> CountAsync(PublishStep step) => Task.FromResult(receiver.Posts.Values.Count(text => text == step.Payload.Text));

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            await server.DisposeAsync();
        }
    }

    /// <summary>A receiver as its makers should write it: checks the signature, takes each key once, tells whether it has one.</summary>
    private sealed class BehavingReceiver
    {
        public const string Key = "whsec_c2lnbmluZyBrZXkgb2YgYSB0ZXN0";

        public ConcurrentDictionary<string, string> Posts { get; } = new();

        public async Task AnswerAsync(HttpContext http)
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            var (id, at) = (http.Request.Headers["Webhook-Id"].ToString(), http.Request.Headers["Webhook-Timestamp"].ToString());
            if (http.Request.Headers["Webhook-Signature"] != WebhookSignature.Sign(Key, id, long.Parse(at, CultureInfo.InvariantCulture), body.ToArray()))
            {
                http.Response.StatusCode = 401;
                return;
            }

            var last = http.Request.Path.Value!.Split('/')[^1];
            switch (http.Request.Method)
            {
                case "POST":
                    using (var post = JsonDocument.Parse(Encoding.UTF8.GetString(body.ToArray())))
                    {
                        var text = post.RootElement.GetProperty("text").GetString()!;
                        if (text.Length > 600)
                        {
                            http.Response.StatusCode = 422;
                            return;
                        }

                        Posts.TryAdd(http.Request.Headers["Idempotency-Key"].ToString(), text);
                    }

                    await TellAsync(http, id);
                    return;
                case "GET" when Posts.ContainsKey(last):
                    await TellAsync(http, last);
                    return;
                case "DELETE" when Posts.TryRemove(last, out _):
                    return;
                case "HEAD":
                    return;
                default:
                    http.Response.StatusCode = 404;
                    return;
            }
        }

        private static Task TellAsync(HttpContext http, string id)
        {
            http.Response.ContentType = "application/json";
            return http.Response.WriteAsync(JsonSerializer.Serialize(new Dictionary<string, string> { ["id"] = id, ["url"] = "https://mercy.example/" + id }));
        }
    }
}
