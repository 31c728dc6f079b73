using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Campaigns;
using Platform.Domain.Posts;

namespace Platform.Grains.Campaigns;

/// <summary>Loading a calendar. Everything is checked before anything is written; the campaign's gate stays closed until its last post is there, so that
/// nothing of a half-loaded calendar can go out: it is held by the import, beside whoever else holds it. The posts' ids are made from the
/// campaign and the line, and a campaign has one calendar: after a crash the same file goes on.</summary>
internal sealed partial class CampaignGrain
{
    private const string Importing = "Importing";
    private const int AtOnce = 16;

    public async Task<ImportResult> Import(ImportCalendar command)
    {
        _interrupted = false;
        var (organization, id) = this.Read();
        if (PostRules.MayAuthor(command.Actor) is { } no)
        {
            return await Rejected(0, [], no);
        }

        var calendar = CampaignCalendar.Read(command.Csv, command.Start);
        var settings = (await GrainFactory.Organization(organization).Get()).State;
        var resumed = stored.State.ImportHash == calendar.Hash;
        var check = CalendarRules.Check(calendar, [.. (await accounts.AllAsync(organization, CancellationToken.None)).Select(a => AccountCard.Of(a.State.Id, a.State))], connectors, await scanners.ForAsync(settings), settings, resumed ? NodaTime.Instant.MinValue : clock.Now());
        var deliveries = check.Rows.Sum(r => r.Accounts.Length);
        if (!check.Problems.IsEmpty)
        {
            return await Rejected(calendar.Rows.Length, check.Problems, new Refused(
                Refusal.ImportRejected, $"{check.Problems.Length} problems were found; nothing was imported. Mend the file and import it again."));
        }

        if (command.DryRun)
        {
            return Checked(new ImportResult(null, check.Rows.Length, deliveries, check.Held, [], null, 0), check);
        }

        var begun = CampaignRules.BeginImport(stored.State, organization, new CampaignId(id), command.Name, calendar.Hash, NewIds.Salt(), check.Rows.Length, command.Actor, clock.Now());
        if (!begun.Ok)
        {
            return await Rejected(check.Rows.Length, [], begun.Refused);
        }

        if (begun.Value.State.Status == CampaignStatus.Importing)
        {
            await gates.HoldAsync(organization, GateKind.Campaign, id, GateHolder.Import, Importing, command.Actor, CancellationToken.None);
            await stored.SaveAsync(begun);
            if (await WritePosts(check.Rows, command.Actor) is { } refused)
            {
                return await Rejected(check.Rows.Length, [], refused);
            }

            await stored.SaveAsync(CampaignRules.EndImport(stored.State, command.Actor, clock.Now()));
        }

        // Also for a calendar that was complete already: a crash between the last write and this one leaves the import's hold. Other holds
        // stay.
        await gates.LiftAsync(organization, GateKind.Campaign, id, GateHolder.Import, command.Actor, CancellationToken.None);
        return Checked(new ImportResult(stored.ToVersioned(), check.Rows.Length, deliveries, check.Held, [], null, check.Rows.Length), check);
    }

    private static ImportResult Checked(ImportResult result, CalendarCheck check)
        => result with { Warnings = check.Warnings, RowWarnings = check.RowWarnings };

    private async Task<Refused?> WritePosts(ImmutableArray<CheckedRow> rows, Actor actor)
    {
        foreach (var chunk in rows.Chunk(AtOnce))
        {
            if (_interrupted)
            {
                return new Refused(Refusal.WrongState, "The campaign is being cancelled; the rest of the calendar was not loaded.");
            }

            var written = await Task.WhenAll(chunk.Select(row => TryWritePost(row, actor)));
            if (written.Zip(chunk).FirstOrDefault(w => !w.First.Ok) is { First.Refused: { } refused, Second: { } failed })
            {
                return refused with
                {
                    Message = $"The post of line {failed.Row.Line} could not be written: {refused.Message} "
                        + "The campaign stays closed; import the same file again to go on.",
                };
            }
        }

        return null;
    }

    private async Task<Outcome<Versioned<Post>>> TryWritePost(CheckedRow row, Actor actor)
    {
        try
        {
            return await WritePost(row, actor);
        }
        catch (UnreadableStateException unreadable)
        {
            return new Refused(Refusal.Unreadable, unreadable.Message);
        }
    }

    private async Task<Outcome<Versioned<Post>>> WritePost(CheckedRow row, Actor actor)
    {
        var (organization, id) = this.Read();
        var key = SHA256.HashData(Encoding.UTF8.GetBytes($"{id}/{row.Row.Line}"));
        var post = GrainFactory.Post(organization, new PostId("c" + Convert.ToHexStringLower(key.AsSpan(0, 16))));
        if (await post.Get() is { State.Exists: true } there)
        {
            return there;
        }

        // A time that passed while an interrupted import waited leaves a draft for the planner, not a hole in the campaign.
        var ahead = TimeRules.At(row.Row.Time.Local, row.Row.Time.Zone, clock.Now()).Ok;
        return await post.Write(new WritePost(row.Row.Content, row.Accounts, new CampaignId(id), ahead ? row.Row.Time : null, actor, Submit: ahead));
    }

    // An earlier run of the same calendar may have written some of its posts; they stay, and the gate stays closed.
    private async Task<ImportResult> Rejected(int rows, ImmutableArray<RowProblem> problems, Refused refused)
    {
        var (organization, id) = this.Read();
        var there = stored.State.Exists
            ? (await posts.ListAsync(organization, new PostFilter(new CampaignId(id)), new PageRequest(1), CancellationToken.None)).Total
            : 0;
        return new ImportResult(null, rows, 0, 0, problems, refused, (int)there);
    }
}
