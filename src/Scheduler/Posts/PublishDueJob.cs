using Platform.Domain;
using Platform.Domain.Posts;
using Platform.Grains;
using Quartz;

namespace Platform.Scheduler.Posts;

/// <summary>Wakes the accounts of one organization that have something due in this minute. Key of the job <c>publish-due</c>; one trigger per
/// organization and minute. Safe to run twice or not at all: accounts look into the ledger, and the recovery poll looks for them.</summary>
public sealed class PublishDueJob(ILedger ledger, IGrainFactory grains) : IJob
{
    internal const string Organization = "organization";
    internal static readonly JobKey Key = new("publish-due");

    /// <inheritdoc/>
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var organization = new OrganizationId(context.MergedJobDataMap.GetString(Organization)!);
        foreach (var due in await ledger.AccountsToWakeAsync(organization, int.MaxValue, cancellationToken))
        {
            await grains.Account(due.Organization, due.Account).Wake();
        }
    }
}
