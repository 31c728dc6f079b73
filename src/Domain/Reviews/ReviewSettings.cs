using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NodaTime;
using Orleans;
using Platform.Domain.Moderation;

namespace Platform.Domain.Reviews;

/// <summary>Where what waits for review goes. Conditions that are left empty always hold; the first route whose conditions all hold is taken.</summary>
/// <param name="Queue">The name of its queue.</param>
/// <param name="From">The least verdict, or null.</param>
/// <param name="Tags">One of these labels of the post.</param>
/// <param name="Accounts">One of these accounts.</param>
/// <param name="Campaigns">One of these campaigns.</param>
/// <param name="Steps">Who is asked, one after the other; empty for any reviewer.</param>
/// <param name="Levels">Who is asked when it is escalated, level 1 first; empty for any of the compliance staff.</param>
/// <param name="DueIn">How long a decision may take, or null; the time of the post is the latest in any case.</param>
[GenerateSerializer, Immutable, Alias("ReviewRoute")]
public sealed record ReviewRoute(
    [property: Id(0)] string Queue, [property: Id(1)] Severity? From, [property: Id(2)] ImmutableArray<string> Tags, [property: Id(3)] ImmutableArray<AccountId> Accounts,
    [property: Id(4)] ImmutableArray<CampaignId> Campaigns, [property: Id(5)] ImmutableArray<ReviewStep> Steps, [property: Id(6)] ImmutableArray<ReviewStep> Levels,
    [property: Id(7)] Duration? DueIn);

/// <summary>How an organization reviews.</summary>
[GenerateSerializer, Immutable, Alias("ReviewSettings")]
public sealed record ReviewSettings
{
    /// <summary>What holds while nobody has said anything.</summary>
    public static ReviewSettings Default { get; } = new();

    /// <summary>The routes, in order.</summary>
    [Id(0)] public ImmutableArray<ReviewRoute> Routes { get; init; } = [];

    /// <summary>How many of a hundred clear revisions are drawn for review, 0 to 100.</summary>
    [Id(1)] public int SamplingPercent { get; init; }

    /// <summary>Makes the draw unforeseeable for those who don't know it, and verifiable for those who do.</summary>
    [Id(2)] public string SamplingSalt { get; init; } = "";

    /// <summary>The verdict from which on two different people must approve, or null.</summary>
    [Id(3)] public Severity? TwoPeopleFrom { get; init; }

    /// <summary>Whether an approval must say of each hit that holds a post back what it was; where it need not, what is said counts all the same.</summary>
    [Id(4)] public bool Dispositions { get; init; }

    /// <summary>Whether whoever approves a post with media must attest that they went through the checklist; where they need not, an attestation is kept all the same.</summary>
    [Id(5), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public bool Checklist { get; init; }
}
