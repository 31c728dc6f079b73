using Platform.Domain;
using Platform.Domain.Posts;

namespace Platform.Grains.Posts;

/// <summary>The owner changes in one write of the state, which also moves the deliveries under the new owner's gate. A post that waits for
/// a decision gets a
/// new item in the same write.</summary>
internal sealed partial class PostGrain
{
    public async Task<Outcome<int>> TakeOver(TakeOverPost command)
    {
        var (organization, id) = this.Read();
        var deliveries = await posts.DeliveriesAsync(organization, [new PostId(id)], CancellationToken.None);
        var before = stored.Version;
        var taken = await Change(PostRules.TakeOver(stored.State, command, [.. deliveries[new PostId(id)]], clock.Now()), command.Actor);
        if (!taken.Ok)
        {
            return taken.Refused;
        }

        return taken.Value.Version > before ? taken.Value.Version : 0;
    }
}
