using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Platform.Domain;

namespace Platform.Grains.Tests.World;

/// <summary>The real storage of grains, whose next write of a post can be refused, or be done with its answer lost, or be kept under way.</summary>
internal sealed class BreakingStorage(IGrainStorage inner, Failures failures) : IGrainStorage, ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>The write is refused.</summary>
    public const string Refused = "the write";

    /// <summary>The write is done, and its answer is lost.</summary>
    public const string Lost = "the answer of the write";

    /// <summary>Puts it in the place of the storage that is registered.</summary>
    public static void Around(IServiceCollection services, Failures failures)
    {
        var original = services.Last(s => s.ServiceType == typeof(IGrainStorage) && "Default".Equals(s.ServiceKey));
        services.Remove(original);
        services.AddKeyedSingleton<IGrainStorage>("Default", (provider, key) =>
            new BreakingStorage((IGrainStorage)original.KeyedImplementationFactory!(provider, key), failures));
    }

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => inner.ReadStateAsync(stateName, grainId, grainState);

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var id = new PostId(grainId.Key.ToString()!.Split('/')[^1]);
        if (failures.Fails(Refused, id))
        {
            throw new IOException("The connection to the database was lost.");
        }

        await failures.PassAsync(id);
        await inner.WriteStateAsync(stateName, grainId, grainState);
        if (failures.Fails(Lost, id))
        {
            throw new IOException("The connection to the database was lost.");
        }
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => inner.ClearStateAsync(stateName, grainId, grainState);

    public void Participate(ISiloLifecycle lifecycle) => ((ILifecycleParticipant<ISiloLifecycle>)inner).Participate(lifecycle);
}
