using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using OpenIddict.Abstractions;
using OpenIddict.Core;
using Platform.Domain;
using Platform.Domain.Audit;
using Platform.Domain.Members;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Platform.Identity.Members;

internal sealed class ApiClients(IServiceScopeFactory scopes, IJournalWriter journal, ClientStanding standing, TimeProvider clock) : IApiClients
{
    public async Task<Outcome<NewApiClient>> CreateAsync(
        OrganizationId organization, string name, ImmutableArray<Role> roles, Actor actor, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<IdentityContext>();
        var count = await context.Clients.CountAsync(c => c.Organization == organization.Value, cancellationToken);
        if (ApiClientRules.Create(name, roles, actor, count) is { } refused)
        {
            return refused;
        }

        var id = $"{organization.Value}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";
        var secret = "pcs_" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)); // the prefix lets scanners of repositories find a leaked one
        await AddAsync(scope.ServiceProvider, organization, id, secret, name, roles, actor, cancellationToken);
        return new NewApiClient(id, secret);
    }

    public async Task<Outcome<bool>> RevokeAsync(OrganizationId organization, string clientId, Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        if (actor.Lacks(Role.Admin) is { } no)
        {
            return no;
        }

        await using var scope = scopes.CreateAsyncScope();
        var clients = scope.ServiceProvider.GetRequiredService<OpenIddictApplicationManager<ApiClientRow>>();
        if (string.IsNullOrEmpty(clientId) || await clients.FindByClientIdAsync(clientId, cancellationToken) is not { } row || row.Organization != organization.Value)
        {
            return new Refused(Refusal.NotFound, "There is no such client.", "clientId");
        }

        // The journal first: should the second step fail, the caller hears of it and asks again, and no revocation goes unrecorded.
        await TellAsync(organization, new ApiClientRevoked(Now(), actor, clientId), cancellationToken);
        await clients.DeleteAsync(row, cancellationToken);
        standing.Forget(clientId);
        return true;
    }

    public async Task<ImmutableArray<ApiClient>> ListAsync(OrganizationId organization, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<IdentityContext>();
        var rows = await context.Clients.AsNoTracking().Where(c => c.Organization == organization.Value)
            .OrderBy(c => c.CreatedAt).ThenBy(c => c.ClientId).ToListAsync(cancellationToken);
        return [.. rows.Select(row => row.Seen())];
    }

    /// <summary>Makes the administrator that a setting names. One left by a start that did not come to its end is made anew.</summary>
    /// <returns>False when the id is another organization's.</returns>
    public async Task<bool> AddFirstAsync(OrganizationId organization, string clientId, string secret, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var clients = scope.ServiceProvider.GetRequiredService<OpenIddictApplicationManager<ApiClientRow>>();
        var row = await clients.FindByClientIdAsync(clientId, cancellationToken);
        if (row is not null && row.Organization != organization.Value)
        {
            return false;
        }

        try
        {
            if (row is not null)
            {
                await clients.DeleteAsync(row, cancellationToken);
            }

            await AddAsync(scope.ServiceProvider, organization, clientId, secret, "Bootstrap", [Role.Admin], Actor.System, cancellationToken);
        }
        catch (Exception taken) when (taken is DbUpdateException or OpenIddictExceptions.ConcurrencyException)
        {
            // Another process starts with the same settings and was first.
        }

        return true;
    }

    private async Task AddAsync(
        IServiceProvider services, OrganizationId organization, string id, string secret, string name, ImmutableArray<Role> roles, Actor actor,
        CancellationToken cancellationToken)
    {
        var now = Now();
        ImmutableArray<Role> distinct = [.. roles.Distinct()];
        var row = new ApiClientRow { Organization = organization.Value, Roles = string.Join(',', distinct), CreatedAt = now.ToUnixTimeMilliseconds() };
        var clients = services.GetRequiredService<OpenIddictApplicationManager<ApiClientRow>>();
        await clients.PopulateAsync(row, new OpenIddictApplicationDescriptor
        {
            ClientId = id,
            ClientType = ClientTypes.Confidential,
            DisplayName = name.Trim(),
            Permissions = { Permissions.Endpoints.Token, Permissions.GrantTypes.ClientCredentials },
        }, cancellationToken);
        await clients.CreateAsync(row, secret, cancellationToken);
        try
        {
            await TellAsync(organization, new ApiClientCreated(now, actor, id, distinct), cancellationToken);
        }
        catch
        {
            await clients.DeleteAsync(row, CancellationToken.None); // nobody has seen the secret yet
            throw;
        }

        standing.Forget(id);
    }

    private Task TellAsync(OrganizationId organization, ApiClientEvent happened, CancellationToken cancellationToken)
        => journal.AppendAsync(
            organization, $"apiClient:{organization.Value}/{happened.ClientId}", happened is ApiClientCreated ? "apiClientCreated" : "apiClientRevoked",
            JsonSerializer.SerializeToElement(happened, PlatformJson.Options), cancellationToken);

    private Instant Now() => Instant.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds());
}
