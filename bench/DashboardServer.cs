using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Platform.GraphQL;
using Platform.GraphQL.Engine;
using Platform.GraphQL.Http;

namespace Platform.Bench;

/// <summary>Our engine and HTTP handler over the world in memory, as a process of its own; no token is verified, as none is at the peers.</summary>
internal static class DashboardServer
{
    public static async Task<int> RunAsync(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls($"http://127.0.0.1:{args.Setting("port", 0)}");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(new DashboardWorld());
        builder.Services.AddAuthentication("bench").AddScheme<AuthenticationSchemeOptions, Everybody>("bench", null);
        builder.Services.AddSingleton<ICallerResolver, Nobody>();
        builder.Services.AddPlatformGraphQL(options =>
        {
            options.Assemblies.Add(typeof(DashboardServer).Assembly);
            options.CompilePlans = args.Setting("plans", 1) == 1;
        });
        await using var app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapPlatformGraphQL("/graphql");
        await app.RunAsync();
        return 0;
    }

    private sealed class Nobody : ICallerResolver
    {
        public ValueTask<Caller?> ResolveAsync(Caller client, string onBehalfOf, CancellationToken cancellationToken) => default;
    }

    private sealed class Everybody(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        private static readonly ClaimsPrincipal Author = new(new ClaimsIdentity([new("org", "mercy"), new("client_id", "bench"), new("role", "author")], "bench"));

        protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(AuthenticateResult.Success(new(Author, "bench")));
    }
}
