using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Platform.GraphQL.Engine;
using Platform.Networks.Sandbox;

namespace Platform.Silo.Pages;

/// <summary>The pages that need no sign-in: a welcome and the public timelines of the sandbox network.</summary>
internal static class SitePages
{
    public static void MapPages(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/", (PlatformSettings settings, PlatformGraphQLOptions api) => new RazorComponentResult<Welcome>(new { settings.Demo, Editor = api.Introspection && settings.Has("GraphQL") }));
        endpoints.MapGet("/sandbox/{account}", TimelineAsync);
    }

    /// <summary>How a moment is shown: the reader's zone is not known here, so the zone is named.</summary>
    public static string Shown(Instant moment) => moment.ToString("d MMM uuuu HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    private static async Task<Results<RazorComponentResult<SandboxTimeline>, NotFound>> TimelineAsync(string account, SandboxNetwork network, CancellationToken cancellationToken)
        => SandboxAddress.Parse(account) is { } address
            ? new RazorComponentResult<SandboxTimeline>(new { Account = account, Entries = await network.ReadTimelineAsync(address, 100, 60, cancellationToken) })
            : TypedResults.NotFound();
}
