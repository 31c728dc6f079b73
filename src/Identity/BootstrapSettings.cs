using Microsoft.Extensions.Configuration;
using Platform.Domain;
using Platform.Domain.Members;

namespace Platform.Identity;

/// <summary>The settings <c>Platform__Bootstrap__*</c>.</summary>
internal sealed record BootstrapSettings(OrganizationId Organization, string ClientId, string ClientSecret)
{
    /// <summary>Reads them; null where no organization is named.</summary>
    /// <exception cref="SettingsException">One is missing or wrong.</exception>
    public static BootstrapSettings? Read(IConfiguration configuration)
    {
        var settings = configuration.GetSection("Platform:Bootstrap");
        return settings["Organization"] is not { Length: > 0 } organization ? null
            : !Slug.IsOrganization(organization) ? throw Wrong("Organization", "is not an organization's id: 2 to 40 of a-z, 0-9 and '-', beginning with a letter")
            : settings["ClientId"] is not { } client || !Slug.IsId(client) ? throw Wrong("ClientId", "is missing or not 1 to 80 letters, digits, '-', '_' and '.'")
            : settings["ClientSecret"] is not { Length: >= ApiClientRules.MinSecretLength } secret
                ? throw Wrong("ClientSecret", $"is missing or shorter than {ApiClientRules.MinSecretLength} characters")
            : new BootstrapSettings(new OrganizationId(organization), client, secret);
    }

    /// <summary>What stops the start.</summary>
    public static SettingsException Wrong(string setting, string what) => new($"Platform__Bootstrap__{setting} {what.TrimEnd('.')}.");

    /// <inheritdoc/>
    public override string ToString() => $"{Organization} {ClientId}";
}
