namespace Platform.GraphQL;

/// <summary>Finds the person on whose behalf a client calls. Without one among the services, the header is refused.</summary>
public interface ICallerResolver
{
    /// <summary>The caller with its person and the roles that then count; null where the organization has no such person.</summary>
    /// <param name="client">The caller that the token tells of, without a person.</param>
    /// <param name="onBehalfOf">What the header names: a member's opaque id, bare key or e-mail address.</param>
    /// <param name="cancellationToken">Ends with the request.</param>
    ValueTask<Caller?> ResolveAsync(Caller client, string onBehalfOf, CancellationToken cancellationToken);
}
