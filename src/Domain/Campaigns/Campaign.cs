using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NodaTime;
using Orleans;

namespace Platform.Domain.Campaigns;

/// <summary>Where a campaign stands.</summary>
public enum CampaignStatus
{
    /// <summary>A calendar is being loaded; none of its posts can go out yet.</summary>
    Importing,

    /// <summary>Under way.</summary>
    Active,

    /// <summary>Over; takes no new posts.</summary>
    Closed,

    /// <summary>Being cancelled: its posts are being withdrawn and nothing of it goes out; Closed when that is done.</summary>
    Cancelling,
}

/// <summary>A campaign: a plan that posts belong to. Its posts are grains of their own.</summary>
[GenerateSerializer, Immutable, Alias("Campaign")]
public sealed record Campaign
{
    /// <summary>The version of this form.</summary>
    [Id(0)] public int Schema { get; init; } = 1;

    [Id(1)] public OrganizationId Organization { get; init; }

    [Id(2)] public CampaignId Id { get; init; }

    [Id(3)] public string Name { get; init; } = "";

    /// <summary>What it wants to reach, in the planner's words.</summary>
    [Id(4)] public string? Goal { get; init; }

    [Id(5)] public LocalDate? StartsOn { get; init; }

    [Id(6)] public LocalDate? EndsOn { get; init; }

    [Id(7)] public CampaignStatus Status { get; init; }

    [Id(8)] public MemberId? Owner { get; init; }

    [Id(9)] public Instant CreatedAt { get; init; }

    /// <summary>SHA-256 of the calendar that was loaded, or null: the same file is loaded once.</summary>
    [Id(10)] public string? ImportHash { get; init; }

    /// <summary>How many posts the calendar has.</summary>
    [Id(11)] public int ImportedPosts { get; init; }

    /// <summary>Random hexadecimal digits that make what the journal tells of the calendar a commitment; null in older ones.</summary>
    [Id(40)] public string? ImportSalt { get; init; }

    /// <summary>Who cancelled it; null while nobody has.</summary>
    [Id(41)] public MemberId? CancelledBy { get; init; }

    /// <summary>Whether the grain stands for anything yet.</summary>
    [JsonIgnore] public bool Exists => Name.Length > 0;
}

/// <summary>What happens to a campaign.</summary>
[GenerateSerializer, Immutable, Alias("CampaignEvent")]
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(CampaignCreated), "campaignCreated")]
[JsonDerivedType(typeof(CampaignImportBegun), "campaignImportBegun")]
[JsonDerivedType(typeof(CampaignImported), "campaignImported")]
[JsonDerivedType(typeof(CampaignChanged), "campaignChanged")]
[JsonDerivedType(typeof(CampaignClosed), "campaignClosed")]
[JsonDerivedType(typeof(CampaignCancelBegun), "campaignCancelBegun")]
[JsonDerivedType(typeof(CampaignCancelled), "campaignCancelled")]
public abstract record CampaignEvent([property: Id(0)] Instant At, [property: Id(1)] Actor Actor) : IDomainEvent
{
    /// <summary>Which settings changed, from what to what. Null where none did, and in what was written before it was told.</summary>
    [Id(2), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public ImmutableArray<SettingChange>? Changes { get; init; }
}

/// <summary>A campaign was created.</summary>
[GenerateSerializer, Immutable, Alias("CampaignCreated")]
public sealed record CampaignCreated(Instant At, Actor Actor) : CampaignEvent(At, Actor);

/// <summary>Loading a calendar began; the campaign's gate stays closed until all its posts are there.</summary>
[GenerateSerializer, Immutable, Alias("CampaignImportBegun")]
public sealed record CampaignImportBegun(Instant At, Actor Actor, [property: Id(0)] string Hash, [property: Id(1)] int Posts) : CampaignEvent(At, Actor);

/// <summary>All posts of the calendar are there.</summary>
[GenerateSerializer, Immutable, Alias("CampaignImported")]
public sealed record CampaignImported(Instant At, Actor Actor, [property: Id(0)] int Posts) : CampaignEvent(At, Actor);

/// <summary>Name, goal or dates changed.</summary>
[GenerateSerializer, Immutable, Alias("CampaignChanged")]
public sealed record CampaignChanged(Instant At, Actor Actor) : CampaignEvent(At, Actor);

/// <summary>The campaign takes no new posts.</summary>
[GenerateSerializer, Immutable, Alias("CampaignClosed")]
public sealed record CampaignClosed(Instant At, Actor Actor) : CampaignEvent(At, Actor);

/// <summary>Cancelling began: the campaign's gate is closed and its posts are being withdrawn. The reason is a person's words and stays in
/// the hold.</summary>
[GenerateSerializer, Immutable, Alias("CampaignCancelBegun")]
public sealed record CampaignCancelBegun(Instant At, Actor Actor) : CampaignEvent(At, Actor);

/// <summary>All unsent posts are withdrawn.</summary>
[GenerateSerializer, Immutable, Alias("CampaignCancelled")]
public sealed record CampaignCancelled(
    Instant At, Actor Actor, [property: Id(0)] int Withdrawn, [property: Id(1)] int Public, [property: Id(2)] int UnderWay) : CampaignEvent(At, Actor);
