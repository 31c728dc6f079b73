using GraphQL.Validation.Complexity;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Platform.Domain;
using Platform.Domain.Members;
using Platform.Grains;
using Platform.GraphQL.Engine;
using Platform.Silo;
using Xunit;

namespace Platform.Journeys;

/// <summary>One running installation on an embedded database in a folder of its own, with a first organization and its administrator client.</summary>
internal sealed class Installation : IAsyncDisposable
{
    public const string ClientId = "mercy-admin";
    public const string Secret = "a-secret-for-tests-only-0123456789";
    private readonly string _folder;
    private readonly Action<WebApplicationBuilder>? _also;
    private WebApplication? _app;

    private Installation(string folder, Action<WebApplicationBuilder>? also) => (_folder, _also) = (folder, also);

    public string Url => _app!.Urls.First();

    public string DatabaseFile => Path.Combine(_folder, "platform.db");

    public IServiceProvider Services => _app!.Services;

    public static Task<Installation> StartAsync(params string[] settings) => StartAsync(null, settings);

    public static async Task<Installation> StartAsync(Action<WebApplicationBuilder>? also, params string[] settings)
    {
        var installation = new Installation(Directory.CreateTempSubdirectory("platform-journey-").FullName, also);
        await installation.OpenAsync(settings);
        return installation;
    }

    public async Task OpenAsync(params string[] settings)
    {
        _app = Serve.Build(
            [$"--Platform:Database=Data Source={DatabaseFile}", "--urls=http://127.0.0.1:0", "--Platform:Bootstrap:Organization=mercy",
             $"--Platform:Bootstrap:ClientId={ClientId}", $"--Platform:Bootstrap:ClientSecret={Secret}", .. settings],
            demo: false, _also);
        await Serve.StartAsync(_app);
    }

    /// <summary>Takes documents that ask for all that a list leads to, which are dearer than what people may ask.</summary>
    public void TakeDearDocuments()
    {
        Services.GetRequiredService<ComplexityOptions>().MaxComplexity = 1_000_000;
        Services.GetRequiredService<PlatformGraphQLOptions>().MaxFields = 10_000;
    }

    public async Task StopAsync()
    {
        await _app!.StopAsync();
        await _app.DisposeAsync();
        _app = null;
    }

    public Task<Api> ClientAsync() => Api.ConnectAsync(Url, ClientId, Secret);

    /// <summary>A second administrator client of the organization: a client that wrote a post may not carry a decision on it.</summary>
    public async Task<Api> ReviewClientAsync()
    {
        var client = await Services.GetRequiredService<IApiClients>().CreateAsync(
            new OrganizationId("mercy"), "reviews", [Role.Admin, Role.Auditor], Actor.System with { Roles = [Role.Admin, Role.Auditor] },
            TestContext.Current.CancellationToken);
        return await Api.ConnectAsync(Url, client.Value!.ClientId, client.Value.ClientSecret);
    }

    /// <summary>Founds a second organization in the same installation; the answer is its administrator client.</summary>
    public async Task<Api> FoundAsync(string organization)
    {
        var id = new OrganizationId(organization);
        await Services.GetRequiredService<IGrainFactory>().Organization(id).Found(organization, "Etc/UTC", Actor.System);
        var client = await Services.GetRequiredService<IApiClients>().CreateAsync(
            id, "administrator", [Role.Admin], Actor.System with { Roles = [Role.Admin] }, TestContext.Current.CancellationToken);
        return await Api.ConnectAsync(Url, client.Value!.ClientId, client.Value.ClientSecret);
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await StopAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }
}
