using System.Collections.Immutable;
using System.Security.Claims;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Core;
using OpenIddict.Server.AspNetCore;
using Platform.Identity.Members;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Platform.Identity.Issuer;

/// <summary>Answers a request for a token whose client and secret are checked already.</summary>
internal static class Issuing
{
    public const string OrganizationClaim = "org";

    public static async Task<IResult> IssueAsync(HttpContext http, OpenIddictApplicationManager<ApiClientRow> clients)
    {
        var request = http.GetOpenIddictServerRequest() ?? throw new InvalidOperationException("The issuer has not seen this request.");
        if (await clients.FindByClientIdAsync(request.ClientId!, http.RequestAborted) is not { } client)
        {
            return Results.Forbid(new AuthenticationProperties(new Dictionary<string, string?>
            {
                [OpenIddictServerAspNetCoreConstants.Properties.Error] = Errors.InvalidClient,
                [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = "There is no such client any more.",
            }), [OpenIddictServerAspNetCoreDefaults.AuthenticationScheme]);
        }

        var identity = new ClaimsIdentity(TokenValidationParameters.DefaultAuthenticationType, Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, client.ClientId);
        identity.SetClaim(OrganizationClaim, client.Organization);
        identity.SetClaims(Claims.Role, client.RoleList().Select(role => role.ToString()).ToImmutableArray());
        identity.SetResources(IdentityServices.Audience);
        identity.SetDestinations(static _ => [Destinations.AccessToken]);
        return Results.SignIn(new ClaimsPrincipal(identity), null, OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
    }
}
