using System.Collections.Immutable;
using NodaTime;
using NodaTime.Text;
using Platform.Domain;
using Platform.Domain.Campaigns;
using Platform.Domain.Members;
using Platform.Grains;
using Platform.Grains.Campaigns;

namespace Platform.GraphQL.Campaigns;

/// <summary>Loads campaign calendars.</summary>
[MutationType]
[Authorize(Roles = [nameof(Role.Author)])]
public static class CampaignImport
{
    /// <summary>Loads a campaign calendar: all of it or nothing. The same file under the same name again makes nothing twice; it goes on where a broken
    /// import stopped.</summary>
    /// <param name="input">The calendar.</param>
    /// <param name="dryRun">Only check: everything is told as it would be, and nothing is written.</param>
    [AllowLargeBody]
    public static async Task<CampaignImportPayload> CampaignImportAsync(
        CampaignImportInput input, Caller caller, IGrainFactory grains, bool dryRun = false)
    {
        if (input.CampaignId is { } given && !(await grains.Campaign(caller.Organization, given).Get()).State.Exists)
        {
            return Payloads.Refused<CampaignImportPayload>(new Refused(Refusal.NotFound, "There is no such campaign.", "campaignId"), FieldPaths.Input);
        }

        var start = input.Start is { } day ? LocalDatePattern.Iso.Format(day) : "";
        var id = input.CampaignId ?? IdempotencyKeys.Of<CampaignId>("i", input.Name.Trim(), start, input.Csv);
        var loaded = await grains.Campaign(caller.Organization, id).Import(new ImportCalendar(input.Name, input.Csv, input.Start, dryRun, caller.Actor));
        return Payload(loaded);
    }

    private static CampaignImportPayload Payload(ImportResult loaded)
        => (loaded.Refused is { } refused ? Payloads.Refused<CampaignImportPayload>(refused, FieldPaths.Input) : new CampaignImportPayload()) with
        {
            Campaign = loaded.Campaign is { } campaign ? new CampaignNode(campaign) : null,
            Rows = loaded.Rows,
            Deliveries = loaded.Deliveries,
            Held = loaded.Held,
            Posts = loaded.Posts,
            Problems = loaded.Problems,
            Warnings = loaded.Warnings,
            RowWarnings = loaded.RowWarnings,
        };
}

/// <summary>Shows what is wrong with a row.</summary>
[ObjectType<RowProblem>(BindProperties = [nameof(RowProblem.Line), nameof(RowProblem.Column), nameof(RowProblem.Code), nameof(RowProblem.Message)])]
public static class RowProblemFields;

/// <summary>Shows what is not sent.</summary>
[ObjectType<CalendarWarning>(BindProperties =
    [nameof(CalendarWarning.Column), nameof(CalendarWarning.Network), nameof(CalendarWarning.GoesTo), nameof(CalendarWarning.Message),
        nameof(CalendarWarning.Lines)])]
public static class CalendarWarningFields;

/// <summary>Shows what is odd about a row.</summary>
[ObjectType<CalendarRowWarning>(BindProperties =
    [nameof(CalendarRowWarning.Line), nameof(CalendarRowWarning.Column), nameof(CalendarRowWarning.Message)])]
public static class CalendarRowWarningFields;

/// <summary>A campaign calendar.</summary>
/// <param name="Name">The campaign's name, 1 to 200 characters.</param>
/// <param name="Csv">The file's text. Columns: `publish_at` (local time), `zone`, `networks` (names of networks or accounts, separated by `;`), `text`, and
/// optionally `title`, `link`, `tags`, `alt_text`, `first_comment`.</param>
/// <param name="Start">Moves the whole calendar so that its first day is this one.</param>
/// <param name="CampaignId">A campaign whose import broke off, to go on with it.</param>
public sealed record CampaignImportInput(string Name, string Csv, LocalDate? Start = null, CampaignId? CampaignId = null);

/// <summary>What loading a calendar came to.</summary>
public sealed record CampaignImportPayload : MutationPayload
{
    /// <summary>The loaded campaign; null after a dry run and when it was refused.</summary>
    public CampaignNode? Campaign { get; init; }

    /// <summary>How many rows the file has.</summary>
    public int Rows { get; init; }

    /// <summary>How many deliveries they make: one for each account of each row.</summary>
    public int Deliveries { get; init; }

    /// <summary>How many rows wait, or would wait, for a reviewer.</summary>
    public int Held { get; init; }

    /// <summary>How many posts of the campaign exist. When an import was refused or interrupted, those that it had written stay and nothing
    /// of them goes out: import the same file again to go on, or undo it with `campaignCancel`.</summary>
    public int Posts { get; init; }

    /// <summary>Everything that is wrong with the file, in order of lines; when there is any, nothing was loaded.</summary>
    public ImmutableArray<RowProblem> Problems { get; init; } = [];

    /// <summary>What is not sent as it stands in the file, or would not be: one entry for each column and network, with the lines of its rows. It keeps
    /// nothing from being loaded.</summary>
    public ImmutableArray<CalendarWarning> Warnings { get; init; } = [];

    /// <summary>What is odd about single rows: a minute that does not exist in its zone, a row that has the same time, networks and text as
    /// another one. It keeps nothing from being loaded.</summary>
    public ImmutableArray<CalendarRowWarning> RowWarnings { get; init; } = [];
}
