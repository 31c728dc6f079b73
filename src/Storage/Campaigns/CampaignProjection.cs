using Platform.Domain.Campaigns;

namespace Platform.Storage.Campaigns;

internal sealed class CampaignProjection() : Projection<Campaign>("status", "created_at#")
{
    protected override bool Exists(Campaign state) => state.Exists;

    protected override object?[] Row(Campaign state) => [state.Status.ToString(), state.CreatedAt.ToUnixTimeMilliseconds()];
}
