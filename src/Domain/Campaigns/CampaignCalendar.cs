using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using NodaTime;
using NodaTime.Text;
using Orleans;
using Platform.Domain.Posts;

namespace Platform.Domain.Campaigns;

/// <summary>One row of a campaign calendar, as far as it can be read without knowing the organization's accounts.</summary>
/// <param name="Line">The line of the file that the row begins on, from 1.</param>
/// <param name="Time">When.</param>
/// <param name="Networks">Names of networks or accounts.</param>
/// <param name="Content">The words.</param>
[GenerateSerializer, Immutable, Alias("CalendarRow")]
public sealed record CalendarRow([property: Id(0)] int Line, [property: Id(1)] WallClock Time, [property: Id(2)] ImmutableArray<string> Networks, [property: Id(3)] Content Content);

/// <summary>What is wrong with a row.</summary>
/// <param name="Line">The line of the file, from 1; 0 for the file itself.</param>
/// <param name="Column">The column, or null.</param>
/// <param name="Code">The named reason.</param>
/// <param name="Message">What is wrong and what to do.</param>
[GenerateSerializer, Immutable, Alias("RowProblem")]
public sealed record RowProblem([property: Id(0)] int Line, [property: Id(1)] string? Column, [property: Id(2)] Refusal Code, [property: Id(3)] string Message);

/// <summary>A calendar that was read: its rows, and everything that is wrong with it.</summary>
public sealed record CampaignCalendar(ImmutableArray<CalendarRow> Rows, ImmutableArray<RowProblem> Problems, string Hash)
{
    /// <summary>How many rows a calendar may have.</summary>
    public const int MaxRows = 10_000;

    private static readonly string[] Required = ["publish_at", "zone", "networks", "text"];
    private static readonly string[] Known = [.. Required, "title", "link", "tags", "media", "alt_text", "first_comment"];

    private static readonly LocalDateTimePattern[] TimeForms =
    [
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm"),
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm"),
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm:ss"),
    ];

    /// <summary>Reads a CSV file with a header line. Never throws on bad input: each bad row is named with its line and reason.</summary>
    /// <param name="csv">The file's text.</param>
    /// <param name="start">Moves the whole calendar so that its first day is this one; null leaves it.</param>
    public static CampaignCalendar Read(string csv, LocalDate? start)
    {
        ArgumentNullException.ThrowIfNull(csv);
        var rows = ImmutableArray.CreateBuilder<CalendarRow>();
        var problems = ImmutableArray.CreateBuilder<RowProblem>();
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            BadDataFound = null,
            MissingFieldFound = null,
            TrimOptions = TrimOptions.Trim,
            DetectColumnCountChanges = false,
            PrepareHeaderForMatch = h => h.Header.Trim().TrimStart('\uFEFF').ToLowerInvariant(),
        };
        using var text = new StringReader(csv);
        using var reader = new CsvReader(text, configuration);
        if (!reader.Read() || !reader.ReadHeader() || reader.HeaderRecord is not { } raw)
        {
            problems.Add(new RowProblem(0, null, Refusal.InvalidInput, "The file is empty; its first line names the columns."));
            return new CampaignCalendar([], problems.ToImmutable(), HashOf(csv, start));
        }

        var header = raw.Select(h => configuration.PrepareHeaderForMatch(new PrepareHeaderForMatchArgs(h, 0))).ToArray();
        foreach (var missing in Required.Except(header))
        {
            problems.Add(new RowProblem(1, missing, Refusal.InvalidInput, $"The column {missing} is missing."));
        }

        foreach (var stranger in header.Except(Known).Where(h => h.Length > 0))
        {
            problems.Add(new RowProblem(1, null, Refusal.InvalidInput, $"There is an unknown column; the columns are {string.Join(", ", Known)}."));
        }

        if (problems.Count == 0)
        {
            ReadRows(reader, header.Length, rows, problems);
        }

