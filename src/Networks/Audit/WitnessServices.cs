using Microsoft.Extensions.DependencyInjection;
using Platform.Domain.Audit;
using Platform.Networks.Http;

namespace Platform.Networks.Audit;

/// <summary>Joins the webhook of checkpoints to the house.</summary>
public static class WitnessServices
{
    /// <summary>Registers the webhook as <see cref="ICheckpointWitness"/>. It goes out through Egress as everything else.</summary>
    public static IServiceCollection AddCheckpointWebhook(this IServiceCollection services, Uri address)
        => services.AddSingleton<ICheckpointWitness>(provider => new CheckpointWebhook(provider.GetRequiredService<NetworkHttp>(), address));
}
