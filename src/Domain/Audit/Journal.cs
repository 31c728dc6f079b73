using System.Collections.Immutable;
using NodaTime;

namespace Platform.Domain.Audit;

/// <summary>One entry of an organization's journal.</summary>
/// <param name="Seq">Its place: gapless, from 1.</param>
/// <param name="Subject">The grain or delivery that it is about, such as <c>post:mercy/01...</c>.</param>
/// <param name="Version">The version of the subject that it came with.</param>
/// <param name="Index">Its place among the events of that version.</param>
/// <param name="Type">The event's name, such as <c>postAuthorized</c>.</param>
/// <param name="Event">The event as JSON; ids, hashes and offsets, never words.</param>
/// <param name="At">When it was written, by the database's clock.</param>
public sealed record JournalEntry(long Seq, string Subject, int Version, int Index, string Type, string Event, Instant At);

/// <summary>Which entries are wanted.</summary>
/// <param name="Subject">Only about this subject, or null; about a post, with what belongs to it: its review items, deliveries and
/// take-downs.</param>
/// <param name="Types">Only of these types, or empty.</param>
public sealed record JournalFilter(string? Subject, ImmutableArray<string> Types);

/// <summary>Reads the journal.</summary>
public interface IJournal
{
    /// <summary>Entries in order, newest first; the cursor is the seq.</summary>
    Task<Page<JournalEntry>> ListAsync(OrganizationId organization, JournalFilter filter, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Entries behind a seq, oldest first: what a reader that was away reads to catch up.</summary>
    Task<ImmutableArray<JournalEntry>> AfterAsync(OrganizationId organization, long seq, int limit, CancellationToken cancellationToken);
}
