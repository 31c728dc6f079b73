using System.Collections.Immutable;
using Platform.Domain;
using Platform.Domain.Members;
using Platform.Domain.Posts;
using Platform.Grains;
using Platform.Grains.Posts;

namespace Platform.GraphQL.Posts;

/// <summary>Purges words.</summary>
[MutationType]
[Authorize(Roles = [nameof(Role.Compliance)])]
public static class PostPurges
{
    private const int AtOnce = 100;

    // Posts that can't be purged stay in the list before the others: so many are looked at, to find a hundred that can.
    private const int LookedAt = 1_000;
    private static readonly PostStatus[] Finished =
        [PostStatus.Withdrawn, PostStatus.Published, PostStatus.PartiallyPublished, PostStatus.TakenDown, PostStatus.Failed, PostStatus.Missed];

    /// <summary>Overwrites the words of a finished post for good: text, title, link, comments, notes of reviewers, what was kept of them for sending. What happened to
    /// it stays, and the audit trail goes on proving it. What is public on a network stays there, but on the built-in sandbox. When it answers, no row holds the words,
    /// and no file of an embedded database; PostgreSQL lets go of older row versions in the background, within a minute or two.</summary>
    /// <param name="id">The post's id.</param>
    /// <param name="expectedVersion">The version that the caller saw; another one is refused.</param>
    public static async Task<PostPurgePayload> PostPurgeAsync(
        PostId id, Caller caller, IGrainFactory grains, [Service] PostPurge purge, int? expectedVersion = null, CancellationToken cancellationToken = default)
    {
        var purged = await purge.PurgeAsync(caller.Organization, id, caller.Actor, expectedVersion, cancellationToken);
        return await PostAnswers.AnswerAsync<PostPurgePayload>(grains.Post(caller.Organization, id), purged, FieldPaths.Argument);
    }

    /// <summary>Purges the words of the organization's finished posts, at most 100 in a call: call it until none is left.</summary>
    public static async Task<OrganizationPurgePayload> OrganizationPurgeAsync(Caller caller, IPostQueries posts, [Service] PostPurge purge, CancellationToken cancellationToken)
    {
        var found = new List<PostId>();
        foreach (var status in Finished)
        {
            for (string? after = null; found.Count <= LookedAt;)
            {
                var page = await posts.ListAsync(caller.Organization, new PostFilter(Status: status), new PageRequest(AtOnce, after), cancellationToken);
                found.AddRange(page.Rows.Where(row => row.Row.State.PurgedAt is null).Select(row => row.Row.State.Id));
                if (!page.HasNext)
                {
                    break;
                }

                after = page.Rows[^1].Cursor;
            }
        }

        var purged = await purge.PurgeManyAsync(caller.Organization, [.. found.Take(LookedAt)], AtOnce, caller.Actor, cancellationToken);
        return new OrganizationPurgePayload
        {
            Purged = purged.Done,
            More = purged.Done > 0 && (purged.More || found.Count > LookedAt),
            NotPurgedIds = [.. purged.Left.Take(AtOnce)],
        };
    }
}

/// <summary>The post without its words, or why it keeps them.</summary>
public sealed record PostPurgePayload : PostPayload;

/// <summary>How many posts were purged.</summary>
public sealed record OrganizationPurgePayload : MutationPayload
{
    /// <summary>Posts whose words are gone now.</summary>
    public int Purged { get; init; }

    /// <summary>Whether there are more: then call it again.</summary>
    public bool More { get; init; }

    /// <summary>Posts that could not be purged, at most 100, such as those whose stored state can't be read: purge each with `postPurge`, which
    /// says why.</summary>
    public ImmutableArray<PostId> NotPurgedIds { get; init; } = [];
}
