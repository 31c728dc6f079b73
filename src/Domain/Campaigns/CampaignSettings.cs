namespace Platform.Domain.Campaigns;

/// <summary>The settings of a campaign as the record compares and shows them.</summary>
public static class CampaignSettings
{
    /// <summary>All settings.</summary>
    public static IEnumerable<Setting> Of(Campaign campaign)
    {
        ArgumentNullException.ThrowIfNull(campaign);
        return
        [
            Setting.Words("name", campaign.Name.Length == 0 ? null : campaign.Name),
            Setting.Words("goal", campaign.Goal),
            Setting.Of("startsOn", campaign.StartsOn is { } start ? NodaTime.Text.LocalDatePattern.Iso.Format(start) : null),
            Setting.Of("endsOn", campaign.EndsOn is { } end ? NodaTime.Text.LocalDatePattern.Iso.Format(end) : null),
        ];
    }
}
