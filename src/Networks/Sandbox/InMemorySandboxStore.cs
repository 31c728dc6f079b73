using System.Collections.Concurrent;
using System.Collections.Immutable;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Accounts;

namespace Platform.Networks.Sandbox;

/// <summary>Remembers for the life of the process: for tests, and where no database is joined.</summary>
internal sealed class InMemorySandboxStore : ISandboxStore
{
    private readonly ConcurrentDictionary<(OrganizationId Organization, AccountId Account, string Key), SandboxPost> _posts = new();

    public Task<SandboxPost> AddAsync(SandboxPost post, CancellationToken cancellationToken)
        => Task.FromResult(_posts.GetOrAdd((post.Organization, post.Account, post.Key), post));

    public Task<SandboxPost?> FindAsync(OrganizationId organization, AccountId account, string key, CancellationToken cancellationToken)
        => Task.FromResult(_posts.GetValueOrDefault((organization, account, key)));

    public Task<ImmutableArray<SandboxPost>> FindManyAsync(
        OrganizationId organization, AccountId account, ImmutableArray<string> keys, CancellationToken cancellationToken)
        => Task.FromResult<ImmutableArray<SandboxPost>>([.. keys.Distinct().Select(key => _posts.GetValueOrDefault((organization, account, key))).OfType<SandboxPost>()]);

    public Task DeleteAsync(OrganizationId organization, AccountId account, string key, Instant at, CancellationToken cancellationToken)
    {
        if (_posts.TryGetValue((organization, account, key), out var post) && post.DeletedAt is null)
        {
            _posts.TryUpdate((organization, account, key), post with { DeletedAt = at }, post);
        }

        return Task.CompletedTask;
    }

    public Task<ImmutableArray<SandboxPost>> TimelineAsync(OrganizationId organization, AccountId account, int limit, CancellationToken cancellationToken)
        => Task.FromResult<ImmutableArray<SandboxPost>>([.. _posts.Values
            .Where(post => post.Organization == organization && post.Account == account && post.DeletedAt is null)
            .OrderByDescending(post => post.PublishedAt).ThenByDescending(post => post.Key, StringComparer.Ordinal).Take(limit)]);
}
