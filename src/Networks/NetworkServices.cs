using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Platform.Domain.Accounts;
using Platform.Networks.Bluesky;
using Platform.Networks.Egress;
using Platform.Networks.Http;
using Platform.Networks.Sandbox;
using Platform.Networks.Webhook;
using Platform.Networks.WordPress;

namespace Platform.Networks;

/// <summary>Joins the networks to the house.</summary>
public static class NetworkServices
{
    /// <summary>Registers the way out, every connector and <see cref="IConnectors"/>. An <see cref="ISandboxStore"/> registered before or after
    /// takes the place of the one in memory. Wrong settings throw <see cref="FormatException"/> that names them.</summary>
    public static IServiceCollection AddPlatformNetworks(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddEgress(configuration);
        services.TryAddSingleton(TimeProvider.System);
        services.AddHttpClient<NetworkHttp>().ThroughEgress();
        services.TryAddSingleton<EgressAddresses>();
        services.TryAddSingleton<ISandboxStore, InMemorySandboxStore>();
        services.TryAddSingleton<SandboxNetwork>();
        services.TryAddSingleton<BlueskySessions>();
        services.TryAddSingleton<BlueskyApi>();
        services.AddSingleton<INetworkConnector, BlueskyConnector>();
        services.AddSingleton<INetworkConnector, SandboxConnector>();
        services.AddSingleton<INetworkConnector, WebhookConnector>();
        services.TryAddSingleton<WordPressApi>();
        services.AddSingleton<INetworkConnector, WordPressConnector>();
        services.TryAddSingleton<IConnectors, Connectors>();
        return services;
    }
}
