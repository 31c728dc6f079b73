using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Platform.Domain;
using Platform.Domain.Audit;
using Platform.GraphQL.Engine;

namespace Platform.GraphQL.Audit;

/// <summary>
/// Tells of what happens in organizations. One reading of the journal serves all who listen to an organization in this process; none is read to which nobody
/// listens. Nothing is kept for a listener but its seq: a slow one finds what it hasn't heard among the newest entries, or reads it from the journal.
/// </summary>
public sealed class JournalFeeds
{
    private const int Page = 200;
    private readonly IJournal journal;
    private readonly PushOptions options;
    private readonly TimeProvider clock;
    private readonly ILogger<JournalFeeds> logger;
    private readonly Lock gate = new();
    private readonly Dictionary<OrganizationId, JournalFeed> feeds = [];

    internal JournalFeeds(IJournal journal, PlatformGraphQLOptions options, TimeProvider clock, ILogger<JournalFeeds> logger)
        => (this.journal, this.options, this.clock, this.logger) = (journal, options.Push, clock, logger);

    /// <summary>How many organizations somebody listens to.</summary>
    internal int Open
    {
        get
        {
            lock (gate)
            {
                return feeds.Count;
            }
        }
    }

    /// <summary>What happens in an organization, in the journal's order; as much at a time as there is, never nothing.</summary>
    /// <param name="organization">The organization.</param>
    /// <param name="after">The seq behind which to begin; null for what happens from now on.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="SubscriptionRefusedException">There is no such seq, or it is too far behind, or the listener fell behind too far.</exception>
    public async IAsyncEnumerable<ImmutableArray<Happening>> ReadAsync(OrganizationId organization, long? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var newest = (await journal.ListAsync(organization, new JournalFilter(null, []), new PageRequest(1, null), cancellationToken).ConfigureAwait(false)).Rows;
        var last = newest.IsEmpty ? 0 : newest[0].Row.Seq;
        if (after < 0 || after > last)
        {
            throw new SubscriptionRefusedException("INVALID_VALUE", "The seq to begin behind is one that an event or the audit log gave, or 0.");
        }

        var at = after ?? last;
        var feed = Join(organization, last);
        try
        {
            while (true)
            {
                var (batch, news) = feed.Behind(at);
                if (batch is null)
                {
                    if (feed.Last - at > options.MaxBehind)
                    {
                        throw new SubscriptionRefusedException("TOO_FAR_BEHIND", $"More than {options.MaxBehind} entries were missed; read the lists anew, and listen from the newest seq of the audit log.");
                    }

                    var entries = await journal.AfterAsync(organization, at, Page, cancellationToken).ConfigureAwait(false);
                    batch = [.. entries.Select(entry => new Happening(organization, entry))];
                }

                if (batch is { IsEmpty: false } some)
                {
                    at = some[^1].Seq;
                    yield return some;
                }
                else
                {
                    await news.WaitAsync(cancellationToken).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            Leave(organization, feed);
        }
    }

    private JournalFeed Join(OrganizationId organization, long last)
    {
        lock (gate)
        {
            if (!feeds.TryGetValue(organization, out var feed))
            {
                feeds.Add(organization, feed = new JournalFeed(organization, last, journal, options.FeedRound, clock, logger));
                _ = Task.Run(feed.ReadAsync, CancellationToken.None); // an embedded database answers on the thread that asks
            }

            feed.Listeners++;
            return feed;
        }
    }

    private void Leave(OrganizationId organization, JournalFeed feed)
    {
        lock (gate)
        {
            if (--feed.Listeners == 0)
            {
                feeds.Remove(organization);
                feed.Stop.Cancel();
            }
        }
    }
}
