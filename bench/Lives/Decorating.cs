using Microsoft.Extensions.DependencyInjection;

namespace Platform.Bench.Lives;

/// <summary>Changes what a host has registered, at the last moment before its services are made.</summary>
internal sealed class Decorating(Action<IServiceCollection> change) : IServiceProviderFactory<IServiceCollection>
{
    public IServiceCollection CreateBuilder(IServiceCollection services) => services;

    public IServiceProvider CreateServiceProvider(IServiceCollection containerBuilder)
    {
        change(containerBuilder);
        return containerBuilder.BuildServiceProvider();
    }
}

/// <summary>Puts something around a registered service.</summary>
internal static class Decorations
{
    /// <summary>Wraps every registration of the service, with or without a key; how many there were.</summary>
    public static int Wrap<T>(this IServiceCollection services, Func<T, IServiceProvider, T> around) where T : class
    {
        var wrapped = 0;
        for (var i = 0; i < services.Count; i++)
        {
            if (services[i].ServiceType != typeof(T))
            {
                continue;
            }

            var old = services[i];
            services[i] = old.IsKeyedService
                ? new ServiceDescriptor(typeof(T), old.ServiceKey, (provider, key) => around((T)Keyed(old, provider, key), provider), old.Lifetime)
                : new ServiceDescriptor(typeof(T), provider => around((T)Plain(old, provider), provider), old.Lifetime);
            wrapped++;
        }

        return wrapped;
    }

    private static object Plain(ServiceDescriptor old, IServiceProvider provider)
        => old.ImplementationInstance ?? old.ImplementationFactory?.Invoke(provider) ?? ActivatorUtilities.CreateInstance(provider, old.ImplementationType!);

    private static object Keyed(ServiceDescriptor old, IServiceProvider provider, object? key)
        => old.KeyedImplementationInstance ?? old.KeyedImplementationFactory?.Invoke(provider, key) ?? ActivatorUtilities.CreateInstance(provider, old.KeyedImplementationType!);
}
