using GraphQL;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;
using Platform.GraphQL.Engine;

namespace Platform.GraphQL.Http;

/// <summary>
/// Server-sent events, one stream an operation: <c>next</c> with each result, <c>complete</c> behind the last one. A stream that the token's end
/// or a revocation cuts has no <c>complete</c>, so that the client knows that there was more to come.
/// </summary>
internal sealed class EventStream(DocumentRunner runner, Subscriptions subscriptions, Sessions sessions, Places places, PlatformGraphQLOptions options, IHostApplicationLifetime host, TimeProvider clock)
{
    /// <summary>Answers a request whose caller is known.</summary>
    public async Task AnswerAsync(HttpContext context, GraphQLRequest request, Caller caller)
    {
        using var place = places.For(caller);
        if (place is null)
        {
            context.Response.Headers.RetryAfter = "30";
            await Answers.RefuseAsync(context, StatusCodes.Status429TooManyRequests, "TOO_MANY_STREAMS", $"A client has at most {options.Push.MaxPerClient} sockets and streams open.")
                .ConfigureAwait(false);
            return;
        }

        using var session = await sessions.OpenAsync(context.Request, context.Request.Headers.Authorization.ToString(), context.Request.Headers[Caller.OnBehalfOf], context.RequestAborted)
            .ConfigureAwait(false);
        if (session is null)
        {
            context.Abort();
            return;
        }

        Answers.Head(context, StatusCodes.Status200OK, MediaTypes.EventStream);
        context.Response.Headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, session.Over, host.ApplicationStopping);
        var watch = session.WatchAsync(ended.Token);
        try
        {
            await SendAsync(context, subscriptions.RunAsync(request, session, context.RequestServices, ended.Token), ended.Token).ConfigureAwait(false);
            if (session.Why == SessionEnd.None)
            {
                await WriteAsync(context, "event: complete\ndata:\n\n"u8.ToArray(), ended.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The client has gone, or its token has ended.
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
            await watch.ConfigureAwait(false);
        }

        if (session.Why != SessionEnd.None || host.ApplicationStopping.IsCancellationRequested)
        {
            context.Abort();
        }
    }

    private async Task SendAsync(HttpContext context, IAsyncEnumerable<ExecutionResult> results, CancellationToken cancellationToken)
    {
        await using var one = results.GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            var next = one.MoveNextAsync().AsTask();
            while (!next.IsCompleted)
            {
                using var nap = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                var rest = Task.Delay(options.Push.KeepAlive, clock, nap.Token);
                if (await Task.WhenAny(next, rest).ConfigureAwait(false) == rest && !cancellationToken.IsCancellationRequested)
                {
                    await WriteAsync(context, ":\n\n"u8.ToArray(), cancellationToken).ConfigureAwait(false);
                }

                await nap.CancelAsync().ConfigureAwait(false);
            }

            if (!await next.ConfigureAwait(false))
            {
                return;
            }

            using var message = new MemoryStream();
            message.Write("event: next\ndata: "u8);
            await runner.WriteAsync(message, one.Current, cancellationToken).ConfigureAwait(false);
            message.Write("\n\n"u8);
            await WriteAsync(context, message.GetBuffer().AsMemory(0, (int)message.Length), cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task WriteAsync(HttpContext context, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await context.Response.Body.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        await context.Response.Body.FlushAsync(cancellationToken).ConfigureAwait(false);
    }
}
