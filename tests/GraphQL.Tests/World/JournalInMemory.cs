using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Audit;

namespace Platform.GraphQL.Tests.World;

/// <summary>A journal without a database, which counts how often it is read.</summary>
internal sealed class JournalInMemory : IJournal
{
    private readonly List<(OrganizationId Organization, JournalEntry Entry)> entries = [];

    public int Reads { get; private set; }

    /// <summary>The next readings that fail.</summary>
    public int Failures { get; set; }

    public void Write(OrganizationId organization, string subject, int version = 1)
    {
        lock (entries)
        {
            var seq = entries.Count(one => one.Organization == organization) + 1;
            entries.Add((organization, new(seq, subject, version, 0, "happened", "{}", Instant.FromUnixTimeSeconds(seq))));
        }
    }

    public Task<Page<JournalEntry>> ListAsync(OrganizationId organization, JournalFilter filter, PageRequest page, CancellationToken cancellationToken)
    {
        lock (entries)
        {
            var own = entries.Where(one => one.Organization == organization).Select(one => one.Entry).Reverse().ToList();
            return Task.FromResult(new Page<JournalEntry>(
                [.. own.Take(page.First).Select(one => new PageRow<JournalEntry>(one.Seq.ToString(CultureInfo.InvariantCulture), one))], own.Count > page.First, own.Count));
        }
    }

    public Task<ImmutableArray<JournalEntry>> AfterAsync(OrganizationId organization, long seq, int limit, CancellationToken cancellationToken)
    {
        lock (entries)
        {
            Reads++;
            if (Failures > 0)
            {
                Failures--;
                throw new TimeoutException("the words of a post: my patient John");
            }

            return Task.FromResult(entries.Where(one => one.Organization == organization && one.Entry.Seq > seq).Take(limit).Select(one => one.Entry).ToImmutableArray());
        }
    }
}
