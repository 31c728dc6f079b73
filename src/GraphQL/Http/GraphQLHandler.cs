using GraphQL;
using GraphQL.Execution;
using GraphQL.Types;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.Domain;
using Platform.GraphQL.Engine;

namespace Platform.GraphQL.Http;

/// <summary>
/// One request: method, media types, body, caller, document, answer; each step refuses by itself with the status that belongs
/// to it. Reading by GET and the push transports join at the switch on the method.
/// </summary>
internal sealed partial class GraphQLHandler(
    IGraphQLSerializer serializer,
    IDocumentExecuter executer,
    PlatformGraphQLOptions options,
    StoredDocuments stored,
    ILogger<GraphQLHandler> logger)
{
    private const int MaxOnBehalfOf = 320;

    /// <summary>Answers a request of an authenticated caller.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            await (context.Request.Method switch
            {
                "POST" => PostAsync(context),
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

    private static Task NotAllowedAsync(HttpContext context)
    {
        context.Response.Headers.Allow = "POST";
        return Answers.RefuseAsync(context, StatusCodes.Status405MethodNotAllowed, "METHOD_NOT_ALLOWED", "Send documents with POST.");
    }

    private async Task PostAsync(HttpContext context)
    {
        var request = context.Request;
        if (MediaTypes.Negotiate(request.Headers.Accept) is not { } mediaType)
        {
            await Answers.RefuseAsync(context, StatusCodes.Status406NotAcceptable, "NOT_ACCEPTABLE",
                $"Accept {MediaTypes.Response} or {MediaTypes.Json}, in UTF-8.").ConfigureAwait(false);
            return;
        }

        if (!MediaTypes.IsJson(request.ContentType) || request.Headers.ContentEncoding.Count > 0)
        {
            await Answers.RefuseAsync(context, StatusCodes.Status415UnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE",
                $"Send the body as {MediaTypes.Json}, in UTF-8 and not compressed.", mediaType).ConfigureAwait(false);
            return;
        }

        if (await RequestBody.ReadAsync(request, options.MaxLargeBodyBytes).ConfigureAwait(false) is not { } body)
        {
            await Answers.RefuseAsync(context, StatusCodes.Status413PayloadTooLarge, LargeBodyRule.Code,
                $"The body has more than {options.MaxLargeBodyBytes} bytes.", mediaType).ConfigureAwait(false);
            return;
        }

        var (parsed, wrong) = GraphQLRequest.Read(body, serializer);
        if (parsed is null || wrong is not null)
        {
            await Answers.RefuseAsync(context, StatusCodes.Status400BadRequest, "BAD_REQUEST", wrong!, mediaType).ConfigureAwait(false);
            return;
        }

        var (caller, whyNot, status) = await CallerAsync(context).ConfigureAwait(false);
        if (caller is null)
        {
            await Answers.RefuseAsync(context, status, "FORBIDDEN", whyNot!, mediaType).ConfigureAwait(false);
            return;
        }

        var known = context.RequestServices.GetRequiredService<CallerOfRequest>();
        known.Caller = caller;
        known.LargeBody = body.Length > options.MaxBodyBytes;
        var (text, refused) = stored.Choose(parsed, known, get: false);
        if (refused is not null)
        {
            await Answers.RefuseAsync(context, refused.Status, refused.Code, refused.Message, mediaType).ConfigureAwait(false);
            return;
        }

        await WriteAsync(context, await RunAsync(context, parsed with { Query = text }).ConfigureAwait(false), mediaType).ConfigureAwait(false);
    }

    private static async Task<(Caller? Caller, string? WhyNot, int Status)> CallerAsync(HttpContext context)
    {
        if (Caller.FromPrincipal(context.User) is not { } client)
        {
            return (null, "The token names no organization or no client; ask for one at /connect/token.", StatusCodes.Status403Forbidden);
        }

        var header = context.Request.Headers[Caller.OnBehalfOf];
        if (header.Count == 0)
        {
            return (client, null, 0);
        }

        if (header is not [{ Length: > 0 and <= MaxOnBehalfOf } named])
        {
            return (null, $"The header {Caller.OnBehalfOf} names one person.", StatusCodes.Status400BadRequest);
        }

        var resolver = context.RequestServices.GetService<ICallerResolver>();
        var caller = resolver is null ? null : await resolver.ResolveAsync(client, named, context.RequestAborted).ConfigureAwait(false);
        return caller is null
            ? (null, $"The header {Caller.OnBehalfOf} names nobody for whom this client may act.", StatusCodes.Status403Forbidden)
            : (caller, null, 0);
    }

    private Task<ExecutionResult> RunAsync(HttpContext context, GraphQLRequest request) => executer.ExecuteAsync(new()
    {
        Schema = context.RequestServices.GetRequiredService<ISchema>(),
        Query = request.Query,
        OperationName = request.OperationName,
        Variables = request.Variables,
        User = context.User,
        RequestServices = context.RequestServices,
        CancellationToken = context.RequestAborted,
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

    private async Task WriteAsync(HttpContext context, ExecutionResult result, string mediaType)
    {
        Answers.Head(context, Status(result, mediaType), mediaType);
        await serializer.WriteAsync(context.Response.Body, result, context.RequestAborted).ConfigureAwait(false);
    }

    // A document that was run has 200 whatever its fields came to. One that was not: in the GraphQL media type the status says
    // so; in plain JSON it is 200 still, but for what is the transport's own.
    private static int Status(ExecutionResult result, string mediaType)
    {
        if (result.Executed)
        {
            return StatusCodes.Status200OK;
        }

        if (result.Errors?.Any(error => error.Code == LargeBodyRule.Code) == true)
        {
            return StatusCodes.Status413PayloadTooLarge;
        }

        if (result.Errors?.Any(error => error is TimeoutError) == true)
        {
            return StatusCodes.Status503ServiceUnavailable;
        }

        if (result.Errors?.Any(ErrorTexts.IsFailure) == true)
        {
            return StatusCodes.Status500InternalServerError;
        }

        return mediaType == MediaTypes.Json ? StatusCodes.Status200OK
            : result.Errors?.All(error => error.Code == AuthorizeRule.Code) == true ? StatusCodes.Status403Forbidden
            : StatusCodes.Status400BadRequest;
    }

    // The words of a failure may be those of a post; its kind and place are not.
    [LoggerMessage(Level = LogLevel.Error, Message = "The field {Type}.{Field} failed with {Failure}\n{Trace}")]
    private partial void LogResolverFailure(string? type, string? field, string? failure, string? trace);

    [LoggerMessage(Level = LogLevel.Error, Message = "A request failed with {Failure}\n{Trace}")]
    private partial void LogFailure(string? failure, string? trace);
}
