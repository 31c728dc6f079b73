using System.Globalization;
using Platform.Bench;
using Xunit;

namespace Platform.Journeys;

/// <summary>Three processes' worth of platform on one PostgreSQL: who listens to one of them hears what was done at another.</summary>
public sealed class ClusterJourneys : IAsyncLifetime
{
    private readonly Servers _servers = new();
    private readonly List<Installation> _hosts = [];
    private readonly string _key = Path.GetTempFileName();

    public async ValueTask InitializeAsync()
    {
        var connection = (await _servers.StartAsync("postgres")).GetProperty("connection").GetString();
        KeyFiles.Write(_key);
        for (var host = 0; host < 3; host++)
        {
            _hosts.Add(await Installation.StartAsync(
                $"--Platform:Database={connection}", $"--Platform:Secrets:KeyFile={_key}", $"--Platform:Cluster:SiloPort={FreePorts.Next()}", $"--Platform:Cluster:GatewayPort={FreePorts.Next()}"));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in Enumerable.Reverse(_hosts))
        {
            await host.DisposeAsync();
        }

        await _servers.DisposeAsync();
        File.Delete(_key);
    }

    [Fact]
    public async Task What_happens_at_one_is_heard_at_all_in_the_same_order()
    {
        var hospital = await Hospital.OpenAsync(await _hosts[0].ClientAsync(), "mercy");
        var after = await SubscriptionJourneys.SeqAsync(hospital);
        var token = hospital.Client.Token;
        var listeners = new List<Listener>();
        foreach (var host in _hosts)
        {
            listeners.Add(await Listener.OpenAsync(
                host.Url, token, "subscription($after: Long) { postStatusChanged(after: $after) { seq post { id version content { text } } } }", new { after }, hospital.Email));
        }

        var written = new List<string>();
        for (var n = 0; n < 9; n++)
        {
            var at = (await _hosts[n % 3].ClientAsync()).As(hospital.Email);
            written.Add((await at.DoAsync(Hospital.Write, new { i = new { text = $"Wash your hands {n}", accountIds = new[] { hospital.Account } } })).GetProperty("post").GetProperty("id").GetString()!);
        }

        foreach (var listener in listeners)
        {
            var heard = new List<string>();
            var seq = after;
            while (heard.Count < written.Count)
            {
                var told = await listener.NextAsync();
                Assert.True(told.GetProperty("seq").GetInt64() > seq);
                seq = told.GetProperty("seq").GetInt64();
                if (told.GetProperty("post").GetProperty("id").GetString() is { } id && !heard.Contains(id))
                {
                    heard.Add(id);
                    Assert.Equal($"Wash your hands {(heard.Count - 1).ToString(CultureInfo.InvariantCulture)}", told.GetProperty("post").GetProperty("content").GetProperty("text").GetString());
                }
            }

            Assert.Equal(written, heard);
            listener.Dispose();
        }
    }
}
