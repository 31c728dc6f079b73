using Microsoft.AspNetCore.Builder;
using Platform.Silo;

namespace Platform.Journeys;

/// <summary>One running installation on an embedded database in a folder of its own, with a first organization and its administrator client.</summary>
internal sealed class Installation : IAsyncDisposable
{
    public const string ClientId = "mercy-admin";
    public const string Secret = "a-secret-for-tests-only-0123456789";
    private readonly string _folder;
    private WebApplication? _app;

    private Installation(string folder) => _folder = folder;

    public string Url => _app!.Urls.First();

    public string DatabaseFile => Path.Combine(_folder, "platform.db");

    public IServiceProvider Services => _app!.Services;

    public static async Task<Installation> StartAsync(params string[] settings)
    {
        var installation = new Installation(Directory.CreateTempSubdirectory("platform-journey-").FullName);
        await installation.OpenAsync(settings);
        return installation;
    }

    public async Task OpenAsync(params string[] settings)
    {
        _app = Serve.Build(
            [$"--Platform:Database=Data Source={DatabaseFile}", "--urls=http://127.0.0.1:0", "--Platform:Bootstrap:Organization=mercy",
             $"--Platform:Bootstrap:ClientId={ClientId}", $"--Platform:Bootstrap:ClientSecret={Secret}", .. settings],
            demo: false);
        await Serve.StartAsync(_app);
    }

    public async Task StopAsync()
    {
        await _app!.StopAsync();
        await _app.DisposeAsync();
        _app = null;
    }

    public Task<Api> ClientAsync() => Api.ConnectAsync(Url, ClientId, Secret);

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await StopAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }
}
