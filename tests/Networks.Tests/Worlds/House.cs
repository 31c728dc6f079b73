using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Platform.Domain.Accounts;
using Platform.Networks.Egress;

namespace Platform.Networks.Tests.Worlds;

/// <summary>The networks as the platform joins them, with 127.0.0.0/8 opened unless a test says otherwise.</summary>
internal sealed class House : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public House(TimeProvider? time = null, IHostResolver? resolver = null, params (string Name, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("Platform:Egress:Allow", "127.0.0.0/8,localhost")])
            .AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Name, (string?)s.Value)))
            .Build();
        var services = new ServiceCollection().AddLogging();
        if (time is not null)
        {
            services.AddSingleton(time);
        }

        if (resolver is not null)
        {
            services.AddSingleton(resolver);
        }

        _services = services.AddPlatformNetworks(configuration).BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    public T Get<T>() where T : notnull => _services.GetRequiredService<T>();

    public INetworkConnector Connector(string network) => Get<IConnectors>().Find(network) ?? throw new InvalidOperationException(network);

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
