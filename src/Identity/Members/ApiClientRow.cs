using System.Collections.Immutable;
using NodaTime;
using OpenIddict.EntityFrameworkCore.Models;
using Platform.Domain.Members;

namespace Platform.Identity.Members;

/// <summary>An API client as the issuer keeps it, with the organization that it belongs to: a column, so that no query can leave it out.</summary>
internal sealed class ApiClientRow : OpenIddictEntityFrameworkCoreApplication<string, ClientAuthorization, ClientToken>
{
    public ApiClientRow() => Id = Guid.NewGuid().ToString("N");

    public string Organization { get; set; } = "";

    /// <summary>The names of the roles with commas between.</summary>
    public string Roles { get; set; } = "";

    /// <summary>In Unix milliseconds UTC.</summary>
    public long CreatedAt { get; set; }

    /// <summary>The roles that this release knows.</summary>
    public ImmutableArray<Role> RoleList()
        => [.. Roles.Split(',').Select(name => Enum.TryParse<Role>(name, out var role) ? role : (Role?)null).Where(role => role is not null).Select(role => role!.Value)];

    public ApiClient Seen() => new(ClientId!, DisplayName ?? "", RoleList(), Instant.FromUnixTimeMilliseconds(CreatedAt));
}

/// <summary>What a person consented to; none exists before people sign in.</summary>
internal sealed class ClientAuthorization : OpenIddictEntityFrameworkCoreAuthorization<string, ApiClientRow, ClientToken>
{
    public ClientAuthorization() => Id = Guid.NewGuid().ToString("N");
}

/// <summary>A scope that can be asked for; none is needed by API clients.</summary>
internal sealed class ClientScope : OpenIddictEntityFrameworkCoreScope<string>
{
    public ClientScope() => Id = Guid.NewGuid().ToString("N");
}

/// <summary>A token that must be remembered; the short ones of API clients are not.</summary>
internal sealed class ClientToken : OpenIddictEntityFrameworkCoreToken<string, ApiClientRow, ClientAuthorization>
{
    public ClientToken() => Id = Guid.NewGuid().ToString("N");
}
