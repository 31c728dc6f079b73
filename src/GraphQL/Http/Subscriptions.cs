using System.Runtime.CompilerServices;
using GraphQL;
using GraphQL.Execution;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.GraphQL.Engine;

namespace Platform.GraphQL.Http;

/// <summary>Runs a document for a session: once, or anew for each event. The next event is taken when the answer to the last one was sent, and the caller
/// is looked at anew each time.</summary>
internal sealed partial class Subscriptions(DocumentRunner runner, IServiceScopeFactory scopes, ILogger<Subscriptions> logger)
{
    /// <summary>The results, in order. One that was not executed is the last.</summary>
    /// <param name="request">The document and its variables.</param>
    /// <param name="session">Who listens.</param>
    /// <param name="services">The scope in which the document is run first; its caller is known already, and it lasts as long as the events.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async IAsyncEnumerable<ExecutionResult> RunAsync(
        GraphQLRequest request, Session session, IServiceProvider services, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var opened = await runner.RunAsync(request, session.User, services, null, cancellationToken).ConfigureAwait(false);
        var asked = services.GetRequiredService<CallerOfRequest>();
        if (asked.Events is not { } source)
        {
            yield return opened;
            yield break;
        }

        await using var events = source.GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            var (happened, failed) = await NextAsync(events, cancellationToken).ConfigureAwait(false);
            if (failed is not null)
            {
                yield return failed;
            }

            if (happened is null)
            {
                yield break;
            }

            await using var scope = scopes.CreateAsyncScope();
            if (await session.CallerAsync(cancellationToken).ConfigureAwait(false) is not { } caller)
            {
                yield break;
            }

            var known = scope.ServiceProvider.GetRequiredService<CallerOfRequest>();
            (known.Caller, known.Streams, known.StoredDocument) = (caller, true, asked.StoredDocument);
            var result = await runner.RunAsync(request, session.User, scope.ServiceProvider, happened, cancellationToken).ConfigureAwait(false);
            yield return result;
            if (!result.Executed)
            {
                yield break;
            }
        }
    }

    private async Task<(object? Happened, ExecutionResult? Failed)> NextAsync(IAsyncEnumerator<object> events, CancellationToken cancellationToken)
    {
        try
        {
            return (await events.MoveNextAsync().ConfigureAwait(false) ? events.Current : null, null);
        }
        catch (SubscriptionRefusedException refused)
        {
            return (null, new ExecutionResult { Errors = [new ExecutionError(refused.Message) { Code = refused.Code }] });
        }
#pragma warning disable CA1031 // Whatever it is, its words don't reach the caller, and the other subscriptions go on.
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogFailure(failure.GetType().FullName, failure.StackTrace);
            return (null, new ExecutionResult { Errors = [new UnhandledError("", failure)] });
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A subscription failed with {Failure}\n{Trace}")]
    private partial void LogFailure(string? failure, string? trace);
}
