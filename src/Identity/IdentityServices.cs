using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenIddict.Server;
using OpenIddict.Validation.AspNetCore;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Members;
using Platform.Identity.Accounts;
using Platform.Identity.Issuer;
using Platform.Identity.Keys;
using Platform.Identity.Members;

namespace Platform.Identity;

/// <summary>Joins the gatehouse to a host.</summary>
public static class IdentityServices
{
    /// <summary>The scheme that reads bearer tokens; the default one.</summary>
    public const string BearerScheme = OpenIddictValidationAspNetCoreDefaults.AuthenticationScheme;

    /// <summary>Whom the access tokens are for.</summary>
    public const string Audience = "platform";

    /// <summary>How long an access token lasts.</summary>
    public static readonly TimeSpan TokenLifetime = TimeSpan.FromMinutes(10);

    /// <summary>Registers issuer, token validation, API clients, keys and sealer. Needs an <see cref="Domain.Audit.IJournalWriter"/>, and the
    /// migrator to have run before the first request. Settings: <c>Platform__Database</c>, <c>Platform__Secrets__KeyFile</c>,
    /// <c>Platform__Identity__Issuer</c> (the public address, where the host header can't be trusted),
    /// and <c>Platform__Identity__TokensPerMinute</c> (per client and address, 60).</summary>
    /// <exception cref="SettingsException">A setting is missing or wrong.</exception>
    public static IServiceCollection AddPlatformIdentity(this IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(environment);
        _ = BootstrapSettings.Read(configuration); // a wrong one stops the start before the silo is up
        var database = IdentityDatabase.Parse(configuration["Platform:Database"]);
        services.TryAddSingleton(TimeProvider.System);
        services.AddPooledDbContextFactory<IdentityContext>(database.Use);
        services.TryAddScoped(p => p.GetRequiredService<IDbContextFactory<IdentityContext>>().CreateDbContext());
        services.AddKeys(configuration, environment, database);
        services.AddSingleton<ISealer, Sealer>();
        services.AddSingleton<ClientStanding>();
        services.AddSingleton<ApiClients>();
        services.AddSingleton<IApiClients>(p => p.GetRequiredService<ApiClients>());
        services.AddIssuer(configuration);
        services.AddAuthentication(BearerScheme);
        services.AddAuthorization();
        return services;
    }

    /// <summary>Maps <c>/connect/token</c>; discovery and keys are answered by the authentication middleware.</summary>
    public static IEndpointRouteBuilder MapPlatformIdentity(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost("/connect/token", Issuing.IssueAsync).AllowAnonymous().DisableAntiforgery();
        return endpoints;
    }

    private static void AddKeys(this IServiceCollection services, IConfiguration configuration, IHostEnvironment environment, IdentityDatabase database)
    {
        services.AddDataProtection().SetApplicationName("platform");
        services.AddSingleton<IConfigureOptions<OpenIddictServerOptions>, StoredKeys>();
        if (configuration["Platform:Secrets:KeyFile"] is { Length: > 0 } path)
        {
            services.AddSingleton(KeyFile.Read(path));
            services.AddSingleton<DatabaseKeyRing>();
            services.AddOptions<KeyManagementOptions>().Configure<DatabaseKeyRing, KeyFile>((options, ring, file) =>
            {
                options.XmlRepository = ring;
                options.XmlEncryptor = new KeyFileXmlEncryptor(file);
            });
        }
        else if (database.File is { } file)
        {
            services.AddOptions<KeyManagementOptions>().Configure<ILoggerFactory>((options, loggers) =>
                options.XmlRepository = new FileSystemXmlRepository(KeyFolder.Open(file, environment, loggers), loggers));
        }
        else
        {
            throw new SettingsException("Platform__Secrets__KeyFile is missing: with PostgreSQL, name a file with at least 32 random bytes that is kept outside the database.");
        }
    }
}
