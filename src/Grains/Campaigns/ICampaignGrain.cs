using System.Collections.Immutable;
using NodaTime;
using Orleans.Concurrency;
using Platform.Domain;
using Platform.Domain.Campaigns;

namespace Platform.Grains.Campaigns;

/// <summary>One activation stands for one campaign. Key <c>campaign:mercy/0190…</c>. Name, goal, dates, status and the hash of a loaded calendar survive
/// a restart; its posts are grains of their own. Called by planners and by posts that want to know whether it is open.</summary>
[Alias("ICampaignGrain")]
public interface ICampaignGrain : IGrainWithStringKey
{
    /// <summary>The campaign as it is now.</summary>
    [AlwaysInterleave, Alias("Get")]
    Task<Versioned<Campaign>> Get();

    /// <summary>Creates it.</summary>
    [Alias("Create")]
    Task<Outcome<Versioned<Campaign>>> Create(PlanCampaign command);

    /// <summary>Changes name, goal or dates.</summary>
    [Alias("Change")]
    Task<Outcome<Versioned<Campaign>>> Change(PlanCampaign command);

    /// <summary>Closes it for new posts.</summary>
    [Alias("Close")]
    Task<Outcome<Versioned<Campaign>>> Close(Actor actor, int? expectedVersion = null);

    /// <summary>Loads a calendar: all of it or nothing. A dry run checks everything and writes nothing.</summary>
    [ResponseTimeout("00:10:00"), Alias("Import")]
    Task<ImportResult> Import(ImportCalendar command);

    /// <summary>Ends an import that is under way after the posts that it is writing, so that a cancellation doesn't wait for the
    /// rest.</summary>
    [AlwaysInterleave, Alias("Interrupt")]
    Task Interrupt();

    /// <summary>Closes its gate, withdraws all of its unsent posts and closes it. When it has returned, nothing of it goes out any more. A
    /// call again goes on where the last one was interrupted, as the job of unfinished steps does.</summary>
    [ResponseTimeout("00:10:00"), Alias("Cancel")]
    Task<CancelResult> Cancel(CancelCampaign command);

    /// <summary>Goes on with a cancellation that was interrupted, or that left posts behind which could not be withdrawn.
    /// Idempotent.</summary>
    [ResponseTimeout("00:10:00"), Alias("CarryOn")]
    Task CarryOn();
}

/// <summary>What was made of a campaign's posts.</summary>
/// <param name="Campaign">The cancelled campaign.</param>
/// <param name="Withdrawn">How many posts are withdrawn.</param>
/// <param name="Public">How many are public on at least one account; what was unsent of them is withdrawn.</param>
/// <param name="UnderWay">How many have a call whose outcome is not known yet.</param>
/// <param name="Refused">Why nothing was cancelled, or null.</param>
[GenerateSerializer, Immutable, Alias("CancelResult")]
public sealed record CancelResult(
    [property: Id(0)] Versioned<Campaign>? Campaign, [property: Id(1)] int Withdrawn, [property: Id(2)] int Public, [property: Id(3)] int UnderWay,
    [property: Id(4)] Refused? Refused)
{
    /// <summary>Posts that could not be read or written. Nothing of them goes out; the campaign stays Cancelling, and they are tried
    /// again.</summary>
    [Id(5)] public ImmutableArray<PostId> Failed { get; init; } = [];
}

/// <summary>Load a calendar.</summary>
/// <param name="Name">The campaign's name.</param>
/// <param name="Csv">The file's text.</param>
/// <param name="Start">Moves the calendar so that its first day is this one.</param>
/// <param name="DryRun">Only check.</param>
/// <param name="Actor">Who; a person is needed.</param>
[GenerateSerializer, Immutable, Alias("ImportCalendar")]
public sealed record ImportCalendar(
    [property: Id(0)] string Name, [property: Id(1)] string Csv, [property: Id(2)] LocalDate? Start, [property: Id(3)] bool DryRun, [property: Id(4)] Actor Actor);

/// <summary>What loading a calendar came to.</summary>
/// <param name="Campaign">The campaign, when it was loaded.</param>
/// <param name="Rows">How many rows the file has.</param>
/// <param name="Deliveries">How many deliveries they make.</param>
/// <param name="Held">How many of them wait for a reviewer.</param>
/// <param name="Problems">What is wrong, row by row; nothing was loaded if there is any.</param>
/// <param name="Refused">Why nothing was loaded.</param>
/// <param name="Posts">How many posts of the campaign exist, also of an earlier run that was interrupted.</param>
[GenerateSerializer, Immutable, Alias("ImportResult")]
public sealed record ImportResult(
    [property: Id(0)] Versioned<Campaign>? Campaign, [property: Id(1)] int Rows, [property: Id(2)] int Deliveries, [property: Id(3)] int Held,
    [property: Id(4)] ImmutableArray<RowProblem> Problems, [property: Id(5)] Refused? Refused, [property: Id(6)] int Posts)
{
    /// <summary>What is not, or would not be, sent as it stands in the file.</summary>
    [Id(7)] public ImmutableArray<CalendarWarning> Warnings { get; init; } = [];

    /// <summary>What is odd about single rows: a minute that does not exist, a row that is the same as another.</summary>
    [Id(8)] public ImmutableArray<CalendarRowWarning> RowWarnings { get; init; } = [];
}
