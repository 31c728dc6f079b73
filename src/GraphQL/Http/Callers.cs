using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Platform.GraphQL.Http;

/// <summary>Finds out who calls: the client of a token, or the person on whose behalf it does.</summary>
internal static class Callers
{
    private const int MaxOnBehalfOf = 320;

    /// <summary>The caller, or why there is none and the status that says so.</summary>
    /// <param name="principal">What the token tells.</param>
    /// <param name="onBehalfOf">The values of the header <see cref="Caller.OnBehalfOf"/>.</param>
    /// <param name="people">Knows the people; null where there are none.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    public static async ValueTask<(Caller? Caller, string? WhyNot, int Status)> FindAsync(
        ClaimsPrincipal principal, StringValues onBehalfOf, ICallerResolver? people, CancellationToken cancellationToken)
    {
        if (Caller.FromPrincipal(principal) is not { } client)
        {
            return (null, "The token names no organization or no client; ask for one at /connect/token.", StatusCodes.Status403Forbidden);
        }

        if (onBehalfOf.Count == 0)
        {
            return (client, null, 0);
        }

        if (onBehalfOf is not [{ Length: > 0 and <= MaxOnBehalfOf } named])
        {
            return (null, $"The header {Caller.OnBehalfOf} names one person.", StatusCodes.Status400BadRequest);
        }

        var caller = people is null ? null : await people.ResolveAsync(client, named, cancellationToken).ConfigureAwait(false);
        return caller is null
            ? (null, $"The header {Caller.OnBehalfOf} names nobody for whom this client may act.", StatusCodes.Status403Forbidden)
            : (caller, null, 0);
    }
}
