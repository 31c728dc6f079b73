using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Platform.Networks.Egress;

/// <summary>Joins HTTP clients to the one way out.</summary>
public static class EgressServices
{
    /// <summary>Registers the way out itself. Wrong settings throw here, at the start. Repeating it changes nothing.</summary>
    public static IServiceCollection AddEgress(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(EgressOptions.Read(configuration));
        services.TryAddSingleton<IHostResolver, SystemHostResolver>();
        services.TryAddSingleton<EgressHandler>();
        return services;
    }

    /// <summary>Sends everything of this client through the way out. The factory's own logging is taken off: it writes addresses. The time-out is the handler's.</summary>
    public static IHttpClientBuilder ThroughEgress(this IHttpClientBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder
            .ConfigureHttpClient(client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(provider => provider.GetRequiredService<EgressHandler>())
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers();
    }
}
