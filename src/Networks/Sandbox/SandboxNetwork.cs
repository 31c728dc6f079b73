using System.Collections.Concurrent;
using System.Collections.Immutable;
using NodaTime;
using Platform.Domain.Accounts;

namespace Platform.Networks.Sandbox;

/// <summary>One post as the public timeline shows it.</summary>
public sealed record SandboxEntry(SandboxPost Post, SandboxCounts Counts);

/// <summary>A network of our own that behaves like one: posts are public under <c>/sandbox/{account}</c>, at once or after the processing that its settings ask for, a key is taken once, long texts and
/// too many calls are refused, people react (<see cref="SandboxCrowd"/>). What it remembers is in <see cref="ISandboxStore"/>; the rate is counted per process.</summary>
public sealed class SandboxNetwork(ISandboxStore store, TimeProvider time)
{
    /// <summary>The longest text, in graphemes.</summary>
    public const int MaxText = 500;

    private readonly ConcurrentDictionary<SandboxAddress, Queue<Instant>> _recent = new();

    /// <summary>Now, by the network's clock.</summary>
    public Instant Now => Instant.FromDateTimeOffset(time.GetUtcNow());

    /// <summary>The newest posts of an account with what people did with them; nothing for accounts that never posted.</summary>
    /// <param name="address">The account.</param>
    /// <param name="limit">At most this many, 100 at most.</param>
    /// <param name="crowdSpeed">As in the account's settings.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<ImmutableArray<SandboxEntry>> ReadTimelineAsync(
        SandboxAddress address, int limit, double crowdSpeed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        var posts = await store.TimelineAsync(address.Organization, address.Account, Math.Clamp(limit, 1, 100), cancellationToken).ConfigureAwait(false);
        var now = Now;
        return [.. posts.Where(post => post.PublishedAt <= now).Select(post => new SandboxEntry(post, SandboxCrowd.At(post.Key, now - post.PublishedAt, crowdSpeed)))];
    }

    /// <summary>Takes a post; it is public once the network is done with it.</summary>
    internal Task<SandboxPost> PublishAsync(PublishStep step, Duration processing, CancellationToken cancellationToken)
        => store.AddAsync(
            new SandboxPost(step.Access.Organization, step.Access.Account, step.Key, step.Payload.Text, step.Payload.Title, step.Payload.Link, Now + processing),
            cancellationToken);

    internal Task<SandboxPost?> FindAsync(AccountAccess access, string key, CancellationToken cancellationToken)
        => store.FindAsync(access.Organization, access.Account, key, cancellationToken);

    internal Task<ImmutableArray<SandboxPost>> FindManyAsync(AccountAccess access, ImmutableArray<string> keys, CancellationToken cancellationToken)
        => store.FindManyAsync(access.Organization, access.Account, keys, cancellationToken);

    internal Task DeleteAsync(AccountAccess access, string key, CancellationToken cancellationToken)
        => store.DeleteAsync(access.Organization, access.Account, key, Now, cancellationToken);

    internal Task DelayAsync(int milliseconds, CancellationToken cancellationToken)
        => milliseconds == 0 ? Task.CompletedTask : Task.Delay(TimeSpan.FromMilliseconds(milliseconds), time, cancellationToken);

    /// <summary>Takes a place within the account's rate, or says how long until there is one.</summary>
    internal Duration? TakePlace(AccountAccess access, int perMinute)
    {
        var recent = _recent.GetOrAdd(new SandboxAddress(access.Organization, access.Account), static _ => new Queue<Instant>());
        lock (recent)
        {
            var now = Now;
            while (recent.TryPeek(out var oldest) && now - oldest >= Duration.FromMinutes(1))
            {
                recent.Dequeue();
            }

            if (recent.Count >= perMinute)
            {
                return Duration.FromMinutes(1) - (now - recent.Peek());
            }

            recent.Enqueue(now);
            return null;
        }
    }
}
