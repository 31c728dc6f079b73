using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Platform.Silo.Pages;

/// <summary>The query editor, for development alone: who opens the API with a browser is led to it.</summary>
internal static class IdePage
{
    private const string Path = "/graphql/ide";

    /// <summary>Leads browsers from the API to the editor; before the API asks for a token.</summary>
    public static void UseIde(this WebApplication app) => app.Use((context, next) =>
    {
        if (HttpMethods.IsGet(context.Request.Method) && context.Request.Path == "/graphql" && WantsPage(context.Request))
        {
            context.Response.Redirect(Path);
            return Task.CompletedTask;
        }

        return next(context);
    });

    /// <summary>Puts the editor on the map.</summary>
    public static void MapIde(this IEndpointRouteBuilder endpoints) => endpoints.MapGet(Path, (HttpContext context) =>
    {
        context.Response.Headers.ContentSecurityPolicy = Headers.WithOwnScripts;
        return new RazorComponentResult<Ide>();
    });

    private static bool WantsPage(HttpRequest request)
        => !request.Query.ContainsKey("query") && !request.Query.ContainsKey("documentId")
           && MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted) && accepted.Any(type => type.MediaType == "text/html");
}
