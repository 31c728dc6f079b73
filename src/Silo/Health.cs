using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Platform.Storage;

namespace Platform.Silo;

/// <summary>live: the process answers. startup and ready: the start is complete, the database answers and the silo takes part in its
/// cluster.</summary>
internal static class Health
{
    /// <summary>The path that answers whether the process lives.</summary>
    public const string Live = "/healthz/live";

    public static void AddPlatformHealth(this IServiceCollection services)
        => services.AddSingleton<Readiness>().AddHealthChecks()
            .AddCheck<DatabaseCheck>("database", tags: ["ready"]).AddCheck<SiloCheck>("silo", tags: ["ready"]);

    public static void MapPlatformHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapHealthChecks(Live, new HealthCheckOptions { Predicate = _ => false });
        endpoints.MapHealthChecks("/healthz/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains("ready") });
        endpoints.MapHealthChecks("/healthz/startup", new HealthCheckOptions { Predicate = check => check.Tags.Contains("ready") });
    }

    private sealed class DatabaseCheck(DatabaseProbe database) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
            => await database.AnswersAsync(cancellationToken) ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The database does not answer.");
    }

    private sealed class SiloCheck(ISiloStatusOracle silos) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
            => Task.FromResult(silos.CurrentStatus == SiloStatus.Active ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The silo is not part of its cluster."));
    }
}