        return new CampaignCalendar(Shift(rows.ToImmutable(), start), problems.ToImmutable(), HashOf(csv, start));
    }

    private static void ReadRows(CsvReader reader, int columns, ImmutableArray<CalendarRow>.Builder rows, ImmutableArray<RowProblem>.Builder problems)
    {
        while (true)
        {
            var line = reader.Parser.RawRow + 1;
            if (!reader.Read())
            {
                break;
            }

            if (rows.Count >= MaxRows)
            {
                problems.Add(new RowProblem(line, null, Refusal.InvalidInput, $"A calendar has at most {MaxRows} rows; split it."));
                return;
            }

            if (!CsvQuotes.AreClosed(reader.Parser.RawRecord))
            {
                problems.Add(new RowProblem(line, null, Refusal.InvalidInput, "A double quote opens a field and doesn't close it; close it, and write a quote inside a quoted text twice."));
                continue;
            }

            if (reader.Parser.Count != columns)
            {
                problems.Add(new RowProblem(line, null, Refusal.InvalidInput, $"The row has {reader.Parser.Count} fields, the header {columns}; put a text with commas in double quotes."));
                continue;
            }

            ReadRow(reader, line, rows, problems);
        }

        if (rows.Count == 0 && problems.Count == 0)
        {
            problems.Add(new RowProblem(0, null, Refusal.InvalidInput, "The file has no rows behind its header."));
        }
    }

    private static void ReadRow(CsvReader reader, int line, ImmutableArray<CalendarRow>.Builder rows, ImmutableArray<RowProblem>.Builder problems)
    {
        var before = problems.Count;
        string Get(string column) => reader.TryGetField<string>(column, out var value) ? value ?? "" : "";
        string? Optional(string column) => Get(column) is { Length: > 0 } value ? value : null;
        void Problem(string column, Refusal code, string message) => problems.Add(new RowProblem(line, column, code, message));

        LocalDateTime? local = null;
        foreach (var form in TimeForms)
        {
            if (form.Parse(Get("publish_at")) is { Success: true } parsed)
            {
                local = parsed.Value;
                break;
            }
        }

        if (local is null)
        {
            Problem("publish_at", Refusal.InvalidInput, "publish_at is not a local time; write it as 2026-12-01T09:00.");
        }

        if (TimeRules.Zone(Get("zone")) is { Ok: false } zone)
        {
            Problem("zone", zone.Refused.Code, zone.Refused.Message);
        }

        ImmutableArray<string> networks = [.. Get("networks").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
        if (networks.IsEmpty)
        {
            Problem("networks", Refusal.InvalidInput, "networks names no network or account.");
        }

        if (Get("text").Length == 0)
        {
            Problem("text", Refusal.InvalidInput, "text is empty.");
        }

        if (Optional("link") is { } link && !(Uri.TryCreate(link, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
        {
            Problem("link", Refusal.InvalidInput, "link is not an address that begins with https://.");
        }

        if (Optional("media") is not null)
        {
            Problem("media", Refusal.InvalidInput, "Media can't be imported yet; leave the column empty.");
        }

        if (problems.Count == before)
        {
            rows.Add(new CalendarRow(line, new WallClock(local!.Value, Get("zone")), networks, new Content
            {
                Text = Get("text"),
                Title = Optional("title"),
                Link = Optional("link"),
                FirstComment = Optional("first_comment"),
                AltText = Optional("alt_text"),
                Tags = [.. Get("tags").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)],
            }));
        }
    }

    private static ImmutableArray<CalendarRow> Shift(ImmutableArray<CalendarRow> rows, LocalDate? start)
    {
        if (start is null || rows.IsEmpty)
        {
            return rows;
        }

        var days = Period.DaysBetween(rows.Min(r => r.Time.Local.Date), start.Value);
        return [.. rows.Select(r => r with { Time = r.Time with { Local = r.Time.Local.PlusDays(days) } })];
    }

    private static string HashOf(string csv, LocalDate? start)
        => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{(start is { } date ? LocalDatePattern.Iso.Format(date) : "")}\n{csv}")));
}
