using System.Net;
using Microsoft.AspNetCore;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Platform.Identity.Issuer;

/// <summary>Takes secrets over plain HTTP only where they stay on this machine, or where a setting says that a proxy ends TLS.</summary>
internal sealed class RefusePlainHttp : IOpenIddictServerHandler<ProcessRequestContext>
{
    public ValueTask HandleAsync(ProcessRequestContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.EndpointType is not OpenIddictServerEndpointType.Unknown
            && context.Transaction.GetHttpRequest() is { IsHttps: false, HttpContext.Connection.LocalIpAddress: { } listener }
            && !IPAddress.IsLoopback(listener))
        {
            context.Reject(Errors.InvalidRequest, "Use https here. (Where a proxy ends TLS before this server, the operator sets Platform__Identity__BehindProxy=true.)");
        }

        return default;
    }
}
