using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Platform.GraphQL.Tests.World;

namespace Platform.GraphQL.Tests.Http;

/// <summary>Random messages, frames and addresses, the same in every run: none may bring the server down, none may be our fault.</summary>
public sealed class SocketFuzzTests(HttpApi api) : IClassFixture<HttpApi>
{
    private static readonly int Times = Environment.GetEnvironmentVariable("PLATFORM_TESTS") == "full" ? 40 : 1;
    private static readonly int Messages = 3_000 * Times; // sockets, with one to five messages each
    private static readonly int Frames = 600 * Times; // sockets, with one to seven frames each
    private static readonly int Addresses = 3_000 * Times;
    private const string Words = "my patient John";
    private static readonly int[] Kinds = [0, 1, 2, 8, 9, 10];
    private static readonly HashSet<int> Codes = [1000, 1001, 1002, 1007, 1009, 4400, 4401, 4403, 4409, 4429];

    private static readonly string[] Seeds =
    [
        """{"type":"connection_init","payload":{"authorization":"Bearer importer","headers":{"on-behalf-of":"ann"}}}""",
        """{"id":"1","type":"subscribe","payload":{"query":"subscription($n: Int!) { wardsCounted(from: 1, to: $n) { number ward { name } } }","variables":{"n":3},"operationName":null,"extensions":{}}}""",
        """{"id":"2","type":"subscribe","payload":{"query":"mutation { wardOpen(input: { name: \"my patient John\", kind: DAY_CARE }) { ward { name } userErrors { code } } }"}}""",
        """{"id":"1","type":"complete"}""",
        """{"type":"ping","payload":{"x":[1,{"y":null}]}}""",
    ];

    private static readonly string[] Parts = ["{", "}", "[", "]", "\"", ":", ",", "null", "\\ud800", "\\u0000", "1e999", "id", "type", "payload", "query", "subscription { bellRung { number } }", "ö", "\0"];

    [Fact]
    public async Task Messages_do_no_harm()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, Messages), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken }, async (seed, _) =>
        {
            var random = new Random(seed);
            using var socket = random.Next(8) == 0 ? await RawSocket.OpenAsync(api) : await RawSocket.KnownAsync(api);
            try
            {
                for (var sent = random.Next(1, 5); sent > 0; sent--)
                {
                    await socket.SendAsync(Broken(random));
                }

                await socket.SendAsync("the end");
            }
            catch (WebSocketException)
            {
                // It was closed at an earlier one.
            }

            string last;
            do
            {
                try
                {
                    last = await socket.ReadAsync();
                }
                catch (WebSocketException)
                {
                    return; // What is no WebSocket at all, such as a text that is no UTF-8, is cut; so is who goes on sending to a closed one.
                }

                Assert.DoesNotContain("INTERNAL", last, StringComparison.Ordinal);
            }
            while (last.StartsWith('{'));

            Assert.True(Codes.Contains(int.Parse(last.Split(' ')[0], null)), $"seed {seed}: {last}");
        });
        await StillFineAsync();
    }

    [Fact]
    public async Task Frames_do_no_harm()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, Frames), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken }, async (seed, stop) =>
        {
            var random = new Random(seed);
            using var line = new TcpClient();
            await line.ConnectAsync(api.Address.Host, api.Address.Port, stop);
            var stream = line.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes(
                $"GET /graphql HTTP/1.1\r\nHost: {api.Address.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"), stop);
            try
            {
                for (var sent = random.Next(1, 8); sent > 0; sent--)
                {
                    await stream.WriteAsync(Frame(random), stop);
                }

                line.Client.Shutdown(SocketShutdown.Send);
                using var bound = CancellationTokenSource.CreateLinkedTokenSource(stop);
                bound.CancelAfter(TimeSpan.FromMinutes(2));
                await stream.CopyToAsync(Stream.Null, bound.Token); // until the server has closed it
            }
            catch (IOException)
            {
                // It was cut at an earlier one.
            }
        });
        await StillFineAsync();
    }

    [Fact]
    public async Task Addresses_do_no_harm()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, Addresses), new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = TestContext.Current.CancellationToken }, async (seed, _) =>
        {
            var random = new Random(seed);
            var address = $"query={Changed("{ ward(id: \"V2FyZDp3MQ\") { name } }", random)}&variables={Changed("{\"id\":\"V2FyZDp3MQ\"}", random)}&operationName={Changed("A", random)}";
            var escaped = string.Concat(Encoding.UTF8.GetBytes(address).Select(one => one > 32 && one < 127 && one != '#' && (one != '%' || random.Next(4) == 0) ? $"{(char)one}" : $"%{one:X2}"));
            var (status, text, _) = await api.SendAsync([], contentType: null, change: request => (request.Method, request.Content, request.RequestUri) = (HttpMethod.Get, null, new Uri($"/graphql?{escaped}", UriKind.Relative)));

            Assert.True((int)status is 200 or 400 or 403 or 405, $"seed {seed}: {status} {text}\n{escaped}");
        });
        await StillFineAsync();
    }

    private static string Changed(string text, Random random)
    {
        var changed = new StringBuilder(text);
        for (var changes = random.Next(4); changes > 0; changes--)
        {
            changed.Insert(random.Next(changed.Length), Parts[random.Next(Parts.Length)]);
        }

        return changed.ToString();
    }

    private static byte[] Broken(Random random)
    {
        var bytes = Encoding.UTF8.GetBytes(Changed(Seeds[random.Next(Seeds.Length)], random));
        for (var changes = random.Next(3); changes > 0; changes--)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        return bytes;
    }

    // Sound and unsound: reserved bits, unknown kinds, lengths that promise too much, without a mask, control frames that are too long.
    private static byte[] Frame(Random random)
    {
        var content = random.Next(4) == 0 ? new byte[random.Next(300)] : Broken(random);
        if (random.Next(10) == 0)
        {
            random.NextBytes(content);
            return content;
        }

        var frame = new List<byte> { random.Next(5) == 0 ? (byte)random.Next(256) : (byte)(0x80 | Kinds[random.Next(Kinds.Length)]) };
        var masked = random.Next(10) == 0 ? 0 : 0x80;
        switch (random.Next(12))
        {
            case 0:
                frame.AddRange([(byte)(masked | 127), (byte)random.Next(256), 0xff, 0xff, 0xff, 0, 0, 0, (byte)content.Length]);
                break;
            default:
                frame.AddRange(content.Length < 126 ? [(byte)(masked | content.Length)] : [(byte)(masked | 126), (byte)(content.Length >> 8), (byte)content.Length]);
                break;
        }

        var mask = new byte[4];
        random.NextBytes(mask);
        frame.AddRange(masked == 0 ? [] : mask);
        return [.. frame, .. masked == 0 ? content : content.Select((one, at) => (byte)(one ^ mask[at % 4]))];
    }

    private async Task StillFineAsync()
    {
        using var socket = await RawSocket.KnownAsync(api);
        await socket.SubscribeAsync("1", "{ whoami }");

        Assert.Contains("mercy", await socket.ReadAsync(), StringComparison.Ordinal);
        await api.Bells.HaveAsync(0);
        Assert.DoesNotContain("failed with", api.Log.All, StringComparison.Ordinal);
        Assert.DoesNotContain(Words, api.Log.All, StringComparison.Ordinal);
    }
}
