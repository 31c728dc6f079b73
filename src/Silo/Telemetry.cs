using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Platform.Silo;

/// <summary>Metrics and traces by OTLP, when a collector is named. Never words, names or tokens.</summary>
internal static class Telemetry
{
    public static void AddPlatformTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        if (string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            return;
        }

        services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics
                .AddMeter("Microsoft.Orleans", "Quartz", "Npgsql", "Platform.GraphQL", "Platform.Storage", "Platform.Scheduler")
                .AddAspNetCoreInstrumentation().AddHttpClientInstrumentation().AddRuntimeInstrumentation().AddOtlpExporter())
            .WithTracing(traces => traces.AddSource("Microsoft.Orleans.*", "GraphQL").AddAspNetCoreInstrumentation().AddHttpClientInstrumentation().AddOtlpExporter());
    }
}
