using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenIddict.Server;
using Platform.Domain;
using Platform.Grains;
using Platform.Identity.Members;

namespace Platform.Identity;

/// <summary>The first organization of an installation that is set up by settings.</summary>
public static partial class Bootstrap
{
    /// <summary>Opens the keys of this installation. Before anything works: a process with other keys would find every account's credential unreadable.</summary>
    /// <exception cref="SettingsException">The keys in the database were made with another secret.</exception>
    public static void OpenKeys(this IServiceProvider services)
        => _ = services.GetRequiredService<IOptionsMonitor<OpenIddictServerOptions>>().CurrentValue;

    /// <summary>Founds the organization that <c>Platform__Bootstrap__Organization</c> names, with an administrator API client, once; also makes
    /// sure that the issuer's keys can be opened. To be called when the silo is up and before requests come.</summary>
    /// <exception cref="SettingsException">A setting is missing or wrong.</exception>
    public static async Task BootstrapAsync(this IServiceProvider services, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.OpenKeys();
        if (BootstrapSettings.Read(services.GetRequiredService<IConfiguration>()) is not var (organization, client, secret))
        {
            return;
        }

        var log = services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(Bootstrap).FullName!);
        var grain = services.GetRequiredService<IGrainFactory>().Organization(organization);
        if ((await grain.Get()).State.Exists)
        {
            Ignored(log, organization.Value);
            return;
        }

        // The client first: the organization's existence is what says that all of it was done.
        if (!await services.GetRequiredService<ApiClients>().AddFirstAsync(organization, client, secret, cancellationToken))
        {
            throw BootstrapSettings.Wrong("ClientId", "is another organization's client");
        }

        var founded = await grain.Found(organization.Value, "Etc/UTC", Actor.System);
        if (founded.Ok)
        {
            Done(log, organization.Value, client);
        }
        else if (founded.Refused.Code == Refusal.AlreadyExists)
        {
            Ignored(log, organization.Value); // another process was first, with the same settings
        }
        else
        {
            throw BootstrapSettings.Wrong("Organization", $"can't be founded: {founded.Refused.Message}");
        }
    }

    [LoggerMessage(LogLevel.Information, "Organization {Organization} was founded, with the administrator client {Client}.")]
    private static partial void Done(ILogger logger, string organization, string client);

    [LoggerMessage(LogLevel.Information, "The bootstrap settings are ignored: organization {Organization} is there already.")]
    private static partial void Ignored(ILogger logger, string organization);
}
