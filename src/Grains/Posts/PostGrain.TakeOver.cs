using Platform.Domain;
using Platform.Domain.Posts;

namespace Platform.Grains.Posts;

/// <summary>The owner changes in one write of the state, which also moves the deliveries under the new owner's gate.</summary>
internal sealed partial class PostGrain
{
    public async Task<Outcome<int>> TakeOver(TakeOverPost command)
    {
        var (organization, id) = this.Read();
        var deliveries = await posts.DeliveriesAsync(organization, [new PostId(id)], CancellationToken.None);
        var before = stored.Version;
        var kept = await stored.SaveAsync(PostRules.TakeOver(stored.State, command, [.. deliveries[new PostId(id)]], clock.Now()));
        if (!kept.Ok)
        {
            return kept.Refused;
        }

        return kept.Value.Version > before ? kept.Value.Version : 0;
    }
}
