using System.Collections.Immutable;
using NodaTime;

namespace Platform.Domain.Accounts;

/// <summary>A post on the built-in sandbox network.</summary>
/// <param name="Organization">The tenant.</param>
/// <param name="Account">The account that published it.</param>
/// <param name="Key">The idempotency key: one post per key of an account.</param>
/// <param name="Text">The text.</param>
/// <param name="Title">The title, or null.</param>
/// <param name="Link">The link, or null.</param>
/// <param name="PublishedAt">When it is public, by the network's own clock: when it was taken, or later where the network is at work on it first.</param>
/// <param name="DeletedAt">When it was taken down, or null. The key stays taken.</param>
public sealed record SandboxPost(
    OrganizationId Organization, AccountId Account, string Key, string Text, string? Title, string? Link, Instant PublishedAt, Instant? DeletedAt = null);

/// <summary>What the sandbox network remembers.</summary>
public interface ISandboxStore
{
    /// <summary>Puts a post in unless its key is taken; answers with what stands under the key then.</summary>
    Task<SandboxPost> AddAsync(SandboxPost post, CancellationToken cancellationToken);

    /// <summary>What stands under a key, taken down or not, or null.</summary>
    Task<SandboxPost?> FindAsync(OrganizationId organization, AccountId account, string key, CancellationToken cancellationToken);

    /// <summary>What stands under these keys, in no order; keys that are not there are left out.</summary>
    Task<ImmutableArray<SandboxPost>> FindManyAsync(OrganizationId organization, AccountId account, ImmutableArray<string> keys, CancellationToken cancellationToken);

    /// <summary>Takes a post down; one that is down or was never there stays so.</summary>
    Task DeleteAsync(OrganizationId organization, AccountId account, string key, Instant at, CancellationToken cancellationToken);

    /// <summary>The posts of an account that are not taken down, newest first.</summary>
    Task<ImmutableArray<SandboxPost>> TimelineAsync(OrganizationId organization, AccountId account, int limit, CancellationToken cancellationToken);
}
