using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Platform.Domain;
using Platform.Domain.Posts;

namespace Platform.Grains.Posts;

/// <summary>Purges the words of a finished post wherever they live: its state first, which decides; then its review items, the ledger and what else keeps them.
/// What a crash interrupts is purged by purging again.</summary>
public sealed partial class PostPurge(IGrainFactory grains, IWordStore words, ILogger<PostPurge> log)
{
    /// <summary>Purges one post. When it has returned, no row that is stored here holds its words. An embedded database's files hold no older copy then;
    /// PostgreSQL begins to let go of them within a minute.</summary>
    public async Task<Outcome<Versioned<Post>>> PurgeAsync(OrganizationId organization, PostId id, Actor actor, int? expectedVersion, CancellationToken cancellationToken)
    {
        var purged = await PurgeOneAsync(organization, id, actor, expectedVersion, cancellationToken);
        if (purged.Ok)
        {
            await words.SettleAsync(cancellationToken);
        }

        return purged;
    }

    /// <summary>Purges many posts, up to a number of them. One that fails, such as one whose state can't be read, is left and named, and the
    /// others are purged.</summary>
    public async Task<PurgedPosts> PurgeManyAsync(
        OrganizationId organization, IReadOnlyCollection<PostId> ids, int atMost, Actor actor, CancellationToken cancellationToken)
    {
        var (done, tried, left) = (0, 0, ImmutableArray.CreateBuilder<PostId>());
        foreach (var id in ids.TakeWhile(_ => done < atMost))
        {
            tried++;
            if (await TryPurgeOneAsync(organization, id, actor, cancellationToken))
            {
                done++;
            }
            else
            {
                left.Add(id);
            }
        }

        if (done > 0)
        {
            await words.SettleAsync(cancellationToken);
        }

        return new PurgedPosts(done, left.ToImmutable(), tried < ids.Count);
    }

    private async Task<bool> TryPurgeOneAsync(OrganizationId organization, PostId id, Actor actor, CancellationToken cancellationToken)
    {
        try
        {
            return (await PurgeOneAsync(organization, id, actor, null, cancellationToken)).Ok;
        }
        catch (Exception fault) when (fault is not OutOfMemoryException && !cancellationToken.IsCancellationRequested)
        {
            PostLeft(log, $"post:{organization.Value}/{id.Value}", fault.GetType().Name);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Post} could not be purged ({Fault}); purge it again when that is mended")]
    private static partial void PostLeft(ILogger log, string post, string fault);

    private async Task<Outcome<Versioned<Post>>> PurgeOneAsync(OrganizationId organization, PostId id, Actor actor, int? expectedVersion, CancellationToken cancellationToken)
    {
        var purged = await grains.Post(organization, id).Purge(actor, expectedVersion);
        if (!purged.Ok)
        {
            return purged;
        }

        for (var revision = 1; revision <= purged.Value.State.Revision; revision++)
        {
            await grains.ReviewItem(organization, PostRules.ItemOf(id, revision)).Purge(actor);
        }

        await words.PurgeAsync(organization, id, cancellationToken);
        return purged;
    }
}

/// <summary>How far a purge of many posts has come.</summary>
/// <param name="Done">How many were purged.</param>
/// <param name="Left">Which of them could not be.</param>
/// <param name="More">Whether others are left that were not tried.</param>
public sealed record PurgedPosts(int Done, ImmutableArray<PostId> Left, bool More);
