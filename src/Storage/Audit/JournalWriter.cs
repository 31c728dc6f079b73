using System.Data.Common;
using Platform.Domain;
using Platform.Domain.Audit;

namespace Platform.Storage.Audit;

/// <summary>Appends events that have no grain state and no row of their own. The subject's events are numbered by the statement that writes them.</summary>
internal sealed class JournalWriter(Database database) : IJournalWriter
{
    private const int Tries = 5;

    public async Task AppendAsync(OrganizationId organization, string subject, string type, object @event, CancellationToken cancellationToken)
    {
        var json = PlatformJson.Write(@event);
        for (var tries = 1; ; tries++)
        {
            try
            {
                await database.ChangeAsync("""
                    INSERT INTO journal (org, grain_key, version, idx, type, event, at)
                    SELECT @org, @subject, coalesce(max(version), 0) + 1, 0, @type, @event, now_ms() FROM journal WHERE grain_key = @subject
                    """, cancellationToken, null, ("org", organization.Value), ("subject", subject), ("type", type), ("event", json));
                return;
            }
            catch (DbException wrong) when (tries < Tries && wrong.SqlState == "23505")
            {
                // another process wrote about the same subject in the same moment: the next number is ours
            }
        }
    }
}
