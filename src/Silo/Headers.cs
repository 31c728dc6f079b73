namespace Platform.Silo;

/// <summary>What every answer says to a browser: nothing from elsewhere, no frames, no guessing of types.</summary>
internal static class Headers
{
    private const string Policy = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>For a page with scripts of ours, which speak to this server alone; still none within the page.</summary>
    public const string WithOwnScripts = Policy + "; script-src 'self'; connect-src 'self'";

    public static void UsePlatformHeaders(this WebApplication app) => app.Use((context, next) =>
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        if (context.Request.IsHttps)
        {
            headers.StrictTransportSecurity = "max-age=31536000";
        }

        return next(context);
    });
}
