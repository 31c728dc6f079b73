using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Platform.Identity.Issuer;

/// <summary>A request for a token whose form can't be read, such as one with <c>%00</c>, is the caller's error. The issuer reads the form within the authentication
/// middleware, where an exception would be a 500.</summary>
public static class UnreadableForms
{
    /// <summary>Answers 400. Comes before authentication.</summary>
    public static void UseUnreadableForms(this IApplicationBuilder app) => app.Use(static async (http, next) =>
    {
        try
        {
            await next(http);
        }
        catch (InvalidDataException) when (http.Request.Path.StartsWithSegments("/connect") && !http.Response.HasStarted)
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            var refusal = new { error = "invalid_request", error_description = "The form can't be read: it has characters that no parameter may have." };
            await http.Response.WriteAsJsonAsync(refusal, http.RequestAborted);
        }
    });
}
