using System.Diagnostics.Metrics;
using System.Reflection;
using System.Security.Claims;
using System.Text;
using System.Text.Json;
using GraphQL;
using GraphQL.Types;
using Microsoft.Extensions.DependencyInjection;
using Platform.Domain.Members;
using Platform.GraphQL.Engine;
using Platform.GraphQL.Tests.World;

namespace Platform.GraphQL.Tests.Engine.Plans;

/// <summary>One schema over the same data twice: with plans, and by the engine alone.</summary>
internal sealed class TwoEngines : IDisposable
{
    private static readonly ClaimsPrincipal Everybody = TestApi.Principal([("shift", "night"), .. Enum.GetNames<Role>().Select(role => ("role", role))]);
    private readonly ServiceProvider plans;
    private readonly ServiceProvider engine;
    private readonly MeterListener listener = new();

    public TwoEngines(Assembly api)
    {
        (plans, engine) = (Build(api, true), Build(api, false));
        var meters = plans.GetRequiredService<IMeterFactory>();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Scope == meters && instrument.Name.StartsWith("platform.graphql.plan.", StringComparison.Ordinal))
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            var reason = tags.Length == 0 ? "" : (string)tags[0].Value!;
            Reasons[reason] = Reasons.GetValueOrDefault(reason) + 1;
        });
        listener.Start();
    }

    public ISchema Schema => plans.GetRequiredService<ISchema>();

    /// <summary>How many runs were by plan (under the empty reason), and how many were not, by reason.</summary>
    public Dictionary<string, int> Reasons { get; } = [];

    /// <summary>Runs a query three times with plans, the last two from the cache, and once without; all four answers must be the same.</summary>
    public async Task<string> SameAsync(string query, object? variables = null)
    {
        var expected = await RunAsync(engine, query, variables);
        for (var run = 1; run <= 3; run++)
        {
            var actual = await RunAsync(plans, query, variables);
            Assert.True(expected == actual, $"run {run} of {query}\n{JsonSerializer.Serialize(variables)}\nengine {expected}\nplan   {actual}");
        }

        return expected;
    }

    public void Dispose()
    {
        listener.Dispose();
        plans.Dispose();
        engine.Dispose();
    }

    private static ServiceProvider Build(Assembly api, bool compile)
    {
        var services = new ServiceCollection().AddLogging();
        services.AddSingleton<Fetches>().AddSingleton<Journal>().AddSingleton<TimeProvider>(new Noon());
        services.AddAuthorizationBuilder().AddPolicy("night-shift", policy => policy.RequireClaim("shift", "night"));
        foreach (var port in api == typeof(TestApi).Assembly ? [] : Ports(api))
        {
            services.AddSingleton(port, Port.Of(port, port.Name));
        }

        services.AddPlatformGraphQL(options =>
        {
            options.Assemblies.Add(api);
            options.CompilePlans = compile;
            options.MaxComplexity = int.MaxValue;
            options.MaxDepth = options.MaxAliases = options.MaxDirectives = options.MaxRootFields = 1000;
            options.Introspection = true;
        });
        return services.BuildServiceProvider();
    }

    // All that resolvers and loaders ask for and that other projects implement.
    private static IEnumerable<Type> Ports(Assembly api)
        => api.GetTypes().SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic).SelectMany(method => method.GetParameters())
                .Concat(typeof(IBatch).IsAssignableFrom(type) || !type.IsAbstract ? type.GetConstructors().SelectMany(constructor => constructor.GetParameters()) : []))
            .Select(parameter => parameter.ParameterType)
            .Where(type => type is { IsInterface: true, IsGenericType: false } && type.Assembly != api && (type.Namespace!.StartsWith("Platform", StringComparison.Ordinal) || type.Name == "IGrainFactory"))
            .Distinct();

    private static async Task<string> RunAsync(ServiceProvider services, string query, object? variables)
    {
        await using var scope = services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CallerOfRequest>().Caller = Caller.FromPrincipal(Everybody);
        var serializer = scope.ServiceProvider.GetRequiredService<IGraphQLTextSerializer>();
        var result = await scope.ServiceProvider.GetRequiredService<IDocumentExecuter>().ExecuteAsync(new()
        {
            Schema = scope.ServiceProvider.GetRequiredService<ISchema>(),
            Query = query,
            Variables = variables is null ? null : serializer.Deserialize<Inputs>(JsonSerializer.Serialize(variables)),
            RequestServices = scope.ServiceProvider,
            User = Everybody,
            Timeout = TimeSpan.FromSeconds(30),
            CancellationToken = TestContext.Current.CancellationToken,
        });

        // Which of two fields that failed was first depends on their timing, in the engine too.
        if (result.Errors is { Count: > 1 } errors)
        {
            result.Errors = [];
            result.Errors.AddRange(errors.OrderBy(error => string.Join('/', error.Path ?? []), StringComparer.Ordinal).ThenBy(error => error.Message, StringComparer.Ordinal));
        }

        using var answer = new MemoryStream();
        try
        {
            await serializer.WriteAsync(answer, result, TestContext.Current.CancellationToken);
        }
        catch (ArgumentException unwritable)
        {
            // A number that JSON hasn't: the transport answers that with a failure.
            return unwritable.GetType().Name;
        }

        return Encoding.UTF8.GetString(answer.ToArray());
    }

    private sealed class Noon : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 11, 5, 12, 0, 0, TimeSpan.Zero);
    }
}
