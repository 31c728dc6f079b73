using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Claims;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Platform.Domain;
using Platform.GraphQL.Engine;
using Platform.GraphQL.Http;

namespace Platform.GraphQL.Tests.World;

/// <summary>The API over the test hospital's resolvers on a real server and a port of its own.</summary>
public sealed class HttpApi : IAsyncLifetime
{
    private readonly WebApplication app;

    public HttpApi()
        : this(null)
    {
    }

    internal HttpApi(Action<PlatformGraphQLOptions>? configure)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().AddProvider(Log).AddFilter("Microsoft", LogLevel.Warning);
        builder.Services.AddAuthentication("test").AddScheme<AuthenticationSchemeOptions, Tokens>("test", null);
        builder.Services.AddSingleton<TimeProvider>(Clock).AddSingleton(Revoked).AddSingleton<ICallerResolver>(People);
        TestApi.Register(builder.Services, configure);
        app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapPlatformGraphQL("/graphql");
        app.MapGet("/other", () => "other").RequireAuthorization();
    }

    public LogLines Log { get; } = new();

    /// <summary>The clock of whatever listens; it stands still until the test moves it.</summary>
    public StandingClock Clock { get; } = new();

    /// <summary>Tokens that are valid no more.</summary>
    public Revoked Revoked { get; } = [];

    public People People { get; } = new();

    public Bells Bells => app.Services.GetRequiredService<Bells>();

    public HttpClient Client { get; private set; } = null!;

    public Uri Address { get; private set; } = null!;

    internal PlatformGraphQLOptions Options => app.Services.GetRequiredService<PlatformGraphQLOptions>();

    public async ValueTask InitializeAsync()
    {
        await app.StartAsync();
        Address = new(app.Urls.Single());
        Client = new() { BaseAddress = Address };
    }

    public Task StopAsync() => app.StopAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app.DisposeAsync();
    }

    /// <summary>Sends a body as it is.</summary>
    public async Task<(HttpStatusCode Status, string Body, HttpResponseMessage Answer)> SendAsync(
        byte[] body, string? accept = MediaTypes.Response, string? contentType = MediaTypes.Json, string? token = "importer", Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/graphql") { Content = new ByteArrayContent(body) };
        if (contentType is not null)
        {
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        change?.Invoke(request);
        var answer = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), answer);
    }

    public Task<(HttpStatusCode Status, string Body, HttpResponseMessage Answer)> SendAsync(
        object request, string? accept = MediaTypes.Response, string? contentType = MediaTypes.Json, string? token = "importer", Action<HttpRequestMessage>? change = null)
        => SendAsync(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(request)), accept, contentType, token, change);

    /// <summary>Tokens that say by themselves what they stand for: "importer", "importer:role", "importer:role:seconds that it lasts", "other" of another client,
    /// "nobody" without an organization.</summary>
    private sealed class Tokens(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, Revoked revoked, TimeProvider clock)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            // A cookie counts for this scheme, so that it is the API which refuses it.
            var token = Request.Headers.Authorization is [{ } header] && header.StartsWith("Bearer ", StringComparison.Ordinal) ? header[7..] : Request.Cookies["session"];
            var principal = token is null || revoked.Contains(token) ? null : token.Split(':') switch
            {
                ["importer"] => TestApi.Principal(),
                ["importer", var role, ..] => TestApi.Principal(("role", role)),
                ["other"] => new ClaimsPrincipal(new ClaimsIdentity([new("org", "mercy"), new("client_id", "other")], "test")),
                ["nobody"] => new ClaimsPrincipal(new ClaimsIdentity([new("sub", "x")], "test")),
                _ => null,
            };
            DateTimeOffset? ends = token?.Split(':') is [_, _, var seconds] ? clock.GetUtcNow().AddSeconds(int.Parse(seconds, System.Globalization.CultureInfo.InvariantCulture)) : null;
            return Task.FromResult(principal is null
                ? AuthenticateResult.NoResult()
                : AuthenticateResult.Success(new(principal, new AuthenticationProperties { ExpiresUtc = ends }, Scheme.Name)));
        }
    }
}

/// <summary>Tokens that are valid no more.</summary>
public sealed class Revoked : HashSet<string>;

/// <summary>The people of the test hospital.</summary>
public sealed class People : ICallerResolver
{
    public ImmutableHashSet<string> Known { get; set; } = ["ann", "auditor"];

    /// <summary>What the auditor may do.</summary>
    public ImmutableHashSet<string> Roles { get; set; } = ["auditor"];

    public ValueTask<Caller?> ResolveAsync(Caller client, string onBehalfOf, CancellationToken cancellationToken)
        => new(!Known.Contains(onBehalfOf) ? null : client with { Person = new MemberId(onBehalfOf), Roles = onBehalfOf == "auditor" ? Roles : client.Roles });
}

/// <summary>A clock that stands still, and tells when somebody waits for it.</summary>
public sealed class StandingClock : FakeTimeProvider
{
    private readonly List<TimeSpan> waits = [];
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        lock (waits)
        {
            waits.Add(dueTime);
            changed.TrySetResult();
        }

        return timer;
    }

    /// <summary>Waits until somebody waits for so long, once more than at the last call.</summary>
    public async Task WaitedForAsync(TimeSpan time)
    {
        while (true)
        {
            Task wait;
            lock (waits)
            {
                if (waits.Remove(time))
                {
                    return;
                }

                changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
                wait = changed.Task;
            }

            await wait.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        }
    }
}

/// <summary>What was logged.</summary>
public sealed class LogLines : ILoggerProvider, ILogger
{
    private readonly List<string> lines = [];

    public string All
    {
        get
        {
            lock (lines)
            {
                return string.Join('\n', lines);
            }
        }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void Dispose()
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (lines)
        {
            lines.Add(formatter(state, exception) + exception);
        }
    }
}
