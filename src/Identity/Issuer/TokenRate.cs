using System.Net;
using System.Threading.RateLimiting;
using Platform.Domain;

namespace Platform.Identity.Issuer;

/// <summary>How many tokens may be asked for: per address, and per client at one address, so that a stranger elsewhere can't lock a client out.
/// Each look at a secret costs some milliseconds of a processor.</summary>
internal sealed class TokenRate(int perMinute) : IDisposable
{
    private const int ClientsPerAddress = 5;

    private readonly PartitionedRateLimiter<(string Address, string Client)> _limiter = PartitionedRateLimiter.CreateChained(
        PartitionedRateLimiter.Create<(string Address, string Client), string>(who => RateLimitPartition.GetTokenBucketLimiter(who.Address, _ => Bucket(perMinute * ClientsPerAddress))),
        PartitionedRateLimiter.Create<(string Address, string Client), (string, string)>(who => RateLimitPartition.GetTokenBucketLimiter(who, _ => Bucket(perMinute))));

    /// <summary>Null when one more may be asked for, else how long to wait.</summary>
    public TimeSpan? Ask(IPAddress? address, string? client)
    {
        using var lease = _limiter.AttemptAcquire((ClientNetwork.Of(address), client ?? ""));
        return lease.IsAcquired ? null
            : lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) && wait > TimeSpan.Zero ? wait
            : TimeSpan.FromSeconds(1);
    }

    public void Dispose() => _limiter.Dispose();

    private static TokenBucketRateLimiterOptions Bucket(int perMinute) => new()
    {
        TokenLimit = perMinute,
        TokensPerPeriod = 1,
        ReplenishmentPeriod = TimeSpan.FromMinutes(1) / perMinute,
        QueueLimit = 0,
    };
}
