using System.Collections.Immutable;
using NodaTime;
using Platform.Domain.Accounts;
using Platform.Domain.Moderation;
using Platform.Domain.Organizations;
using Platform.Domain.Posts;

namespace Platform.Domain.Campaigns;

/// <summary>A row with the accounts that its networks stand for.</summary>
public sealed record CheckedRow(CalendarRow Row, ImmutableArray<AccountId> Accounts);

/// <summary>A calendar held against an organization.</summary>
/// <param name="Rows">The rows, when all are good.</param>
/// <param name="Held">How many of them will wait for a reviewer.</param>
/// <param name="Problems">Everything that is wrong, in order of lines.</param>
/// <param name="Warnings">What would not be sent as it stands in the file.</param>
public sealed record CalendarCheck(ImmutableArray<CheckedRow> Rows, int Held, ImmutableArray<RowProblem> Problems, ImmutableArray<CalendarWarning> Warnings)
{
    /// <summary>What is odd about single rows.</summary>
    public ImmutableArray<CalendarRowWarning> RowWarnings { get; init; } = [];
}

/// <summary>Holds a calendar against an organization's accounts, its networks' limits and the clock.</summary>
public static class CalendarRules
{
    /// <summary>Checks every row; all problems are found in one go.</summary>
    public static CalendarCheck Check(CampaignCalendar calendar, ImmutableArray<AccountCard> accounts, IConnectors connectors, IScanner scanner, Organization organization, Instant now)
    {
        ArgumentNullException.ThrowIfNull(calendar);
        ArgumentNullException.ThrowIfNull(scanner);
        ArgumentNullException.ThrowIfNull(organization);
        var rows = ImmutableArray.CreateBuilder<CheckedRow>(calendar.Rows.Length);
        var problems = calendar.Problems.ToBuilder();
        var warnings = new CalendarWarnings();
        var held = 0;
        foreach (var row in calendar.Rows)
        {
            var before = problems.Count;
            if (TimeRules.At(row.Time.Local, row.Time.Zone, now) is { Ok: false } time)
            {
                problems.Add(new RowProblem(row.Line, "publish_at", time.Refused.Code, time.Refused.Message));
            }

            var targets = Resolve(row, accounts, problems);
            foreach (var card in targets)
            {
                if (AccountPayloads.Render(row.Content, card, connectors) is { Ok: false } rendered)
                {
                    problems.Add(new RowProblem(row.Line, rendered.Refused.Field, rendered.Refused.Code, rendered.Refused.Message));
                }
                else
                {
                    warnings.Add(row, card, connectors.Find(card.Network)!.Describe(card.Settings));
                }
            }

            if (problems.Count == before)
            {
                rows.Add(new CheckedRow(row, [.. targets.Select(t => t.Id)]));
                held += organization.ReviewPolicy == ReviewPolicy.EveryPost || scanner.Scan(row.Content.Zoned()).Verdict >= Severity.Flag ? 1 : 0;
            }
        }

        return new CalendarCheck(rows.ToImmutable(), held, [.. problems.OrderBy(p => p.Line)], warnings.All)
        {
            RowWarnings = RowWarningRules.Of(calendar.Rows),
        };
    }

    private static ImmutableArray<AccountCard> Resolve(CalendarRow row, ImmutableArray<AccountCard> accounts, ImmutableArray<RowProblem>.Builder problems)
    {
        var found = ImmutableArray.CreateBuilder<AccountCard>();
        foreach (var name in row.Networks)
        {
            var usable = accounts.Where(a => a is { Exists: true, Status: not AccountStatus.Disconnected }).ToList();
            var byNetwork = usable.Where(a => string.Equals(a.Network, name, StringComparison.OrdinalIgnoreCase)).ToList();
            var byName = usable.Where(a => a.Id.Value == name || string.Equals(a.Handle, name, StringComparison.OrdinalIgnoreCase)).ToList();
            switch (byName.Count, byNetwork.Count)
            {
                case (1, _):
                    found.Add(byName[0]);
                    break;
                case (0, 1):
                    found.Add(byNetwork[0]);
                    break;
                case (0, 0):
                    problems.Add(new RowProblem(row.Line, "networks", Refusal.UnknownAccount, "networks names a network or account that is not connected; connect it first, or correct the name."));
                    break;
                default:
                    problems.Add(new RowProblem(row.Line, "networks", Refusal.InvalidInput, "networks names a network with several accounts; write the account's name instead."));
                    break;
            }
        }

        if (found.DistinctBy(f => f.Id).Count() != found.Count)
        {
            problems.Add(new RowProblem(row.Line, "networks", Refusal.InvalidInput, "networks names the same account twice."));
        }

        return found.ToImmutable();
    }
}
