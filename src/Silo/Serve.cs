using System.Net.Sockets;
using Platform.Domain;
using Platform.Grains.Accounts;
using Platform.Grains.Moderation;
using Platform.GraphQL.Engine;
using Platform.GraphQL.Http;
using Platform.Identity;
using Platform.Identity.Issuer;
using Platform.Networks;
using Platform.Scheduler;
using Platform.Silo.Demo;
using Platform.Silo.Pages;
using Platform.Storage;

namespace Platform.Silo;

/// <summary>Starts the platform: settings, migration, silo, doors.</summary>
public static class Serve
{
    private const string Loopback = "http://localhost:8080";

    // A call under way has 14 seconds, its result is recorded after it, and grains write their last state after that. The grace period of a
    // pod is longer.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(45);

    /// <summary>Runs until it is stopped; 1 when it could not start, with one line that says why.</summary>
    public static async Task<int> RunAsync(string[] args, bool demo)
    {
        WebApplication? app = null;
        try
        {
            app = Build(args, demo);
            await StartAsync(app);
            await app.WaitForShutdownAsync();
            return 0;
        }
        catch (Exception wrong) when (Line(wrong) is { } line)
        {
            await Console.Error.WriteLineAsync(line);
            return 1;
        }
        finally
        {
            if (app is not null)
            {
                using var timeout = new CancellationTokenSource(ShutdownTimeout);
                await app.StopAsync(timeout.Token);
                await app.DisposeAsync();
            }
        }
    }

    /// <summary>Joins everything; nothing runs yet.</summary>
    /// <exception cref="SettingsException">A setting is wrong.</exception>
    public static WebApplication Build(string[] args, bool demo, Action<WebApplicationBuilder>? also = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseStaticWebAssets();
        if (string.IsNullOrEmpty(builder.Configuration["urls"]) && string.IsNullOrEmpty(builder.Configuration["http_ports"]))
        {
            builder.WebHost.UseUrls(Loopback);
        }

        also?.Invoke(builder);
        KnownSettings.RefuseUnknown(builder.Configuration);
        ListenAddresses.CheckUrls(builder.Configuration, demo);
        var settings = PlatformSettings.Read(builder.Configuration, demo);
        builder.Configuration["Platform:Database"] = settings.Storage.ConnectionString;
        builder.Services.AddSingleton(settings);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Services.AddPlatformStorage(settings.Storage);
        builder.AddPlatformAudit(settings);
        builder.Services.AddPlatformNetworks(builder.Configuration);
        builder.Services.AddSingleton<IScanners, Scanners>();
        builder.Services.AddSendingRounds();
        builder.Services.AddPlatformIdentity(builder.Configuration, builder.Environment);
        builder.Services.AddPlatformGraphQL(options =>
        {
            options.AuthenticationScheme = IdentityServices.BearerScheme;
            options.StoredDocumentsOnly.UnionWith((builder.Configuration["Platform:GraphQL:StoredDocumentsOnly"] ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
            options.Push.MaxPerClient = PlatformSettings.Number(builder.Configuration, "Platform:GraphQL:SocketsPerClient", options.Push.MaxPerClient);
            if (demo || builder.Environment.IsDevelopment())
            {
                options.Relax();
            }
        });
        builder.UsePlatformSilo(settings);
        if (settings.Has("Scheduler"))
        {
            builder.Services.AddPlatformScheduler(settings.Storage.Kind == DatabaseKind.Postgres ? settings.Storage.ConnectionString : null);
        }

        builder.Services.AddPlatformHealth();
        builder.Services.AddPlatformTelemetry(builder.Configuration);
        builder.Services.AddRazorComponents();
        builder.Services.AddProxy(builder.Configuration);

        var app = builder.Build();
        app.UseForwardedHeaders();
        app.UsePlatformHeaders();
        app.UseSecretsOverTls();
        app.UseUnreadableForms();
        app.UseReadiness();
        app.UseStaticFiles();
        var editor = settings.Has("GraphQL") && app.Services.GetRequiredService<PlatformGraphQLOptions>().Introspection;
        if (editor)
        {
            app.UseIde();
        }

        app.UseAuthentication();
        app.UseAuthorization();
        app.MapPlatformHealth();
        app.MapPages();
        if (settings.Has("Identity"))
        {
            app.MapPlatformIdentity();
        }

        if (settings.Has("GraphQL"))
        {
            app.MapPlatformGraphQL("/graphql");
        }

        if (editor)
        {
            app.MapIde();
        }

        return app;
    }

    /// <summary>Migrates, starts, bootstraps, and seeds the demo.</summary>
    public static async Task StartAsync(WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var settings = app.Services.GetRequiredService<PlatformSettings>();
        await app.Services.GetRequiredService<Migrator>().RunAsync(CancellationToken.None);
        app.TellAudit();
        if (settings.Demo)
        {
            await DemoGuard.RefuseForeignAsync(app.Services);
        }

        app.Services.OpenKeys();
        await app.StartAsync();
        try
        {
            await app.Services.BootstrapAsync(app.Lifetime.ApplicationStopping);
            app.Services.GetRequiredService<Readiness>().Complete();
        }
        catch
        {
            await app.StopAsync(CancellationToken.None); // the workers end before the database that they use is closed
            throw;
        }

        if (settings.Demo)
        {
            await new DemoHospital(app.Services).OpenAsync(app.Urls.First(), app.Lifetime.ApplicationStopping);
        }
        else
        {
            Console.Error.WriteLine($"The platform listens on {string.Join(", ", app.Urls)}.");
        }
    }

    // What an operator can mend is one line; everything else keeps its stack trace.
    private static string? Line(Exception wrong) => wrong switch
    {
        SettingsException or StorageException => wrong.Message,
        IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } => "The address is in use by another process; set ASPNETCORE_URLS to another one, such as http://localhost:8081.",
        SocketException socket => $"A server can't be reached ({socket.SocketErrorCode}); look at Platform__Database.",
        FormatException => wrong.Message,
        _ => null,
    };
}
