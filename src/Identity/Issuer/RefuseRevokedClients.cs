using OpenIddict.Abstractions;
using OpenIddict.Validation;
using Platform.Identity.Members;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Validation.OpenIddictValidationEvents;

namespace Platform.Identity.Issuer;

/// <summary>Refuses a good token whose client is gone, or is not its organization's.</summary>
internal sealed class RefuseRevokedClients(ClientStanding standing) : IOpenIddictValidationHandler<ValidateTokenContext>
{
    public async ValueTask HandleAsync(ValidateTokenContext context)
    {
        if (context.Principal is not { } principal)
        {
            return;
        }

        var client = principal.GetClaim(Claims.ClientId);
        var organization = principal.GetClaim(Issuing.OrganizationClaim);
        if (client is null || organization is null || !await standing.StandsAsync(client, organization, context.CancellationToken))
        {
            context.Reject(Errors.InvalidToken, "The client of this token is not known any more.");
        }
    }
}
