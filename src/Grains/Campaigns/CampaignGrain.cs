using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Campaigns;
using Platform.Domain.Posts;
using Platform.Grains.Moderation;

namespace Platform.Grains.Campaigns;

internal sealed partial class CampaignGrain(
    [PersistentState("campaign")] IPersistentState<Campaign> stored, IGates gates, IAccountQueries accounts, IConnectors connectors, IScanners scanners, TimeProvider clock)
    : Grain, ICampaignGrain
{
    public Task<Versioned<Campaign>> Get() => Task.FromResult(stored.Seen());

    public Task<Outcome<Versioned<Campaign>>> Create(PlanCampaign command)
    {
        var (organization, id) = this.Read();
        return stored.Keep(CampaignRules.Create(stored.State, organization, new CampaignId(id), command, clock.Now()));
    }

    public Task<Outcome<Versioned<Campaign>>> Change(PlanCampaign command)
        => stored.Decide(command.ExpectedVersion, () => CampaignRules.Change(stored.State, command, clock.Now()));

    public Task<Outcome<Versioned<Campaign>>> Close(Actor actor, int? expectedVersion)
        => stored.Decide(expectedVersion, () => CampaignRules.Close(stored.State, actor, clock.Now()));
}
