using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Platform.Silo;
using Platform.Storage;
using Xunit;

namespace Platform.Journeys;

/// <summary>A port that answers before the start is complete says so.</summary>
public sealed class ReadinessJourneys
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_but_the_sign_of_life_is_answered_before_the_first_organization_is_there()
    {
        var folder = Directory.CreateTempSubdirectory("platform-ready-");
        await using (var app = Serve.Build(
            [$"--Platform:Database=Data Source={folder.FullName}/platform.db", "--urls=http://127.0.0.1:0", "--Platform:Bootstrap:Organization=mercy",
                $"--Platform:Bootstrap:ClientId={Installation.ClientId}", $"--Platform:Bootstrap:ClientSecret={Installation.Secret}"],
            demo: false))
        {
            await app.Services.GetRequiredService<Migrator>().RunAsync(Now);
            await app.StartAsync(Now); // as far as the host: the bootstrap has not run
            using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };

            foreach (var path in new[] { "/graphql", "/connect/token", "/healthz/ready", "/healthz/startup", "/" })
            {
                using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), Now);
                Assert.Equal((path, HttpStatusCode.ServiceUnavailable), (path, answer.StatusCode));
                Assert.Equal("1", answer.Headers.RetryAfter?.ToString());
            }

            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri("/healthz/live", UriKind.Relative), Now)).StatusCode);
            await app.StopAsync(Now);
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Installation_whose_start_is_complete_is_ready()
    {
        await using var installation = await Installation.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(installation.Url) };

        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri("/healthz/ready", UriKind.Relative), Now)).StatusCode);
    }
}
