using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Platform.Bench;

/// <summary>Many who listen to one node over WebSocket. Measured is the time from the database's moment of a change to its receipt by each client, both by the clock
/// of this machine; then the same beside clients that ask for much and never read.</summary>
internal sealed class Subscribers(SiloProcess silo, int port, string[] people)
{
    private const string Told = "subscription { postStatusChanged { seq post { id version status } } }";
    private const int Interval = 100;
    private static readonly string Much = $"subscription {{ postStatusChanged {{ seq post {{ {string.Join(' ', Enumerable.Range(0, 100).Select(n => $"c{n}: content {{ text }}"))} }} }} }}";

    private readonly ConcurrentDictionary<long, ConcurrentBag<long>> _receipts = new();
    private readonly ConcurrentBag<ClientWebSocket> _sockets = [];
    private volatile bool _ended;

    public static async Task<object> RunAsync(string[] args)
    {
        var (clients, slow, changes, kind) = (args.Setting("clients", 1_000), args.Setting("slow", 100), args.Setting("changes", 100), args.Setting("db", "sqlite"));
        var folder = Directory.CreateTempSubdirectory("platform-bench-subscribers-").FullName;
        await using var postgres = kind == "postgres" ? await PostgresCluster.StartAsync() : null;
        var database = postgres is null ? $"Data Source={folder}/platform.db" : await postgres.CreateAsync("subscribers");
        var port = PostgresCluster.FreePort();
        using var silo = new SiloProcess(database, folder, port);
        silo.Start(new Dictionary<string, string> { ["Platform__GraphQL__SocketsPerClient"] = (clients + slow + 10).ToString(null as IFormatProvider) });
        await silo.ReadyAsync();
        string[] people = [.. Enumerable.Range(0, args.Setting("people", 10)).Select(n => $"person{n}@mercy.example")];
        foreach (var email in people)
        {
            await silo.AskAsync("mutation($i: MemberInviteInput!) { memberInvite(input: $i) { userErrors { code message } } }", new { i = new { name = "Listener", email, roles = new[] { "AUTHOR" } } });
        }

        var bench = new Subscribers(silo, port, people);
        var account = (await silo.AskAsync(
            "mutation($i: AccountConnectInput!) { accountConnect(input: $i) { account { id } userErrors { code message } } }",
            new { i = new { network = "sandbox", server = "sandbox://local", handle = "mercy", secret = "none" } })).GetProperty("accountConnect").GetProperty("account").GetProperty("id").GetString()!;
        await bench.ChangeAsync(account, 10); // what is slow the first time only is not what is measured
        var before = bench.Memory();
        var readers = await bench.ListenAsync(clients, Told, reads: true);
        await bench.ChangeAsync(account, 10);
        var after = bench.Memory();
        var alone = await bench.MeasureAsync(account, changes, clients);
        var idle = await bench.ListenAsync(slow, Much, reads: false);
        var beside = await bench.MeasureAsync(account, changes, clients);
        var full = bench.Memory();
        bench.End();
        await Task.WhenAll([.. readers, .. idle]);
        Directory.Delete(folder, recursive: true);
        return new { db = kind, clients, slow, changes, everyMs = Interval, alone, besideSlow = beside, kilobytesPerSubscriber = (after - before) / 1024 / Math.Max(1, clients), megabytesBefore = before >> 20, megabytesAfter = after >> 20, megabytesBesideSlow = full >> 20 };
    }

    private long Memory()
    {
        silo.Process!.Refresh();
        return silo.Process.WorkingSet64;
    }

    private async Task<List<Task>> ListenAsync(int count, string query, bool reads)
    {
        var all = new List<Task>();
        for (var n = 0; n < count; n++)
        {
            var socket = new ClientWebSocket();
            socket.Options.AddSubProtocol("graphql-transport-ws");
            using var small = new HttpMessageInvoker(new SocketsHttpHandler
            {
                ConnectCallback = async (to, stop) =>
                {
                    var line = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 8 * 1024, NoDelay = true };
                    await line.ConnectAsync(to.DnsEndPoint, stop);
                    return new NetworkStream(line, ownsSocket: true);
                },
            }, disposeHandler: false);
            await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{port}/graphql"), small, CancellationToken.None);
            await SendAsync(socket, new { type = "connection_init", payload = new Dictionary<string, string> { ["authorization"] = $"Bearer {silo.Token}", ["on-behalf-of"] = people[n % people.Length] } });
            await ReadAsync(socket, new byte[1024]);
            await SendAsync(socket, new { id = "1", type = "subscribe", payload = new { query } });
            await SendAsync(socket, new { type = "ping" });
            await ReadAsync(socket, new byte[1024]);
            _sockets.Add(socket);
            all.Add(reads ? ReceiveAsync(socket) : Task.CompletedTask);
        }

