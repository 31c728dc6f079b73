using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Platform.Bench.Lives;

/// <summary>A server without a socket: a request goes through the whole pipeline of the host in this process.</summary>
internal sealed class PipeServer : IServer
{
    private Func<IFeatureCollection, Task>? _run;

    public PipeServer() => Features.Set<IServerAddressesFeature>(new ServerAddressesFeature());

    public IFeatureCollection Features { get; } = new FeatureCollection();

    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken) where TContext : notnull
    {
        _run = async features =>
        {
            var context = application.CreateContext(features);
            Exception? fault = null;
            try
            {
                await application.ProcessRequestAsync(context);
            }
            catch (Exception wrong)
            {
                fault = wrong;
                throw;
            }
            finally
            {
                application.DisposeContext(context, fault);
            }
        };
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _run = null;
        return Task.CompletedTask;
    }

    /// <summary>Posts a JSON body; the status and the body of the answer.</summary>
    public async Task<(int Status, byte[] Body)> PostAsync(string path, byte[] body, IEnumerable<(string Name, string Value)> headers)
    {
        var features = new FeatureCollection();
        var request = new HttpRequestFeature
        {
            Method = "POST",
            Path = path,
            RawTarget = path,
            Scheme = "http",
            Protocol = "HTTP/1.1",
            Body = new MemoryStream(body, writable: false),
        };
        request.Headers.Host = "localhost";
        request.Headers.ContentType = "application/json";
        request.Headers.ContentLength = body.Length;
        request.Headers.Accept = "application/json";
        foreach (var (name, value) in headers)
        {
            request.Headers[name] = value;
        }

        var answer = new MemoryStream();
        var response = new HttpResponseFeature();
        features.Set<IHttpRequestFeature>(request);
        features.Set<IHttpResponseFeature>(response);
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(answer));
        features.Set<IHttpRequestLifetimeFeature>(new HttpRequestLifetimeFeature());
        features.Set<IHttpRequestBodyDetectionFeature>(new HasBody());
        features.Set<IHttpConnectionFeature>(new HttpConnectionFeature { RemoteIpAddress = IPAddress.Loopback, LocalIpAddress = IPAddress.Loopback });
        await (_run ?? throw new IOException("The server is down."))(features);
        await features.Get<IHttpResponseBodyFeature>()!.Writer.FlushAsync();
        return (response.StatusCode, answer.ToArray());
    }

    public void Dispose()
    {
    }

    private sealed class HasBody : IHttpRequestBodyDetectionFeature
    {
        public bool CanHaveBody => true;
    }
}

/// <summary>Reads <c>Bearer organization;client;ROLE,ROLE</c> in the place of a signed token: signatures are not what is tried here.</summary>
internal sealed class LivesTokens(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string Prefix = "Bearer ";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Prefix, StringComparison.Ordinal) || header[Prefix.Length..].Split(';') is not [var organization, var client, var roles])
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        var identity = new ClaimsIdentity("lives", "name", "role");
        identity.AddClaim(new Claim("org", organization));
        identity.AddClaim(new Claim("sub", client));
        identity.AddClaim(new Claim("client_id", client));
        identity.AddClaims(roles.Split(',').Select(role => new Claim("role", role)));
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name)));
    }
}
