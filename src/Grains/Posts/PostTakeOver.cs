using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Platform.Domain;
using Platform.Domain.Members;
using Platform.Domain.Posts;

namespace Platform.Grains.Posts;

/// <summary>Gives the unsent posts of a member to another one, post by post: each in one write, which also moves its deliveries under the
/// new owner's gate. What a crash or the bound of a call leaves is taken over by calling again. A post that can't be taken over is left
/// out alone and named.</summary>
public sealed partial class PostTakeOver(IGrainFactory grains, IOwnedPosts posts, ILogger<PostTakeOver> log)
{
    /// <summary>How many posts one call takes over.</summary>
    public const int AtMost = 500;

    /// <summary>After how many posts that could not be taken over one call ends.</summary>
    public const int MostFailed = 100;

    private const int AtOnce = 16;

    /// <summary>Takes over up to <see cref="AtMost"/> posts.</summary>
    public async Task<Outcome<TakenOver>> TakeOverAsync(OrganizationId organization, TakeOverPost command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (await CheckAsync(organization, command) is { } refused)
        {
            return refused;
        }

        var (taken, failed, after) = (0, ImmutableArray.CreateBuilder<PostId>(), (PostId?)null);
        while (taken < AtMost && failed.Count < MostFailed)
        {
            var chunk = await posts.UnsentAsync(organization, command.From, after, AtOnce, cancellationToken);
            if (chunk.IsEmpty)
            {
                return new TakenOver(taken, false, failed.ToImmutable());
            }

            var written = await Task.WhenAll(chunk.Select(post => TakeOneAsync(organization, post, command)));
            failed.AddRange(written.Where(w => w.Version is null).Select(w => w.Post));
            taken += written.Count(w => w.Version > 0);
            after = chunk[^1];
        }

        var left = await posts.UnsentAsync(organization, command.From, after, 1, cancellationToken);
        return new TakenOver(taken, !left.IsEmpty, failed.ToImmutable());
    }

    // The version that was written, 0 where there was nothing to do, null where the post could not be read or written.
    private async Task<(PostId Post, int? Version)> TakeOneAsync(OrganizationId organization, PostId post, TakeOverPost command)
    {
        try
        {
            var taken = await grains.Post(organization, post).TakeOver(command);
            return (post, taken.Ok ? taken.Value : null);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            NotTaken(log, organization.Value, post.Value, fault.GetType().Name);
            return (post, null);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning, Message = "The post {Post} of {Organization} could not be taken over ({Fault}); the others are")]
    private static partial void NotTaken(ILogger log, string organization, string post, string fault);

    private async Task<Refused?> CheckAsync(OrganizationId organization, TakeOverPost command)
    {
        if (command.Actor.Lacks(Role.Compliance) is { } no)
        {
            return no;
        }

        if (command.From == command.To)
        {
            return new Refused(Refusal.InvalidInput, "Name another member than the one whose posts they are.", "to");
        }

        var (from, to) = ((await grains.Member(organization, command.From).Get()).State, (await grains.Member(organization, command.To).Get()).State);
        return (from, to) switch
        {
            ({ Exists: false }, _) => new Refused(Refusal.NotFound, "There is no such member.", "from"),
            (_, { Exists: false }) => new Refused(Refusal.NotFound, "There is no such member.", "to"),
            (_, { Active: false }) => new Refused(Refusal.WrongState, "This member has left; name one who is active.", "to"),
            _ when !to.Roles.Contains(Role.Author) && !to.Roles.Contains(Role.Admin)
                => new Refused(Refusal.NotAllowed, "This member is no author; give them the role first.", "to"),
            _ => null,
        };
    }
}

/// <summary>How far a takeover has come.</summary>
/// <param name="Posts">How many posts have the new owner now.</param>
/// <param name="More">Whether others are left that were not looked at: call again.</param>
/// <param name="Failed">Posts that could not be read or written, at most about a hundred: they keep their owner.</param>
public sealed record TakenOver(int Posts, bool More, ImmutableArray<PostId> Failed);
