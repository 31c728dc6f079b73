using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Platform.Bench.Lives;

/// <summary>The silo as a process of its own, which is really killed. The destinations stay in this process.</summary>
internal sealed class ChildSilo : SiloUnderTest
{
    private readonly string _folder;
    private readonly string _database;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(3) };
    private readonly Receiver _receiver;
    private WebApplication? _destinations;
    private Process? _process;
    private string _address = "";
    private DateTimeOffset _now;

    public ChildSilo(string folder, string database, DateTimeOffset start)
    {
        (_folder, _database, _now) = (folder, database, start);
        _receiver = new Receiver(() => _now) { NoneHeld = true };
    }

    /// <summary>Processes that were killed without warning, in all lanes.</summary>
    public static int Kills => Volatile.Read(ref _kills);

    private static int _kills;

    public override Receiver Receiver => _receiver;

    public override DateTimeOffset Now => _now;

    public override bool Died => _process is null or { HasExited: true };

    public override async Task StartAsync()
    {
        _destinations ??= await ListenAsync();
        var port = PostgresCluster.FreePort();
        _address = $"http://127.0.0.1:{port}";
        var start = new ProcessStartInfo("dotnet", [typeof(ChildSilo).Assembly.Location, "lives-serve", $"{port}", _destinations.Urls.First(), _folder, $"{_now.ToUnixTimeMilliseconds()}", _database])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, _) => { };
        _process.OutputDataReceived += (_, _) => { };
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        for (var tries = 0; ; tries++)
        {
            try
            {
                await CallAsync("quiet", new { });
                return;
            }
            catch (HttpRequestException) when (tries < 2_400 && !_process.HasExited)
            {
                await Task.Delay(50);
            }
        }
    }

    public override async Task StopAsync(bool hard)
    {
        if (_process is null)
        {
            return;
        }

        if (hard || _process.HasExited)
        {
            _process.Kill();
            Interlocked.Increment(ref _kills);
        }
        else
        {
            await TryAsync("stop", new { });
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    public override Task AdvanceAsync(TimeSpan by)
    {
        _now += by;
        return TryAsync("advance", new { ms = (long)by.TotalMilliseconds });
    }

    public override Task ArmAsync(Fault? fault) => TryAsync("arm", new { fault });

    public override async Task<string> HitAsync()
        => (await TryAsync("hit", new { })) is { } answer ? answer.GetProperty("hit").GetString()! : "a kill";

    public override Task FoundAsync(string organization) => CallAsync("found", new { organization });

    public override async Task<Reply> AskAsync(string organization, Asker who, string query, object? variables = null)
        => await TryAsync("ask", new { organization, who, query, variables }) is { } answer
            ? new Reply(answer.GetProperty("data") is { ValueKind: JsonValueKind.Object } data ? data : null, answer.GetProperty("error").GetString())
            : new Reply(null, "killed");

    public override Task QuietAsync() => TryAsync("quiet", new { });

    public override Task JobsAsync() => TryAsync("jobs", new { });

    public override async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process?.Dispose();
        _http.Dispose();
        if (_destinations is not null)
        {
            await _destinations.DisposeAsync();
        }
    }

    private async Task<JsonElement?> TryAsync(string what, object body)
    {
        try
        {
            return await CallAsync(what, body);
        }
        catch (Exception gone) when (gone is HttpRequestException or IOException)
        {
            // It was killed under way.
            if (_process is not null)
            {
                using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
                await _process.WaitForExitAsync(patience.Token);
            }

            return null;
        }
    }

    private async Task<JsonElement> CallAsync(string what, object body)
    {
        using var answer = await _http.PostAsJsonAsync($"{_address}/{what}", body);
        answer.EnsureSuccessStatusCode();
        var json = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Heard(json.GetProperty("now").GetInt64());
        return json;
    }

    private void Heard(long now)
    {
        var at = DateTimeOffset.FromUnixTimeMilliseconds(now);
        _now = at > _now ? at : _now;
    }

    private async Task<WebApplication> ListenAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(async context =>
        {
            var asked = await context.Request.ReadFromJsonAsync<RemoteDestinations.Asked>() ?? throw new InvalidDataException();
            Heard(asked.Now);
            object answer = context.Request.Path.Value switch
            {
                "/refuses" => await _receiver.RefusesAsync(asked.Organization, asked.Account),
                "/prepare" => await _receiver.FailsToPrepareAsync(asked.Organization, asked.Account),
                "/has" => await _receiver.HasAsync(asked.Organization, asked.Account, asked.Key),
                _ => (await _receiver.CommitAsync(asked.Organization, asked.Account, asked.Key, asked.Text, asked.Remembers < 0 ? null : TimeSpan.FromMilliseconds(asked.Remembers), context.RequestAborted)).Answer.ToString(),
            };
            await context.Response.WriteAsJsonAsync(answer);
        });
        await app.StartAsync();
        return app;
    }
}