        // The pong says that the subscription was read; that it listens follows within the time that a few of them take.
        await Task.Delay(TimeSpan.FromSeconds(2));
        return all;
    }

    private async Task ReceiveAsync(ClientWebSocket socket)
    {
        var buffer = new byte[4096];
        try
        {
            while (!_ended)
            {
                var length = await ReadAsync(socket, buffer);
                var at = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
                using var message = JsonDocument.Parse(buffer.AsMemory(0, length));
                if (message.RootElement.GetProperty("type").GetString() != "next")
                {
                    throw new InvalidOperationException(message.RootElement.GetRawText());
                }

                var seq = message.RootElement.GetProperty("payload").GetProperty("data").GetProperty("postStatusChanged").GetProperty("seq").GetInt64();
                _receipts.GetOrAdd(seq, _ => []).Add(at);
            }
        }
        catch (Exception wrong) when (_ended && wrong is OperationCanceledException or WebSocketException or ObjectDisposedException)
        {
            // The end.
        }
    }

    private void End()
    {
        _ended = true;
        foreach (var socket in _sockets)
        {
            socket.Abort();
            socket.Dispose();
        }
    }

    private async Task<object> MeasureAsync(string account, int changes, int clients)
    {
        await Task.Delay(TimeSpan.FromSeconds(1)); // what was changed before is heard by now
        _receipts.Clear();
        await ChangeAsync(account, changes);
        for (var rounds = 0; rounds < 600 && _receipts.Values.Sum(bag => bag.Count) < changes * clients; rounds++)
        {
            await Task.Delay(Interval);
        }

        if (_receipts.IsEmpty)
        {
            throw new InvalidOperationException("Nobody heard anything.");
        }

        var moments = await MomentsAsync(_receipts.Keys.Min());
        var times = _receipts.SelectMany(one => one.Value.Select(at => at - moments[one.Key])).Order().ToArray();
        return new { receipts = times.Length, p50 = At(times, 0.5), p95 = At(times, 0.95), p99 = At(times, 0.99), max = times[^1] };
    }

    // When the database wrote each of them, by the journal.
    private async Task<Dictionary<long, long>> MomentsAsync(long from)
    {
        var moments = new Dictionary<long, long>();
        string? after = null;
        do
        {
            var page = (await silo.AskAsync("query($after: String) { auditLog(first: 100, after: $after) { nodes { seq at } pageInfo { endCursor } } }", new { after }, people[0])).GetProperty("auditLog");
            foreach (var node in page.GetProperty("nodes").EnumerateArray())
            {
                moments[node.GetProperty("seq").GetInt64()] = node.GetProperty("at").GetDateTimeOffset().ToUnixTimeMilliseconds();
            }

            after = page.GetProperty("pageInfo").GetProperty("endCursor").GetString();
        }
        while (after is not null && moments.Keys.Min() > from);
        return moments;
    }

    private async Task ChangeAsync(string account, int changes)
    {
        using var round = new PeriodicTimer(TimeSpan.FromMilliseconds(Interval));
        for (var n = 0; n < changes; n++)
        {
            var errors = (await silo.AskAsync(
                "mutation($i: PostCreateInput!) { postCreate(input: $i) { post { id } userErrors { code message } } }",
                new { i = new { text = string.Join(' ', Enumerable.Repeat("Wash your hands.", 15)), accountIds = new[] { account } } }, people[0])).GetProperty("postCreate").GetProperty("userErrors");
            if (errors.GetArrayLength() > 0)
            {
                throw new InvalidOperationException(errors.GetRawText());
            }

            await round.WaitForNextTickAsync();
        }
    }

    private static double At(long[] ordered, double share) => ordered[(int)Math.Min(ordered.Length - 1, ordered.Length * share)];

    private static Task SendAsync(ClientWebSocket socket, object message)
        => socket.SendAsync(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(message)), WebSocketMessageType.Text, true, CancellationToken.None);

    private static async Task<int> ReadAsync(ClientWebSocket socket, byte[] buffer)
    {
        var length = 0;
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
            length += part.Count;
            if (part.MessageType == WebSocketMessageType.Close)
            {
                throw new WebSocketException($"It was closed: {socket.CloseStatus} {socket.CloseStatusDescription}");
            }

            if (part.EndOfMessage)
            {
                return length;
            }
        }
    }
}
