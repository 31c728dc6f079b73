using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Claims;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Platform.Domain;
using Platform.Domain.Audit;
using Platform.Domain.Members;
using Platform.Identity.Issuer;
using Platform.Storage;

namespace Platform.Identity.Tests.World;

/// <summary>A host with the gatehouse and one thing behind it, <c>/me</c>, which says what the token tells of its bearer.</summary>
internal sealed class Gatehouse : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Gatehouse(WebApplication app) => (_app, Browser) = (app, app.GetTestClient());

    public static DateTimeOffset Start { get; } = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    public static Actor Admin { get; } = new(new MemberId("anna"), null, [Role.Admin]);

    public HttpClient Browser { get; }

    public FakeTimeProvider Clock => (FakeTimeProvider)Get<TimeProvider>();

    public RecordingJournal Journal => (RecordingJournal)Get<IJournalWriter>();

    public ConcurrentQueue<string> Log => Get<Notebook>().Lines;

    public IApiClients Clients => Get<IApiClients>();

    /// <summary>A browser at another of its addresses.</summary>
    public HttpClient BrowserAt(string address)
    {
        var browser = _app.GetTestServer().CreateClient();
        browser.BaseAddress = new Uri(address);
        return browser;
    }

    public IServiceProvider Services => _app.Services;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Opens it on a database, prepared if need be.</summary>
    public static async Task<Gatehouse> OpenAsync(string database, Action<IServiceCollection>? more = null, params (string Name, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseTestServer();
        builder.Configuration.AddInMemoryCollection([new("Platform:Database", database), .. settings.Select(s => KeyValuePair.Create<string, string?>(s.Name, s.Value))]);
        var notebook = new Notebook();
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Debug).AddProvider(notebook);
        builder.Services.AddSingleton(notebook);
        builder.Services.AddSingleton<TimeProvider>(new FakeTimeProvider(Start));
        builder.Services.AddPlatformStorage(StorageOptions.Parse(database) with { Durable = false });
        builder.Services.AddSingleton<IJournalWriter, RecordingJournal>();
        builder.Services.AddPlatformIdentity(builder.Configuration, builder.Environment);
        more?.Invoke(builder.Services);
        var app = builder.Build();
        app.Use((http, next) =>
        {
            if (http.Request.Headers["X-Listener"] is [{ } listener])
            {
                http.Connection.LocalIpAddress = IPAddress.Parse(listener);
            }

            return next(http);
        });
        app.UseSecretsOverTls();
        app.UseUnreadableForms();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapPlatformIdentity();
        app.MapGet("/me", (ClaimsPrincipal who) => who.Claims.Select(c => $"{c.Type}={c.Value}")).RequireAuthorization();
        await app.Services.GetRequiredService<Migrator>().RunAsync(Stop);
        await app.StartAsync(Stop);
        return new Gatehouse(app);
    }

    public T Get<T>() where T : notnull => _app.Services.GetRequiredService<T>();

    public async Task<NewApiClient> ClientAsync(string organization = "mercy", params Role[] roles)
        => (await Clients.CreateAsync(new OrganizationId(organization), "Site", roles is [] ? [Role.Author] : [.. roles], Admin, Stop)).Value!;

    public Task<HttpResponseMessage> AskAsync(string clientId, string secret, string grant = "client_credentials", HttpClient? browser = null)
        => (browser ?? Browser).PostAsync("/connect/token", Form(("grant_type", grant), ("client_id", clientId), ("client_secret", secret)), Stop);

    public Task<HttpResponseMessage> AskByBasicAsync(string clientId, string secret)
        => Browser.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/connect/token")
        {
            Content = Form(("grant_type", "client_credentials")),
            Headers = { Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{clientId}:{secret}"))) },
        }, Stop);

    public async Task<string> TokenAsync(NewApiClient client)
    {
        var answer = await AskAsync(client.ClientId, client.ClientSecret);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("access_token").GetString()!;
    }

    public Task<HttpResponseMessage> MeAsync(string token, HttpClient? browser = null)
        => (browser ?? Browser).SendAsync(new HttpRequestMessage(HttpMethod.Get, "/me") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } }, Stop);

    public async ValueTask DisposeAsync()
    {
        Browser.Dispose();
        await _app.DisposeAsync();
    }

    private static FormUrlEncodedContent Form(params (string Name, string Value)[] fields) => new(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
}

/// <summary>A journal that keeps what it is told, or refuses.</summary>
internal sealed class RecordingJournal : IJournalWriter
{
    public bool Broken { get; set; }

    public ConcurrentQueue<(string Organization, string Subject, string Type, string Event)> Entries { get; } = new();

    public Task AppendAsync(OrganizationId organization, string subject, string type, object @event, CancellationToken cancellationToken)
    {
        if (Broken)
        {
            throw new InvalidOperationException("The journal can't be written.");
        }

        Entries.Enqueue((organization.Value, subject, type, JsonSerializer.Serialize(@event, PlatformJson.Options)));
        return Task.CompletedTask;
    }
}

/// <summary>Every line that is logged, from debug up.</summary>
internal sealed class Notebook : ILoggerProvider, ILogger
{
    public ConcurrentQueue<string> Lines { get; } = new();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Debug;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        => Lines.Enqueue($"{logLevel} {formatter(state, exception)} {exception}");

    public void Dispose()
    {
    }
}
