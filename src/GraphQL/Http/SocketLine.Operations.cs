using System.Collections.Concurrent;
using System.Net.WebSockets;
using Microsoft.Extensions.DependencyInjection;
using Platform.GraphQL.Engine;

namespace Platform.GraphQL.Http;

internal sealed partial class SocketLine
{
    private readonly ConcurrentDictionary<string, Operation> operations = new(StringComparer.Ordinal);

    private async Task<SocketClose?> BeginAsync(SocketMessage message, Session of)
    {
        if (operations.ContainsKey(message.Id))
        {
            return SocketClose.Taken(message.Id);
        }

        if (message.Over is { } limit)
        {
            await SendAsync(SocketTexts.Error(message.Id, limit.Code, limit.Message), over.Token).ConfigureAwait(false);
            return null;
        }

        var (request, _) = GraphQLRequest.Read(message.Payload!.Value, services.Serializer);
        if (request is null)
        {
            return SocketClose.Invalid;
        }

        var options = services.Options;
        if (operations.Count >= options.Push.MaxOperations)
        {
            await SendAsync(SocketTexts.Error(message.Id, "TOO_MANY_OPERATIONS", $"At most {options.Push.MaxOperations} operations run on a socket at a time."), over.Token).ConfigureAwait(false);
            return null;
        }

        var operation = new Operation(CancellationTokenSource.CreateLinkedTokenSource(over.Token));
        operations[message.Id] = operation;
        operation.Done = RunAsync(message.Id, request, of, operation);
        return null;
    }

    private async Task EndAsync(string id)
    {
        if (operations.TryRemove(id, out var operation))
        {
            await operation.Stop.CancelAsync().ConfigureAwait(false);
        }
    }

    private async Task RunAsync(string id, GraphQLRequest request, Session of, Operation operation)
    {
        await Task.Yield();
        var stop = operation.Stop.Token;
        try
        {
            var last = await TellAsync(id, request, of, stop).ConfigureAwait(false);
            if (of.Why == SessionEnd.None)
            {
                // The id is free before the client hears of the end.
                operations.TryRemove(new(id, operation));
                await SendAsync(last, stop).ConfigureAwait(false);
            }
        }
        catch (Exception gone) when (gone is OperationCanceledException or WebSocketException or ObjectDisposedException or IOException)
        {
            // The client listens no more, or the socket is being closed.
        }
#pragma warning disable CA1031 // Whatever it is, its words don't reach the caller, and the other operations go on.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogFailure(services.Logger, failure.GetType().FullName, failure.StackTrace);
            operations.TryRemove(new(id, operation));
            ended.TrySetResult(SocketClose.Failed);
        }
        finally
        {
            operations.TryRemove(new(id, operation));
            operation.Stop.Dispose();
        }
    }

    // Sends what the operation comes to; the answer is the message that ends it.
    private async Task<ReadOnlyMemory<byte>> TellAsync(string id, GraphQLRequest request, Session of, CancellationToken stop)
    {
        await using var scope = services.Scopes.CreateAsyncScope();
        if (await of.CallerAsync(stop).ConfigureAwait(false) is not { } caller)
        {
            return default;
        }

        var known = scope.ServiceProvider.GetRequiredService<CallerOfRequest>();
        (known.Caller, known.Streams) = (caller, true);
        var (text, refused) = services.Stored.Choose(request, known, get: false);
        if (refused is not null)
        {
            return SocketTexts.Error(id, refused.Code, refused.Message);
        }

        await foreach (var result in services.Subscriptions.RunAsync(request with { Query = text }, of, scope.ServiceProvider, stop).ConfigureAwait(false))
        {
            if (!result.Executed)
            {
                return await SocketTexts.ErrorAsync(id, services.Runner, result, stop).ConfigureAwait(false);
            }

            await SendAsync(await SocketTexts.NextAsync(id, services.Runner, result, stop).ConfigureAwait(false), stop).ConfigureAwait(false);
        }

        return SocketTexts.Complete(id);
    }

    private sealed class Operation(CancellationTokenSource stop)
    {
        public CancellationTokenSource Stop => stop;

        public Task Done { get; set; } = Task.CompletedTask;
    }
}
