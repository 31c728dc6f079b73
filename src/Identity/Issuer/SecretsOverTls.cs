using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Platform.Identity.Issuer;

/// <summary>Takes secrets and tokens over plain HTTP only where they stay on this machine. Behind a proxy that ends TLS the forwarded scheme counts, which is
/// believed of the named networks alone.</summary>
public static class SecretsOverTls
{
    private const string Message = "Use https here. (Where a proxy ends TLS before this server, the operator names its networks in Platform__Proxy__Networks.)";

    /// <summary>Refuses them elsewhere. Comes after the forwarded headers and before authentication.</summary>
    public static void UseSecretsOverTls(this IApplicationBuilder app) => app.Use(static (http, next) => CarriesNoSecret(http.Request) || !IsReachable(http) ? next(http) : RefuseAsync(http));

    private static bool IsReachable(HttpContext http) => !http.Request.IsHttps && http.Connection.LocalIpAddress is { } listener && !IPAddress.IsLoopback(listener);

    private static bool CarriesNoSecret(HttpRequest request)
        => request.Headers.Authorization.Count == 0 && !request.Path.StartsWithSegments("/connect") && !request.Path.StartsWithSegments("/.well-known")
            && !request.Headers.Upgrade.ToString().Equals("websocket", StringComparison.OrdinalIgnoreCase);

    private static Task RefuseAsync(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status400BadRequest;
        return http.Response.WriteAsJsonAsync(new { error = "invalid_request", error_description = Message, errors = new[] { new { message = Message, extensions = new { code = "HTTPS_REQUIRED" } } } }, http.RequestAborted);
    }
}
