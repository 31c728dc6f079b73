using Microsoft.Extensions.Logging;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Campaigns;
using Platform.Domain.Posts;
using Platform.Grains.Moderation;

namespace Platform.Grains.Campaigns;

internal sealed partial class CampaignGrain(
    [StoredState] StoredState<Campaign> stored, IGates gates, IPostQueries posts, IAccountQueries accounts, IConnectors connectors,
    IScanners scanners, IUnfinishedSteps steps, TimeProvider clock, ILogger<CampaignGrain> log)
    : Grain, ICampaignGrain
{
    public Task<Versioned<Campaign>> Get() => Task.FromResult(stored.ToVersioned());

    public Task<Outcome<Versioned<Campaign>>> Create(PlanCampaign command)
    {
        var (organization, id) = this.Read();
        return stored.SaveAsync(CampaignRules.Create(stored.State, organization, new CampaignId(id), command, clock.Now()));
    }

    public Task<Outcome<Versioned<Campaign>>> Change(PlanCampaign command)
        => stored.DecideAsync(command.ExpectedVersion, () => CampaignRules.Change(stored.State, command, clock.Now()));

    public Task<Outcome<Versioned<Campaign>>> Close(Actor actor, int? expectedVersion)
        => stored.DecideAsync(expectedVersion, () => CampaignRules.Close(stored.State, actor, clock.Now()));
}
