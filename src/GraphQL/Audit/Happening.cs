using System.Collections.Concurrent;
using Platform.Domain;
using Platform.Domain.Audit;

namespace Platform.GraphQL.Audit;

/// <summary>An entry of the journal as subscriptions are told it. What is read for it is read once, for all who listen in this process.</summary>
public sealed class Happening
{
    private readonly ConcurrentDictionary<string, Lazy<object>> shared = new(StringComparer.Ordinal);

    internal Happening(OrganizationId organization, JournalEntry entry)
    {
        (Organization, Seq, Subject, Version) = (organization, entry.Seq, entry.Subject, entry.Version);
        var colon = entry.Subject.IndexOf(':', StringComparison.Ordinal);
        Kind = colon < 0 ? "" : entry.Subject[..colon];
        var parts = entry.Subject[(colon + 1)..].Split('/');
        Keys = parts[0] == organization.Value ? parts[1..] : [];
    }

    /// <summary>Whose journal it stands in.</summary>
    public OrganizationId Organization { get; }

    /// <summary>Its place there.</summary>
    public long Seq { get; }

    /// <summary>What it is about, such as <c>post:mercy/01...</c>.</summary>
    public string Subject { get; }

    /// <summary>The version of the subject that it came with.</summary>
    public int Version { get; }

    /// <summary>The kind of its subject, such as <c>post</c> or <c>delivery</c>.</summary>
    public string Kind { get; }

    /// <summary>The parts of the subject's key behind the organization; none where the key is another organization's.</summary>
    public IReadOnlyList<string> Keys { get; }

    /// <summary>What was read under a name, or is read now for all. A failure is forgotten, so that the next one tries again.</summary>
    internal async Task<T> SharedAsync<T>(string name, Func<Task<T>> read)
    {
        var asked = shared.GetOrAdd(name, _ => new Lazy<object>(read));
        try
        {
            return await ((Task<T>)asked.Value).ConfigureAwait(false);
        }
        catch
        {
            shared.TryRemove(new(name, asked));
            throw;
        }
    }
}
