using System.Security.Claims;
using System.Text.Json;
using GraphQL;
using GraphQL.Types;
using Microsoft.Extensions.DependencyInjection;
using Platform.GraphQL.Engine;
using Platform.GraphQL.Http;

namespace Platform.GraphQL.Tests.World;

/// <summary>The engine over the test hospital's resolvers, without a transport.</summary>
internal sealed class TestApi : IDisposable
{
    private readonly ServiceProvider services;

    public TestApi(Action<PlatformGraphQLOptions>? configure = null)
    {
        var collection = new ServiceCollection().AddLogging();
        Register(collection, configure);
        services = collection.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true });
    }

    public Fetches Fetches => services.GetRequiredService<Fetches>();

    public Journal Journal => services.GetRequiredService<Journal>();

    public DocumentCache Cache => services.GetRequiredService<DocumentCache>();

    public static void Register(IServiceCollection services, Action<PlatformGraphQLOptions>? configure = null)
    {
        services.AddSingleton<Fetches>().AddSingleton<Journal>().AddSingleton<Bells>();
        services.AddAuthorizationBuilder().AddPolicy("night-shift", policy => policy.RequireClaim("shift", "night"));
        services.AddPlatformGraphQL(options =>
        {
            options.Assemblies.Add(typeof(TestApi).Assembly);
            options.Introspection = true;
            options.AnyDocumentByGet = true;
            configure?.Invoke(options);
        });
    }

    public static ClaimsPrincipal Principal(params (string Type, string Value)[] claims) => new(new ClaimsIdentity(
        new[] { ("org", "mercy"), ("client_id", "importer") }.Concat(claims).Select(claim => new Claim(claim.Item1, claim.Item2)), "test"));

    public async Task<JsonElement> RunAsync(string query, object? variables = null, ClaimsPrincipal? user = null, string? operationName = null, string? storedAs = null)
    {
        await using var scope = services.CreateAsyncScope();
        user ??= Principal();
        scope.ServiceProvider.GetRequiredService<CallerOfRequest>().Caller = Caller.FromPrincipal(user);
        scope.ServiceProvider.GetRequiredService<CallerOfRequest>().StoredDocument = storedAs;
        var serializer = scope.ServiceProvider.GetRequiredService<IGraphQLTextSerializer>();
        var (request, wrong) =
            GraphQLRequest.Read(JsonSerializer.SerializeToUtf8Bytes(new { query, variables }), serializer,
                services.GetRequiredService<PlatformGraphQLOptions>());
        if (request is null)
        {
            return JsonSerializer.SerializeToElement(new { errors = new[] { new { message = wrong!.Message, extensions = new { code = wrong.Code } } } });
        }

        var result = await scope.ServiceProvider.GetRequiredService<IDocumentExecuter>().ExecuteAsync(new()
        {
            Schema = scope.ServiceProvider.GetRequiredService<ISchema>(),
            Query = query,
            OperationName = operationName,
            Variables = request.Variables,
            RequestServices = scope.ServiceProvider,
            User = user,
            Timeout = services.GetRequiredService<PlatformGraphQLOptions>().Timeout,
        });
        return JsonDocument.Parse(serializer.Serialize(result)).RootElement;
    }

    /// <summary>The data of a document that must run without an error.</summary>
    public async Task<JsonElement> DataAsync(string query, object? variables = null, ClaimsPrincipal? user = null)
    {
        var result = await RunAsync(query, variables, user);
        Assert.False(result.TryGetProperty("errors", out var errors), errors.ToString());
        return result.GetProperty("data");
    }

    /// <summary>Code and message of the only error of a document.</summary>
    public async Task<(string Code, string Message)> ErrorAsync(string query, object? variables = null, ClaimsPrincipal? user = null)
    {
        var result = await RunAsync(query, variables, user);
        Assert.True(result.TryGetProperty("errors", out var errors), result.ToString());
        var error = Assert.Single(errors.EnumerateArray());
        return (error.GetProperty("extensions").GetProperty("code").GetString()!, error.GetProperty("message").GetString()!);
    }

    public void Dispose() => services.Dispose();
}
