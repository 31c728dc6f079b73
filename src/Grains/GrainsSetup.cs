using Microsoft.Extensions.DependencyInjection;

namespace Platform.Grains;

/// <summary>What grains need of the silo that runs them.</summary>
public static class GrainsSetup
{
    /// <summary>Registers how grains get their stored states.</summary>
    public static IServiceCollection AddPlatformGrains(this IServiceCollection services)
        => services.AddSingleton<IAttributeToFactoryMapper<StoredStateAttribute>, StoredStateMapper>();
}
