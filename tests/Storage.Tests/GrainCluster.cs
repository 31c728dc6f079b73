using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Orleans.TestingHost;

namespace Platform.Storage.Tests;

/// <summary>A silo of one, for the grain storage that it registers: the provider as grains use it.</summary>
public sealed class GrainCluster(InProcessTestCluster cluster) : IAsyncDisposable
{
    private IGrainStorage Storage => cluster.Silos[0].ServiceProvider.GetRequiredKeyedService<IGrainStorage>("Default");

    public static async Task<GrainCluster> StartAsync(TestDatabase database)
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton(database.Source);
            silo.UsePlatformStorage(database.Options);
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new GrainCluster(cluster);
    }

    public async Task<(T State, string? ETag, bool Exists)> ReadAsync<T>(string key) where T : new()
    {
        var state = new GrainState<T>(new T());
        await Storage.ReadStateAsync(key.Split(':')[0], Id(key), state);
        return (state.State!, state.ETag, state.RecordExists);
    }

    public async Task<string> WriteAsync<T>(string key, T value, string? etag = null)
    {
        var state = new GrainState<T>(value, etag!);
        await Storage.WriteStateAsync(key.Split(':')[0], Id(key), state);
        return state.ETag!;
    }

    public async Task ClearAsync<T>(string key, string etag) where T : new()
    {
        var state = new GrainState<T>(new T(), etag) { RecordExists = true };
        await Storage.ClearStateAsync(key.Split(':')[0], Id(key), state);
    }

    public async ValueTask DisposeAsync()
    {
        await cluster.StopAllSilosAsync();
        await cluster.DisposeAsync();
    }

    private static GrainId Id(string key) => GrainId.Create(GrainType.Create(key.Split(':')[0]), key);
}
