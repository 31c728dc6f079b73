using System.Buffers;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace Platform.GraphQL.Http;

/// <summary>One socket: reads its messages one by one, and closes with the code that belongs to what happened. It keeps no buffer while it waits, no more than
/// one message while it reads, and for each operation no more than the answer that is being sent.</summary>
internal sealed partial class SocketLine(WebSocket socket, HttpContext context, IDisposable unknown, SocketServices services) : IDisposable
{
    private const int FirstRead = 4 * 1024;
    private const int MaxUnknownBytes = 16 * 1024;
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    private readonly TaskCompletionSource<SocketClose> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
    private readonly SemaphoreSlim sending = new(1);
    private Session? session;
    private IDisposable? place;
    private Task watching = Task.CompletedTask;

    /// <summary>Serves it until it is closed.</summary>
    /// <param name="atOnce">Why it is closed before anything is read, or null.</param>
    public async Task ServeAsync(SocketClose? atOnce)
    {
        using var stopping = services.Host.ApplicationStopping.Register(() => ended.TrySetResult(SocketClose.GoingAway));
        using var gone = context.RequestAborted.Register(() => ended.TrySetResult(SocketClose.GoingAway));
        var reading = atOnce is null ? ReadAllAsync() : Task.FromResult<SocketClose?>(atOnce);
        var waiting = WaitForInitAsync();
        await Task.WhenAny((Task)reading, ended.Task).ConfigureAwait(false);
        var close = reading.IsCompleted ? await reading.ConfigureAwait(false) : await ended.Task.ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
        await CloseAsync(close, reading).ConfigureAwait(false);
        await Task.WhenAll([.. operations.Values.Select(operation => operation.Done), watching, waiting]).ConfigureAwait(false);
    }

    public void Dispose()
    {
        place?.Dispose();
        session?.Dispose();
        over.Dispose();
        sending.Dispose();
    }

    private async Task WaitForInitAsync()
    {
        try
        {
            await Task.Delay(services.Options.Push.InitTimeout, services.Clock, over.Token).ConfigureAwait(false);
            if (session is null)
            {
                ended.TrySetResult(SocketClose.InitTimeout);
            }
        }
        catch (OperationCanceledException)
        {
            // It was closed before.
        }
    }

