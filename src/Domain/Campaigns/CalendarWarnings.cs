using System.Collections.Immutable;
using Orleans;
using Platform.Domain.Accounts;
using Platform.Domain.Posts;

namespace Platform.Domain.Campaigns;

/// <summary>A column of which a network does not get what stands in it.</summary>
/// <param name="Column">The column.</param>
/// <param name="Network">The network's name.</param>
/// <param name="GoesTo">What becomes of it: it is not sent, or it is empty and made from the text.</param>
/// <param name="Message">The same in words.</param>
/// <param name="Lines">The lines of the rows, from 1.</param>
[GenerateSerializer, Immutable, Alias("CalendarWarning")]
public sealed record CalendarWarning(
    [property: Id(0)] string Column, [property: Id(1)] string Network, [property: Id(2)] PartPlace GoesTo, [property: Id(3)] string Message,
    [property: Id(4)] ImmutableArray<int> Lines);

/// <summary>What a person should know of one row although it is loaded.</summary>
/// <param name="Line">The line of the file, from 1.</param>
/// <param name="Column">The column; null where it is about the row as a whole.</param>
/// <param name="Message">What it is, in words.</param>
[GenerateSerializer, Immutable, Alias("CalendarRowWarning")]
public sealed record CalendarRowWarning([property: Id(0)] int Line, [property: Id(1)] string? Column, [property: Id(2)] string Message);

/// <summary>Finds what is odd about rows that can be loaded.</summary>
public static class RowWarningRules
{
    /// <summary>Minutes that a zone skips, and rows that are the same as an earlier one.</summary>
    public static ImmutableArray<CalendarRowWarning> Of(ImmutableArray<CalendarRow> rows)
    {
        var first = new Dictionary<(WallClock, string, string), int>();
        var warnings = ImmutableArray.CreateBuilder<CalendarRowWarning>();
        foreach (var row in rows)
        {
            if (TimeRules.WarningOf(new TimePolicy.At(row.Time.Local, row.Time.Zone)) is { } skipped)
            {
                warnings.Add(new CalendarRowWarning(row.Line, "publish_at", skipped));
            }

            var accounts = string.Join(';', row.Networks.Select(name => name.ToUpperInvariant()).Order(StringComparer.Ordinal));
            if (!first.TryAdd((row.Time, accounts, row.Content.Text), row.Line))
            {
                warnings.Add(new CalendarRowWarning(
                    row.Line, null, $"This row has the same time, networks and text as line {first[(row.Time, accounts, row.Content.Text)]}: both go out."));
            }
        }

        return warnings.ToImmutable();
    }
}

/// <summary>Collects warnings row by row: one for each column and network, however many rows it is about.</summary>
internal sealed class CalendarWarnings
{
    private readonly Dictionary<(PartPlacement Placement, string Network), SortedSet<int>> _lines = [];

    public ImmutableArray<CalendarWarning> All =>
    [
        .. _lines.OrderBy(entry => entry.Key.Placement.Part).ThenBy(entry => entry.Key.Network, StringComparer.Ordinal).Select(entry => new CalendarWarning(
            ColumnOf(entry.Key.Placement.Part), entry.Key.Network, entry.Key.Placement.GoesTo,
            PartRules.WarningOf(entry.Key.Placement, entry.Key.Network)!, [.. entry.Value])),
    ];

    public void Add(CalendarRow row, AccountCard card, ConnectorDescriptor descriptor)
    {
        foreach (var placement in PartRules.PlacementsOf(row.Content, descriptor).Where(part => PartRules.WarningOf(part, card.Network) is not null))
        {
            var key = (placement, card.Network);
            if (!_lines.TryGetValue(key, out var lines))
            {
                _lines.Add(key, lines = []);
            }

            lines.Add(row.Line);
        }
    }

    private static string ColumnOf(ContentPart part) => part switch
    {
        ContentPart.Title => "title",
        ContentPart.Link => "link",
        ContentPart.FirstComment => "first_comment",
        ContentPart.AltText => "alt_text",
        _ => "text",
    };
}
