using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Server;
using OpenIddict.Server.AspNetCore;
using OpenIddict.Validation;
using Platform.Domain;
using Platform.Identity.Members;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Platform.Identity.Issuer;

/// <summary>Sets up the issuer and the check of its tokens.</summary>
internal static class IssuerServices
{
    public static void AddIssuer(this IServiceCollection services, IConfiguration configuration)
    {
        var issuer = Setting<Uri>(configuration, "Issuer", text => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http" ? uri : null, "an address such as https://social.example.org/");
        var perMinute = Setting<int?>(configuration, "TokensPerMinute", text => int.TryParse(text, out var n) && n is > 0 and <= 100_000 ? n : null, "a number from 1 to 100000") ?? 60;
        services.AddSingleton(_ => new TokenRate(perMinute));
        services.AddSingleton<RememberedTokens>();
        services.AddOptions<OpenIddictValidationOptions>().Configure<RememberedTokens>((options, tokens) =>
        {
            tokens.MapInboundClaims = options.JsonWebTokenHandler.MapInboundClaims;
            tokens.SetDefaultTimesOnTokenCreation = options.JsonWebTokenHandler.SetDefaultTimesOnTokenCreation;
            options.JsonWebTokenHandler = tokens;
        });
        services.AddOpenIddict()
            .AddCore(core => core.UseEntityFrameworkCore().UseDbContext<IdentityContext>()
                .ReplaceDefaultEntities<ApiClientRow, ClientAuthorization, ClientScope, ClientToken, string>())
            .AddServer(server =>
            {
                server.SetTokenEndpointUris("connect/token").AllowClientCredentialsFlow().SetAccessTokenLifetime(IdentityServices.TokenLifetime).DisableAccessTokenEncryption();
                server.DisableTokenStorage().DisableAuthorizationStorage(); // nothing to remember: tokens of clients are short and end with their client
                server.Configure(options =>
                {
                    options.Issuer = issuer;
                    options.ClientAuthenticationMethods.IntersectWith([ClientAuthenticationMethods.ClientSecretBasic, ClientAuthenticationMethods.ClientSecretPost]);
                });
                server.UseAspNetCore().EnableTokenEndpointPassthrough().DisableTransportSecurityRequirement();
                server.AddEventHandler<OpenIddictServerEvents.ValidateTokenRequestContext>(handler => handler.UseSingletonHandler<LimitTokenRequests>().SetOrder(int.MinValue));
                server.AddEventHandler<OpenIddictServerEvents.ValidateTokenRequestContext>(handler => handler.UseScopedHandler<RefuseUnknownClients>().SetOrder(int.MinValue + 1));
                server.AddEventHandler<OpenIddictServerEvents.ApplyTokenResponseContext>(handler => handler.UseSingletonHandler<AnswerTooManyRequests>()
                    .SetOrder(OpenIddictServerAspNetCoreHandlers.AttachHttpResponseCode<OpenIddictServerEvents.ApplyTokenResponseContext>.Descriptor.Order + 1));
                server.AddEventHandler<OpenIddictServerEvents.ApplyTokenResponseContext>(handler => handler.UseSingletonHandler<OneAnswerToStrangers>()
                    .SetOrder(OpenIddictServerAspNetCoreHandlers.ProcessJsonResponse<OpenIddictServerEvents.ApplyTokenResponseContext>.Descriptor.Order - 1));
            })
            .AddValidation(validation =>
            {
                validation.UseLocalServer();
                validation.AddAudiences(IdentityServices.Audience);
                validation.UseAspNetCore().DisableAccessTokenExtractionFromBodyForm().DisableAccessTokenExtractionFromQueryString();
                if (issuer is null)
                {
                    // The key is this installation's alone; by which of its addresses the client asked doesn't matter.
                    validation.Configure(options => options.TokenValidationParameters.IssuerValidator = static (found, _, _) => found);
                }

                validation.AddEventHandler<OpenIddictValidationEvents.ValidateTokenContext>(handler => handler.UseSingletonHandler<RefuseRevokedClients>().SetOrder(int.MaxValue));
            });
    }

    private static T? Setting<T>(IConfiguration configuration, string name, Func<string, T?> read, string expected)
        => configuration[$"Platform:Identity:{name}"] is not { Length: > 0 } text ? default
            : read(text) ?? throw new SettingsException($"Platform__Identity__{name} can't be used. Expected is {expected}.");
}
