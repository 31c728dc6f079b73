using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Platform.Bench;

/// <summary>A real Bluesky PDS and a real WordPress on free ports of loopback, and what is public on them.</summary>
internal sealed class RealServers : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("platform-bench-servers-").FullName;
    private readonly HttpClient _http = new();
    private readonly int _pds = PostgresCluster.FreePort();
    private readonly int _plc = PostgresCluster.FreePort();
    private readonly int _wordpress = PostgresCluster.FreePort();
    private string _did = "";

    public string Bluesky => $"http://127.0.0.1:{_pds}";

    public string BlueskyPassword { get; private set; } = "";

    public string WordPress => $"http://127.0.0.1:{_wordpress}";

    public string WordPressPassword { get; private set; } = "";

    private static string Scripts => Path.Combine(Sink.Root(), "tests", "servers");

    public static async Task<RealServers> StartAsync()
    {
        var servers = new RealServers();
        await Shell.RunAsync($"chmod 755 {servers._folder}; OWNER_PID={Environment.ProcessId} PORT={servers._pds} PLC_PORT={servers._plc} {Scripts}/bluesky-pds/start.sh {servers._folder}/pds");
        await Shell.RunAsync($"OWNER_PID={Environment.ProcessId} PORT={servers._wordpress} {Scripts}/wordpress/start.sh {servers._folder}/wordpress");
        await servers.PrepareAsync();
        return servers;
    }

    /// <summary>How often each text is public: on the PDS, on the blog.</summary>
    public async Task<(Dictionary<string, int> Bluesky, Dictionary<string, int> WordPress)> PublicAsync(Func<string, string?> tagOf)
    {
        var bluesky = new Dictionary<string, int>();
        string? cursor = null;
        do
        {
            var page = await _http.GetFromJsonAsync<JsonElement>($"{Bluesky}/xrpc/com.atproto.repo.listRecords?repo={_did}&collection=app.bsky.feed.post&limit=100{(cursor is null ? "" : "&cursor=" + cursor)}");
            foreach (var record in page.GetProperty("records").EnumerateArray())
            {
                Count(bluesky, tagOf(record.GetProperty("value").GetProperty("text").GetString()!));
            }

            cursor = page.TryGetProperty("cursor", out var next) ? next.GetString() : null;
        }
        while (cursor is not null);

        var blog = new Dictionary<string, int>();
        for (var number = 1; ; number++)
        {
            using var answer = await _http.GetAsync(new Uri($"{WordPress}/wp-json/wp/v2/posts?per_page=100&page={number}&status=publish&_fields=content"));
            if (!answer.IsSuccessStatusCode)
            {
                return (bluesky, blog);
            }

            foreach (var post in (await answer.Content.ReadFromJsonAsync<JsonElement>()).EnumerateArray())
            {
                Count(blog, tagOf(post.GetProperty("content").GetProperty("rendered").GetString()!));
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Shell.RunAsync($"{Scripts}/bluesky-pds/stop.sh {_folder}/pds; {Scripts}/wordpress/stop.sh {_folder}/wordpress; rm -rf {_folder}");
        _http.Dispose();
    }

    private static void Count(Dictionary<string, int> counts, string? tag)
    {
        if (tag is not null)
        {
            counts[tag] = counts.GetValueOrDefault(tag) + 1;
        }
    }

    private async Task PrepareAsync()
    {
        BlueskyPassword = "app-" + Guid.NewGuid().ToString("N");
        using var created = await _http.PostAsJsonAsync($"{Bluesky}/xrpc/com.atproto.server.createAccount", new { handle = "mercy.test", email = "mercy@example.test", password = BlueskyPassword });
        _did = (await created.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("did").GetString()!;
        var credentials = JsonSerializer.Deserialize<JsonElement>(await File.ReadAllTextAsync($"{_folder}/wordpress/ready.json"));
        WordPressPassword = credentials.GetProperty("passwords").GetProperty("editor").GetString()!;
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("bench", "1"));
    }
}
