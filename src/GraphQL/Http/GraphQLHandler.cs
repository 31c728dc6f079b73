using GraphQL;
using GraphQL.Execution;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.GraphQL.Engine;

namespace Platform.GraphQL.Http;

/// <summary>
/// One request: method, media types, parameters, caller, document, answer; each step refuses by itself with the status that belongs to it.
/// </summary>
internal sealed partial class GraphQLHandler(
    IGraphQLSerializer serializer,
    DocumentRunner runner,
    EventStream events,
    SocketDoor sockets,
    PlatformGraphQLOptions options,
    StoredDocuments stored,
    ILogger<GraphQLHandler> logger)
{
    private const string Methods = "GET, HEAD, POST, OPTIONS";

    /// <summary>Answers a request of an authenticated caller.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            await (context.Request.Method switch
            {
                _ when context.WebSockets.IsWebSocketRequest => sockets.AcceptAsync(context),
                "POST" => AnswerAsync(context, BodyAsync),
                "GET" or "HEAD" => AnswerAsync(context, AddressAsync),
                "OPTIONS" => Options(context),
                _ => NotAllowedAsync(context),
            }).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone; there is nobody to answer.
        }
        catch (BadHttpRequestException malformed)
        {
            await Answers.RefuseAsync(context, malformed.StatusCode, "BAD_REQUEST", "The body could not be read.").ConfigureAwait(false);
        }
