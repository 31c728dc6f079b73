namespace Platform.Silo;

/// <summary>Whether this process has done what must be done before requests come: the port answers earlier, as the silo needs its host.</summary>
internal sealed class Readiness
{
    private volatile bool _isComplete;

    /// <summary>Whether requests are answered.</summary>
    public bool IsComplete => _isComplete;

    /// <summary>From now on requests are answered.</summary>
    public void Complete() => _isComplete = true;
}

/// <summary>Keeps requests away until the process is ready for them.</summary>
internal static class ReadinessServices
{
    private const string NotYet = "The platform is starting. Try again in a moment.";

    /// <summary>Answers 503 with a plain message until the start is complete; whether the process lives is answered in any case.</summary>
    public static void UseReadiness(this WebApplication app)
    {
        var readiness = app.Services.GetRequiredService<Readiness>();
        app.Use((context, next) => readiness.IsComplete || context.Request.Path == Health.Live ? next(context) : RefuseAsync(context));
    }

    private static async Task RefuseAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.RetryAfter = "1";
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync(NotYet, context.RequestAborted);
    }
}
