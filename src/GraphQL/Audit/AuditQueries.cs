using System.Collections.Immutable;
using Platform.Domain;
using Platform.Domain.Audit;
using Platform.Domain.Members;

namespace Platform.GraphQL.Audit;

/// <summary>Reads the audit trail.</summary>
[QueryType]
[Authorize(Roles = [nameof(Role.Author), nameof(Role.Reviewer), nameof(Role.Compliance), nameof(Role.Auditor)])]
public static class AuditQueries
{
    /// <summary>What happened in the organization, newest first. Ids, hashes and offsets only: never words.</summary>
    /// <param name="first">How many at most, 1 to 100.</param>
    /// <param name="after">The cursor to read on behind.</param>
    /// <param name="filter">Which entries; all of them without it.</param>
    public static async Task<Connection<JournalEntry>> GetAuditLogAsync(
        Caller caller, IJournal journal, int first = 20, string? after = null, AuditFilterInput? filter = null, CancellationToken cancellationToken = default)
    {
        var subject = filter?.Subject is { } id ? AuditSubjects.KeyOf(caller.Organization, id) : null;
        var types = filter is { Types.IsDefault: false } ? filter.Types : [];
        return Connection.From(await journal.ListAsync(caller.Organization, new JournalFilter(subject, types), Connection.Request(first, after), cancellationToken), after);
    }
}

/// <summary>Which entries of the audit trail are wanted.</summary>
/// <param name="Subject">Only those about the thing with this id; about a post, with those of its review items, deliveries and take-downs.</param>
/// <param name="Types">Only events with these names, such as `postAuthorized`; all of them when it is empty.</param>
public sealed record AuditFilterInput([property: ID] string? Subject = null, ImmutableArray<string> Types = default);

/// <summary>Shows an entry of the audit trail.</summary>
[ObjectType<JournalEntry>(BindProperties = [nameof(JournalEntry.Seq), nameof(JournalEntry.Subject), nameof(JournalEntry.Version), nameof(JournalEntry.Type), nameof(JournalEntry.Event), nameof(JournalEntry.At)])]
[GraphQLName("AuditEntry")]
public static class AuditEntryFields
{
    /// <summary>The opaque id of what it is about; null for deliveries and gates, which have none.</summary>
    [ID]
    public static string? GetSubjectId([Parent] JournalEntry entry) => AuditSubjects.IdOf(entry.Subject);
}

/// <summary>The subjects of the journal are grain keys; those of the API are opaque ids.</summary>
internal static class AuditSubjects
{
    /// <summary>The key of an opaque id, in the caller's organization. What is no id has a key that nothing has.</summary>
    public static string KeyOf(OrganizationId organization, string id)
        => GlobalId.TryDecode(id, out var type, out var key) && GrainKinds.OfApiType(type) is { } kind && Slug.IsId(key)
            ? new GrainKey(kind, organization, key).ToString() : "none";

    /// <summary>The opaque id of a key, where it has one.</summary>
    public static string? IdOf(string subject)
        => GrainKey.TryParse(subject, out var key) && key.Value.Kind.ApiType is { } type ? GlobalId.Encode(type, key.Value.Id) : null;
}
