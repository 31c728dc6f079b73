using System.Collections.Immutable;
using Platform.Domain.Accounts;
using Platform.Domain.Engagement;

namespace Platform.Grains.Accounts;

/// <summary>Reads the metrics of an account's live posts that are due to be read.</summary>
internal sealed class EngagementReader(IEngagementStore engagement, INetworkConnector connector, AccountAccess access)
{
    private const int Batch = 25;

    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        while (await engagement.DueAsync(access.Organization, access.Account, Batch, cancellationToken) is { IsEmpty: false } due)
        {
            var read = await ReadAsync(due, cancellationToken);
            var byId = read.Metrics.DistinctBy(m => m.ExternalId).ToDictionary(m => m.ExternalId);
            await engagement.SaveAsync(
                [.. due.Select(d => (d.Key, byId.GetValueOrDefault(d.Ref.ExternalId), EngagementRules.NextReading(d.Age)))], cancellationToken);
            if (due.Length < Batch || read.Error is not null)
            {
                return;
            }
        }
    }

    // A connector's defect costs these posts one reading; they don't stay first for ever, before the account's others.
    private async Task<MetricsRead> ReadAsync(ImmutableArray<EngagementDue> due, CancellationToken cancellationToken)
    {
        try
        {
            return await connector.ReadMetricsAsync(access, [.. due.Select(d => d.Ref)], cancellationToken);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException && !cancellationToken.IsCancellationRequested)
        {
            return new MetricsRead([], new ConnectorError(ConnectorErrorKind.Transient, fault.GetType().Name, "Reading the counts failed."));
        }
    }
}