    // Why it is to be closed; null where the client has closed it. A read that is broken off takes the socket with it, so none is: the one that is
    // under way when the server closes ends with the client's answer, or with the socket.
    private async Task<SocketClose?> ReadAllAsync()
    {
        try
        {
            while (true)
            {
                var (text, close) = await ReadAsync().ConfigureAwait(false);
                if (text is not { } bytes)
                {
                    return close;
                }

                SocketMessage? message;
                try
                {
                    message = SocketMessage.Read(bytes, services.Options);
                }
                finally
                {
                    if (bytes.Array is { Length: > 0 } rented)
                    {
                        ArrayPool<byte>.Shared.Return(rented);
                    }
                }

                if (message is null)
                {
                    return SocketClose.Invalid;
                }

                if (await TakeAsync(message).ConfigureAwait(false) is { } wrong)
                {
                    return wrong;
                }
            }
        }
        catch (Exception lost) when (lost is WebSocketException or OperationCanceledException or ObjectDisposedException or IOException)
        {
            return null;
        }
#pragma warning disable CA1031 // The last stop: whatever it is, its words don't reach the caller.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogFailure(services.Logger, failure.GetType().FullName, failure.StackTrace);
            return SocketClose.Failed;
        }
    }

    private async Task<(ArraySegment<byte>? Text, SocketClose? Close)> ReadAsync()
    {
        // An idle socket has no buffer: this comes back when there is something to read.
        var first = await socket.ReceiveAsync(Memory<byte>.Empty, CancellationToken.None).ConfigureAwait(false);
        if (first.MessageType != WebSocketMessageType.Text || first.EndOfMessage)
        {
            return (null, first.MessageType == WebSocketMessageType.Close ? null : SocketClose.Invalid);
        }

        var limit = session is null ? MaxUnknownBytes : services.Options.Push.MaxMessageBytes;
        var (buffer, length) = (ArrayPool<byte>.Shared.Rent(FirstRead), 0);
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None).ConfigureAwait(false);
            length += part.Count;
            if (part.MessageType != WebSocketMessageType.Text || length > limit)
            {
                ArrayPool<byte>.Shared.Return(buffer);
                return (null, part.MessageType switch { WebSocketMessageType.Close => null, WebSocketMessageType.Binary => SocketClose.Invalid, _ => SocketClose.TooBig });
            }

            if (part.EndOfMessage)
            {
                return (new(buffer, 0, length), null);
            }

            if (length == buffer.Length)
            {
                var longer = ArrayPool<byte>.Shared.Rent(length * 2);
                buffer.AsSpan(0, length).CopyTo(longer);
                ArrayPool<byte>.Shared.Return(buffer);
                buffer = longer;
            }
        }
    }

    private async Task<SocketClose?> TakeAsync(SocketMessage message)
    {
        switch (message.Type)
        {
            case SocketMessageType.ConnectionInit:
                return session is null ? await OpenAsync(message).ConfigureAwait(false) : SocketClose.TooManyInits;
            case SocketMessageType.Ping:
                await SendAsync(SocketTexts.Pong(message.Payload), over.Token).ConfigureAwait(false);
                return null;
            case SocketMessageType.Subscribe:
                return session is null ? SocketClose.NotAcknowledged : await BeginAsync(message, session).ConfigureAwait(false);
            case SocketMessageType.Complete:
                await EndAsync(message.Id).ConfigureAwait(false);
                return null;
            default:
                return null;
        }
    }

    // The token stands in the first message, where browsers can put it; or in the header of the request that opened the socket.
    private async Task<SocketClose?> OpenAsync(SocketMessage init)
    {
        var authorization = init.Header("authorization") ?? context.Request.Headers.Authorization.ToString();
        var person = init.Header(Caller.OnBehalfOf) is { } named ? new StringValues(named) : context.Request.Headers[Caller.OnBehalfOf];
        if (await services.Sessions.OpenAsync(context.Request, authorization, person, over.Token).ConfigureAwait(false) is not { } opened)
        {
            return SocketClose.Forbidden;
        }

        if (await opened.CallerAsync(over.Token).ConfigureAwait(false) is not { } caller)
        {
            opened.Dispose();
            return SocketClose.Forbidden;
        }

        place = services.Places.For(caller);
        if (place is null)
        {
            opened.Dispose();
            return SocketClose.NoPlace;
        }

        session = opened;
        unknown.Dispose();
        opened.Over.Register(() => ended.TrySetResult(opened.Why == SessionEnd.Expired ? SocketClose.Expired : SocketClose.Revoked));
        watching = opened.WatchAsync(over.Token);
        await SendAsync(SocketTexts.Ack, over.Token).ConfigureAwait(false);
        return null;
    }

    // Only the wait for its turn can be broken off: a message that is cut takes the socket with it.
    private async Task SendAsync(ReadOnlyMemory<byte> text, CancellationToken cancellationToken)
    {
        await sending.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            await socket.SendAsync(text, WebSocketMessageType.Text, true, context.RequestAborted).ConfigureAwait(false);
        }
        finally
        {
            sending.Release();
        }
    }

    private async Task CloseAsync(SocketClose? close, Task<SocketClose?> reading)
    {
        using var patience = new CancellationTokenSource(Farewell);
        try
        {
            // Behind a message that is being sent; to a client that doesn't read, there is no farewell.
            await sending.WaitAsync(patience.Token).ConfigureAwait(false);
            try
            {
                if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                {
                    await socket.CloseOutputAsync(close?.Code ?? WebSocketCloseStatus.NormalClosure, close?.Reason, patience.Token).ConfigureAwait(false);
                }
            }
            finally
            {
                sending.Release();
            }

            // The client's answer is waited for: a line that is cut before may take the code with it.
            if (!reading.IsCompleted)
            {
                await reading.WaitAsync(patience.Token).ConfigureAwait(false);
            }

            var rest = new byte[256];
            while (socket.State == WebSocketState.CloseSent)
            {
                await socket.ReceiveAsync(rest.AsMemory(), patience.Token).ConfigureAwait(false);
            }
        }
        catch (Exception lost) when (lost is WebSocketException or OperationCanceledException or ObjectDisposedException or IOException or InvalidOperationException)
        {
            // Nobody is there any more.
        }

        if (socket.State != WebSocketState.Closed)
        {
            context.Abort();
        }

        socket.Abort();
        await reading.ConfigureAwait(false);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A socket failed with {Failure}\n{Trace}")]
    private static partial void LogFailure(ILogger logger, string? failure, string? trace);
}
