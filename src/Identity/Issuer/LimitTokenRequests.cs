using System.Globalization;
using Microsoft.AspNetCore;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Platform.Identity.Issuer;

/// <summary>Refuses a client that asks too often, before its secret is looked at. It stands here and not in the pipeline, because only here the
/// client's id is known in both ways of sending it.</summary>
internal sealed class LimitTokenRequests(TokenRate rate) : IOpenIddictServerHandler<ValidateTokenRequestContext>
{
    internal const string Wait = "Platform.RetryAfter";

    public ValueTask HandleAsync(ValidateTokenRequestContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (rate.Ask(context.Transaction.GetHttpRequest()?.HttpContext.Connection.RemoteIpAddress, context.ClientId) is { } wait)
        {
            var seconds = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            context.Transaction.Properties[Wait] = seconds;
            context.Reject(Errors.TemporarilyUnavailable, $"Too many requests for a token. Ask again in {seconds} s, and keep a token until it expires.");
        }

        return default;
    }
}

/// <summary>Answers such a refusal with 429 and the time to wait.</summary>
internal sealed class AnswerTooManyRequests : IOpenIddictServerHandler<ApplyTokenResponseContext>
{
    public ValueTask HandleAsync(ApplyTokenResponseContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Transaction.Properties.TryGetValue(LimitTokenRequests.Wait, out var seconds) && context.Transaction.GetHttpRequest() is { } request)
        {
            request.HttpContext.Response.StatusCode = 429;
            request.HttpContext.Response.Headers.RetryAfter = (string?)seconds;
        }

        return default;
    }
}