/// <summary>The destinations as the killed process sees them: over a socket.</summary>
internal sealed class RemoteDestinations(string address, VirtualClock clock) : IDestinations, IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = new Uri(address), Timeout = TimeSpan.FromSeconds(60) };
    private int _busy;
    private long _seq;

    /// <summary>One question.</summary>
    internal sealed record Asked(string Organization, string Account, string Key, string Text, long Remembers, long Now);

    public int Busy => Volatile.Read(ref _busy);

    public int Held => 0;

    public long Seq => Interlocked.Read(ref _seq);

    public void Drop()
    {
    }

    public void Dispose() => _http.Dispose();

    public Task<bool> RefusesAsync(string organization, string account) => AskAsync<bool>("/refuses", organization, account);

    public Task<bool> FailsToPrepareAsync(string organization, string account) => AskAsync<bool>("/prepare", organization, account);

    public async Task<(Answer Answer, string Id)> CommitAsync(string organization, string account, string key, string text, TimeSpan? remembers, CancellationToken cancellationToken)
        => (Enum.Parse<Answer>(await AskAsync<string>("/commit", organization, account, key, text, remembers is { } some ? (long)some.TotalMilliseconds : -1)), key[..8]);

    public Task<bool> HasAsync(string organization, string account, string key) => AskAsync<bool>("/has", organization, account, key);

    private async Task<T> AskAsync<T>(string path, string organization, string account, string key = "", string text = "", long remembers = -1)
    {
        Interlocked.Increment(ref _busy);
        Interlocked.Increment(ref _seq);
        try
        {
            using var answer = await _http.PostAsJsonAsync(new Uri(path, UriKind.Relative), new Asked(organization, account, key, text, remembers, clock.Now.ToUnixTimeMilliseconds()));
            return (await answer.Content.ReadFromJsonAsync<T>())!;
        }
        finally
        {
            Interlocked.Decrement(ref _busy);
        }
    }
}

/// <summary>The process that is killed: a silo as in a lane, steered over a socket.</summary>
internal static class LivesServe
{
    public static async Task<int> RunAsync(string[] args)
    {
        var (port, destinations, folder, start, database) = (args[0], args[1], args[2], long.Parse(args[3], CultureInfo.InvariantCulture), args[4]);
        await using var silo = new LiveSilo(folder, database, DateTimeOffset.FromUnixTimeMilliseconds(start), clock => new RemoteDestinations(destinations, clock)) { Kills = true };
        await silo.StartAsync();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        await using var app = builder.Build();
        var ended = new TaskCompletionSource();
        app.Run(async context =>
        {
            var asked = await context.Request.ReadFromJsonAsync<JsonElement>();
            var (hit, reply) = ("", new Reply(null, null));
            switch (context.Request.Path.Value)
            {
                case "/advance":
                    await silo.AdvanceAsync(TimeSpan.FromMilliseconds(asked.GetProperty("ms").GetInt64()));
                    break;
                case "/arm":
                    await silo.ArmAsync(asked.GetProperty("fault").Deserialize<Fault>(JsonSerializerOptions.Web));
                    break;
                case "/hit":
                    hit = await silo.HitAsync();
                    break;
                case "/found":
                    await silo.FoundAsync(asked.GetProperty("organization").GetString()!);
                    break;
                case "/ask":
                    reply = await silo.AskAsync(asked.GetProperty("organization").GetString()!, asked.GetProperty("who").Deserialize<Asker>(JsonSerializerOptions.Web)!, asked.GetProperty("query").GetString()!, asked.GetProperty("variables"));
                    break;
                case "/jobs":
                    await silo.JobsAsync();
                    break;
                case "/stop":
                    ended.TrySetResult();
                    break;
                default:
                    await silo.QuietAsync();
                    break;
            }

            await context.Response.WriteAsJsonAsync(new { now = silo.Now.ToUnixTimeMilliseconds(), hit, data = reply.Data, error = reply.Error });
        });
        await app.StartAsync();
        await ended.Task;
        await app.StopAsync();
        await silo.StopAsync(hard: false);
        return 0;
    }
}