#pragma warning disable CA1031 // The last stop: whatever it is, its words don't reach the caller.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogFailure(failure.GetType().FullName, failure.StackTrace);
            await Answers.RefuseAsync(context, StatusCodes.Status500InternalServerError, "INTERNAL", ErrorTexts.Failure).ConfigureAwait(false);
        }
    }

    // Pages of other sites are given no leave to call: there is no cookie that they could use, and no header that says yes.
    private static Task Options(HttpContext context)
    {
        context.Response.Headers.Allow = Methods;
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static Task NotAllowedAsync(HttpContext context)
    {
        context.Response.Headers.Allow = Methods;
        return Answers.RefuseAsync(context, StatusCodes.Status405MethodNotAllowed, MethodRule.WrongMethod, "Send documents with POST, or with GET where they only read.");
    }

    private async Task AnswerAsync(HttpContext context, Func<HttpContext, string, CallerOfRequest, Task<GraphQLRequest?>> read)
    {
        if (MediaTypes.Negotiate(context.Request.Headers.Accept) is not { } mediaType)
        {
            await Answers.RefuseAsync(context, StatusCodes.Status406NotAcceptable, "NOT_ACCEPTABLE",
                $"Accept {MediaTypes.Response}, {MediaTypes.Json} or {MediaTypes.EventStream}, in UTF-8.").ConfigureAwait(false);
            return;
        }

        // What is refused before there is anything to tell of has a status and a plain body.
        var plain = mediaType == MediaTypes.EventStream ? MediaTypes.Json : mediaType;
        var known = context.RequestServices.GetRequiredService<CallerOfRequest>();
        known.Streams = mediaType == MediaTypes.EventStream && !HttpMethods.IsHead(context.Request.Method);
        if (await read(context, plain, known).ConfigureAwait(false) is not { } request)
        {
            return;
        }

        var (caller, whyNot, status) = await Callers.FindAsync(
            context.User, context.Request.Headers[Caller.OnBehalfOf], context.RequestServices.GetService<ICallerResolver>(), context.RequestAborted).ConfigureAwait(false);
        if (caller is null)
        {
            await Answers.RefuseAsync(context, status, "FORBIDDEN", whyNot!, plain).ConfigureAwait(false);
            return;
        }

        known.Caller = caller;
        var (text, refused) = stored.Choose(request, known, known.ByGet);
        if (refused is not null)
        {
            await Answers.RefuseAsync(context, refused.Status, refused.Code, refused.Message, plain).ConfigureAwait(false);
            return;
        }

        request = request with { Query = text };
        if (known.Streams)
        {
            await events.AnswerAsync(context, request, caller).ConfigureAwait(false);
            return;
        }

        var result = await runner.RunAsync(request, context.User, context.RequestServices, null, context.RequestAborted).ConfigureAwait(false);
        await WriteAsync(context, result, plain).ConfigureAwait(false);
    }

    private async Task<GraphQLRequest?> BodyAsync(HttpContext context, string mediaType, CallerOfRequest known)
    {
        var request = context.Request;
        if (!MediaTypes.IsJson(request.ContentType) || request.Headers.ContentEncoding.Count > 0)
        {
            await Answers.RefuseAsync(context, StatusCodes.Status415UnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE",
                $"Send the body as {MediaTypes.Json}, in UTF-8 and not compressed.", mediaType).ConfigureAwait(false);
            return null;
        }

        if (await RequestBody.ReadAsync(request, options.MaxLargeBodyBytes).ConfigureAwait(false) is not { } body)
        {
            await Answers.RefuseAsync(context, StatusCodes.Status413PayloadTooLarge, LargeBodyRule.Code,
                $"The body has more than {options.MaxLargeBodyBytes} bytes.", mediaType).ConfigureAwait(false);
            return null;
        }

        known.LargeBody = body.Length > options.MaxBodyBytes;
        return await TakenAsync(context, mediaType, GraphQLRequest.Read(body, serializer, options)).ConfigureAwait(false);
    }

    private Task<GraphQLRequest?> AddressAsync(HttpContext context, string mediaType, CallerOfRequest known)
    {
        known.ByGet = true;
        return TakenAsync(context, mediaType, GraphQLRequest.Read(context.Request.Query, serializer, options));
    }

    private static async Task<GraphQLRequest?> TakenAsync(HttpContext context, string mediaType, (GraphQLRequest? Request, RequestFault? Wrong) read)
    {
        var (request, wrong) = read;
        if (wrong is null)
        {
            return request;
        }

        // In plain JSON what is over a limit of the engine has 200, as what the engine itself refuses.
        var status = wrong.IsLimit && mediaType == MediaTypes.Json ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest;
        await Answers.RefuseAsync(context, status, wrong.Code, wrong.Message, mediaType).ConfigureAwait(false);
        return null;
    }

    private async Task WriteAsync(HttpContext context, ExecutionResult result, string mediaType)
    {
        var status = Status(result, mediaType);
        Answers.Head(context, status, mediaType);
        if (status == StatusCodes.Status405MethodNotAllowed)
        {
            context.Response.Headers.Allow = "POST";
        }

        await runner.WriteAsync(context.Response.Body, result, context.RequestAborted).ConfigureAwait(false);
    }

    // A document that was run has 200 whatever its fields came to. One that was not: in the GraphQL media type the status says
    // so; in plain JSON it is 200 still, but for what is the transport's own.
    private static int Status(ExecutionResult result, string mediaType)
    {
        if (result.Executed)
        {
            return StatusCodes.Status200OK;
        }

        if (Has(result, error => error.Code == LargeBodyRule.Code))
        {
            return StatusCodes.Status413PayloadTooLarge;
        }

        if (Has(result, error => error.Code == MethodRule.WrongMethod))
        {
            return StatusCodes.Status405MethodNotAllowed;
        }

        if (Has(result, error => error is TimeoutError))
        {
            return StatusCodes.Status503ServiceUnavailable;
        }

        if (Has(result, ErrorTexts.IsFailure))
        {
            return StatusCodes.Status500InternalServerError;
        }

        return mediaType == MediaTypes.Json ? StatusCodes.Status200OK
            : result.Errors?.All(error => error.Code == AuthorizeRule.Code) == true ? StatusCodes.Status403Forbidden
            : StatusCodes.Status400BadRequest;
    }

    private static bool Has(ExecutionResult result, Func<ExecutionError, bool> kind) => result.Errors?.Any(kind) == true;

    [LoggerMessage(Level = LogLevel.Error, Message = "A request failed with {Failure}\n{Trace}")]
    private partial void LogFailure(string? failure, string? trace);
}
