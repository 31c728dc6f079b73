using Microsoft.AspNetCore;
using Microsoft.Net.Http.Headers;
using OpenIddict.Core;
using OpenIddict.Server;
using Platform.Domain;
using Platform.Identity.Members;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Platform.Identity.Issuer;

/// <summary>Refuses a client that doesn't exist as slowly as a wrong secret, so that the time doesn't say which clients exist. An id that can't be one never
/// reaches the database, which takes no zero character.</summary>
internal sealed class RefuseUnknownClients(OpenIddictApplicationManager<ApiClientRow> clients) : IOpenIddictServerHandler<ValidateTokenRequestContext>
{
    public async ValueTask HandleAsync(ValidateTokenRequestContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.ClientId is not { Length: > 0 } id || (Slug.IsId(id) && await clients.FindByClientIdAsync(id, context.CancellationToken) is not null))
        {
            return;
        }

        await foreach (var any in clients.ListAsync(1, 0, context.CancellationToken))
        {
            await clients.ValidateClientSecretAsync(any, "the time that a wrong one takes", context.CancellationToken);
        }

        context.Reject(Errors.InvalidClient, OneAnswerToStrangers.Text);
    }
}

/// <summary>Gives every client that can't be believed the same answer, and none that makes a browser ask for a password.</summary>
internal sealed class OneAnswerToStrangers : IOpenIddictServerHandler<ApplyTokenResponseContext>
{
    internal const string Text = "The client is not known, or its secret is wrong.";

    public ValueTask HandleAsync(ApplyTokenResponseContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Response is { Error: Errors.InvalidClient } answer)
        {
            (answer.ErrorDescription, answer.ErrorUri) = (Text, null);
            context.Transaction.GetHttpRequest()?.HttpContext.Response.Headers.Remove(HeaderNames.WWWAuthenticate);
        }

        return default;
    }
}
