using System.Security.Claims;
using GraphQL;
using GraphQL.Types;
using Microsoft.Extensions.Logging;
using Platform.Domain;
using Platform.GraphQL.Engine;

namespace Platform.GraphQL.Http;

/// <summary>Runs documents and writes what they came to; the same for every transport.</summary>
internal sealed partial class DocumentRunner(
    ISchema schema, IDocumentExecuter executer, IGraphQLSerializer serializer, PlatformGraphQLOptions options, ILogger<DocumentRunner> logger)
{
    /// <summary>Runs a document once.</summary>
    /// <param name="request">The document and its variables.</param>
    /// <param name="user">What the token tells.</param>
    /// <param name="services">The scope of this run; its caller is known already.</param>
    /// <param name="happened">What a subscription tells of; null for everything else.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    public Task<ExecutionResult> RunAsync(GraphQLRequest request, ClaimsPrincipal user, IServiceProvider services, object? happened, CancellationToken cancellationToken)
        => executer.ExecuteAsync(new()
        {
            Schema = schema,
            Query = request.Query,
            OperationName = request.OperationName,
            Variables = request.Variables,
            Root = happened,
            User = user,
            RequestServices = services,
            CancellationToken = cancellationToken,
            Timeout = options.Timeout,
            UnhandledExceptionDelegate = failed =>
            {
                if (failed.OriginalException is not BadCursorException)
                {
                    LogResolverFailure(failed.FieldContext?.ParentType.Name, failed.FieldContext?.FieldDefinition.Name,
                        failed.OriginalException.GetType().FullName, failed.OriginalException.StackTrace);
                }

                return Task.CompletedTask;
            },
        });

    /// <summary>Writes a result as JSON.</summary>
    public Task WriteAsync(Stream target, ExecutionResult result, CancellationToken cancellationToken) => serializer.WriteAsync(target, result, cancellationToken);

    // The words of a failure may be those of a post; its kind and place are not.
    [LoggerMessage(Level = LogLevel.Error, Message = "The field {Type}.{Field} failed with {Failure}\n{Trace}")]
    private partial void LogResolverFailure(string? type, string? field, string? failure, string? trace);
}
