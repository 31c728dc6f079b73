using System.Net;
using Orleans.Configuration;
using Platform.Grains;
using Platform.Storage;

namespace Platform.Silo;

/// <summary>How silos find one another: an embedded one stands alone, others meet in PostgreSQL.</summary>
internal static class SiloSetup
{
    public static void UsePlatformSilo(this WebApplicationBuilder builder, PlatformSettings settings) => builder.UseOrleans(silo =>
    {
        silo.UsePlatformStorage(settings.Storage);
        silo.Services.AddPlatformGrains();
        if (settings.Storage.Kind == DatabaseKind.Sqlite)
        {
            silo.UseLocalhostClustering(settings.SiloPort, settings.GatewayPort, serviceId: settings.Storage.ServiceId, clusterId: settings.ClusterId);
            return;
        }

        silo.Configure<ClusterOptions>(cluster => cluster.ClusterId = settings.ClusterId);
        silo.UseAdoNetClustering(clustering =>
        {
            clustering.Invariant = StorageServices.Invariant(settings.Storage.Kind);
            clustering.ConnectionString = settings.Storage.ConnectionString;
        });
        silo.Configure<SiloOptions>(options => options.SiloName = Environment.GetEnvironmentVariable("POD_NAME") ?? $"{Environment.MachineName}-{settings.SiloPort}");
        silo.Configure<EndpointOptions>(endpoint =>
        {
            endpoint.AdvertisedIPAddress = IPAddress.TryParse(Environment.GetEnvironmentVariable("POD_IP"), out var pod) ? pod : IPAddress.Loopback;
            endpoint.SiloPort = settings.SiloPort;
            endpoint.GatewayPort = settings.GatewayPort;
            endpoint.SiloListeningEndpoint = new IPEndPoint(pod is null ? IPAddress.Loopback : IPAddress.Any, settings.SiloPort);
            endpoint.GatewayListeningEndpoint = new IPEndPoint(pod is null ? IPAddress.Loopback : IPAddress.Any, settings.GatewayPort);
        });

        // A silo that died is known within two seconds; two others have to agree, so that one sick silo kills nobody.
        silo.Configure<ClusterMembershipOptions>(membership =>
        {
            membership.ProbeTimeout = TimeSpan.FromSeconds(1);
            membership.NumMissedProbesLimit = 3;
            membership.NumVotesForDeathDeclaration = 2;
            membership.TableRefreshTimeout = TimeSpan.FromSeconds(30);

            // A silo that starts waits for those it finds in the table, unless they have been silent for three of these: without others left to
            // declare the dead, an installation that was killed would wait a minute and a half.
            membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(2);
        });
    });
}
