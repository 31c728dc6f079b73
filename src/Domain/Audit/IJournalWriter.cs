namespace Platform.Domain.Audit;

/// <summary>Writes into the journal what did not come with the state of a grain or with a row that journals itself.</summary>
public interface IJournalWriter
{
    /// <summary>Appends one event; it has its place in the organization's order once the task has ended.</summary>
    /// <param name="organization">Whose journal.</param>
    /// <param name="subject">What it is about, such as <c>apiClient:mercy/mercy-0a1b</c>; the writer numbers the subject's events.</param>
    /// <param name="type">The event's name, such as <c>apiClientCreated</c>.</param>
    /// <param name="event">The event, written as <see cref="PlatformJson"/>: ids, hashes and roles, never words or secrets.</param>
    /// <param name="cancellationToken">Ends the attempt; nothing is written then.</param>
    Task AppendAsync(OrganizationId organization, string subject, string type, object @event, CancellationToken cancellationToken);
}
