using NodaTime;
using Platform.Domain;
using Platform.Domain.Posts;
using Platform.Grains;

namespace Platform.Scheduler.Posts;

/// <summary>Announces to accounts when their next delivery comes due, once for each moment, the soonest first. A lost announcement costs
/// two seconds: what is due is woken in any case.</summary>
public sealed class AccountAlarms(IGrainFactory grains, TimeProvider clock)
{
    private const int AtOnce = 1_000;
    private static readonly Duration Same = Duration.FromMilliseconds(500);

    private Dictionary<(OrganizationId, AccountId), Instant> _announced = [];

    /// <summary>Announces what is new; <paramref name="work"/> is all that comes due soon.</summary>
    public async Task SetAsync(IReadOnlyCollection<AccountWork> work)
    {
        var now = Instant.FromDateTimeOffset(clock.GetUtcNow());
        var announced = new Dictionary<(OrganizationId, AccountId), Instant>();
        var left = AtOnce;
        foreach (var one in work.Where(w => w.NextIn is not null).OrderBy(w => w.NextIn))
        {
            var at = now + one.NextIn!.Value;
            if (_announced.TryGetValue((one.Organization, one.Account), out var before) && at - before < Same && before - at < Same)
            {
                announced[(one.Organization, one.Account)] = before;
            }
            else if (left-- > 0)
            {
                if (await TrySetAsync(one, at))
                {
                    announced[(one.Organization, one.Account)] = at;
                }
            }
        }

        _announced = announced;
    }

    // One that can't be announced is announced in the next round.
    private async Task<bool> TrySetAsync(AccountWork one, Instant at)
    {
        try
        {
            await grains.Account(one.Organization, one.Account).WakeAt(at);
            return true;
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            return false;
        }
    }
}
