using Platform.Domain;
using Platform.Domain.Posts;

namespace Platform.Grains.Posts;

/// <summary>Purges the words of a finished post wherever they live: its state first, which decides; then its review items, the ledger and what else keeps them.
/// What a crash interrupts is purged by purging again.</summary>
public sealed class PostPurge(IGrainFactory grains, IWordStore words)
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

    /// <summary>Purges many posts; how many of them now.</summary>
    public async Task<int> PurgeManyAsync(OrganizationId organization, IReadOnlyCollection<PostId> ids, Actor actor, CancellationToken cancellationToken)
    {
        var done = 0;
        foreach (var id in ids)
        {
            done += (await PurgeOneAsync(organization, id, actor, null, cancellationToken)).Ok ? 1 : 0;
        }

        if (done > 0)
        {
            await words.SettleAsync(cancellationToken);
        }

        return done;
    }

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
