using Platform.Domain;
using Platform.Domain.Members;
using Platform.Domain.Posts;

namespace Platform.Grains.Posts;

/// <summary>Gives the unsent posts of a member to another one, post by post: each in one write, which also moves its deliveries under the
/// new owner's gate. What a crash or the bound of a call leaves is taken over by calling again.</summary>
public sealed class PostTakeOver(IGrainFactory grains, IOwnedPosts posts)
{
    /// <summary>How many posts one call looks at.</summary>
    public const int AtMost = 500;

    private const int AtOnce = 16;

    /// <summary>Takes over up to <see cref="AtMost"/> posts.</summary>
    public async Task<Outcome<TakenOver>> TakeOverAsync(OrganizationId organization, TakeOverPost command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (await CheckAsync(organization, command) is { } refused)
        {
            return refused;
        }

        var found = await posts.UnsentAsync(organization, command.From, null, AtMost + 1, cancellationToken);
        var taken = 0;
        foreach (var chunk in found.Take(AtMost).Chunk(AtOnce))
        {
            var written = await Task.WhenAll(chunk.Select(post => grains.Post(organization, post).TakeOver(command)));
            if (written.FirstOrDefault(w => !w.Ok) is { } no)
            {
                return no.Refused!;
            }

            taken += written.Count(w => w.Value > 0);
        }

        return new TakenOver(taken, found.Length > AtMost);
    }

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
/// <param name="More">Whether others are left: call again.</param>
public sealed record TakenOver(int Posts, bool More);
