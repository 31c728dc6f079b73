using System.Reflection;
using GraphQL;
using GraphQL.DI;
using GraphQL.Execution;
using GraphQL.Types;
using GraphQL.Validation;
using GraphQL.Validation.Rules.Custom;
using GraphQLParser.AST;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Platform.Domain.Audit;
using Platform.Grains.Posts;
using Platform.GraphQL.Audit;
using Platform.GraphQL.Engine.Plans;
using Platform.GraphQL.Http;
using Platform.GraphQL.Members;

namespace Platform.GraphQL.Engine;

/// <summary>Registers the API.</summary>
public static class ServiceCollectionExtensions
{
    /// <summary>
    /// Registers the engine, the schema of the marked classes and their batch loaders. What resolvers ask for besides
    /// is registered by whoever has it. The schema is built at the first request, or when <c>ISchema</c> is asked for.
    /// </summary>
    public static IServiceCollection AddPlatformGraphQL(this IServiceCollection services, Action<PlatformGraphQLOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = new PlatformGraphQLOptions();
        configure?.Invoke(options);
        Assembly[] assemblies = options.Assemblies.Count == 0 ? [typeof(PlatformSchema).Assembly] : [.. options.Assemblies];

        services.AddSingleton(options);
        services.AddSingleton<DocumentCache>();
        services.AddSingleton(new StoredDocuments(options, assemblies));
        services.AddSingleton<Measurements>();
        services.AddSingleton<PlanMetrics>();
        services.AddSingleton(Costs.Limit(options));
        services.TryAddSingleton(TimeProvider.System);
        services.AddAuthorization();
        services.AddMetrics();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, AuthorizationResults>();
        services.TryAddSingleton<ICallerResolver, CallerResolver>();
        services.AddScoped<BatchScheduler>();
        services.AddScoped<CallerOfRequest>();
        services.AddScoped(provider => provider.GetRequiredService<CallerOfRequest>().Caller
            ?? throw new InvalidOperationException("There is no caller outside a request."));
        foreach (var loader in assemblies.SelectMany(assembly => assembly.GetTypes()).Where(type => typeof(IBatch).IsAssignableFrom(type) && type is { IsAbstract: false, IsInterface: false }))
        {
            services.AddScoped(loader);
        }

        services.TryAddSingleton<PostPurge>();
        services.TryAddSingleton<PostTakeOver>();
        services.AddSingleton<DocumentRunner>();
        services.AddSingleton<Subscriptions>();
        services.AddSingleton<EventStream>();
        services.AddSingleton<SocketServices>();
        services.AddSingleton<SocketDoor>();
        services.AddSingleton(provider => new JournalFeeds(
            provider.GetRequiredService<IJournal>(), options, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<JournalFeeds>>()));
        services.AddSingleton<Sessions>();
        services.AddSingleton<Places>();
        services.AddSingleton<ISchema>(provider => PlatformSchema.Build(assemblies, provider));
        services.AddGraphQL(engine => (options.Introspection ? engine : engine.AddValidationRule(NoIntrospectionValidationRule.Instance))
            .AddSerializer<ResultSerializer>()
            .AddExecutionStrategy<PlanStrategy>(OperationType.Query)
            .AddErrorInfoProvider<ErrorTexts>()
            .AddExecutionStrategy<SubscriptionStrategy>(OperationType.Subscription)
            .AddValidationRule<OperationRule>()
            .AddValidationRule<MethodRule>(useForCachedDocuments: true)
            .AddValidationRule<AuthorizeRule>(useForCachedDocuments: true)
            .AddValidationRule<LargeBodyRule>(useForCachedDocuments: true)
            .AddValidationRule<ComplexityValidationRule>(useForCachedDocuments: true)
            .UseTelemetry(Traces.Configure));
        services.AddSingleton<IDocumentBuilder, DocumentReader>();
        services.AddSingleton<IDocumentValidator, LimitedValidator>();
        services.AddSingleton<IConfigureExecution>(provider => provider.GetRequiredService<DocumentCache>());
        services.AddSingleton<IConfigureExecution>(provider => provider.GetRequiredService<Measurements>());
        services.AddSingleton<IConfigureExecution, Repeats>();
        return services;
    }
}
