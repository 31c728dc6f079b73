using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Campaigns;
using Platform.Domain.Posts;
using Platform.Grains.Campaigns;
using Platform.Grains.Posts;
using Platform.Grains.Tests.World;

namespace Platform.Grains.Tests.Campaigns;

public sealed class ImportTests(House house)
{
    private const int Rows = 12;
    private static readonly CampaignId Campaign = new("flu");

    [Fact]
    public async Task Calendar_with_one_bad_row_imports_nothing()
    {
        var mercy = await CalendarHospitalAsync();
        var result = await mercy.Import(Calendar(mercy.House) + "2031-12-01T09:00,Mars/Base,news,Bad zone\n");

        Assert.Equal(Refusal.ImportRejected, result.Refused!.Code);
        Assert.Equal(Rows + 2, Assert.Single(result.Problems).Line);
        Assert.False((await house.Grains.Campaign(mercy.Hospital.Id, Campaign).Get()).State.Exists);
        Assert.Equal(0, await mercy.PostsAsync());
    }

    [Fact]
    public async Task Calendar_that_stopped_half_way_goes_on_with_the_same_file_and_lets_nothing_out_before()
    {
        var mercy = await CalendarHospitalAsync();
        var calendar = Calendar(mercy.House);
        var stopped = Desk.MiddlePost(calendar);
        house.Failures.FailOnce(nameof(IPostGrain.Write), stopped);
        await Assert.ThrowsAnyAsync<Exception>(() => mercy.Import(calendar));
        Assert.Equal(CampaignStatus.Importing, (await house.Grains.Campaign(mercy.Hospital.Id, Campaign).Get()).State.Status);
        Assert.Equal("flu", Assert.Single(await house.Get<IGates>().ClosedAsync(mercy.Hospital.Id, Hospital.Stop)).Id);

        var again = await mercy.Import(calendar);

        Assert.Null(again.Refused);
        Assert.Equal((Rows, CampaignStatus.Active), (again.Rows, again.Campaign!.State.Status));
        Assert.Empty(await house.Get<IGates>().ClosedAsync(mercy.Hospital.Id, Hospital.Stop));
        await Until.TrueAsync("every post once", async () => await mercy.PostsAsync() == Rows);
        var third = await mercy.Import(calendar);
        Assert.Equal(again.Campaign.Version, third.Campaign!.Version);
        Assert.Equal(Rows, await mercy.PostsAsync());
    }

    [Fact]
    public async Task Suspension_made_while_an_import_was_interrupted_stays_when_the_import_ends()
    {
        var mercy = await CalendarHospitalAsync();
        var calendar = Calendar(mercy.House);
        house.Failures.FailOnce(nameof(IPostGrain.Write), Desk.MiddlePost(calendar));
        await Assert.ThrowsAnyAsync<Exception>(() => mercy.Import(calendar));
        var suspended = await house.Get<IGates>()
            .SuspendAsync(mercy.Hospital.Id, GateKind.Campaign, Campaign.Value, "a wrong date", Hospital.Adam, Hospital.Stop);
        Assert.True(suspended.Added);

        Assert.Null((await mercy.Import(calendar)).Refused);

        var hold = Assert.Single(await house.Get<IGates>().ClosedAsync(mercy.Hospital.Id, Hospital.Stop));
        Assert.Equal((GateHolder.Compliance, "a wrong date"), (hold.Holder, hold.Why));
    }

    [Fact]
    public async Task Import_that_is_refused_says_how_many_posts_an_earlier_one_left()
    {
        var mercy = await CalendarHospitalAsync();
        var calendar = Calendar(mercy.House);
        house.Failures.FailOnce(nameof(IPostGrain.Write), Desk.MiddlePost(calendar));
        await Assert.ThrowsAnyAsync<Exception>(() => mercy.Import(calendar));
        await Until.TrueAsync("posts of the interrupted import", async () => await mercy.PostsAsync() == Rows - 1);

        var refused = await mercy.Import(Calendar(mercy.House, "Another text"));

        Assert.Equal((Refusal.AlreadyExists, await mercy.PostsAsync()), (refused.Refused!.Code, refused.Posts));
        Assert.Equal(Rows, (await mercy.Import(calendar)).Posts);
    }

    [Fact]
    public async Task Another_calendar_into_the_same_campaign_is_refused()
    {
        var mercy = await CalendarHospitalAsync();
        Assert.Null((await mercy.Import(Calendar(mercy.House))).Refused);
        Assert.Equal(Refusal.AlreadyExists, (await mercy.Import(Calendar(mercy.House, "Another text"))).Refused!.Code);
    }

    private static string Calendar(House house, string text = "Wash your hands")
    {
        var year = house.Clock.GetUtcNow().Year + 1;
        return "publish_at,zone,networks,text\n" + string.Concat(Enumerable.Range(1, Rows).Select(i => $"{year}-03-{i:D2}T09:00,Etc/UTC,news,{text} {i}\n"));
    }

    private async Task<Desk> CalendarHospitalAsync()
    {
        var mercy = await house.HospitalAsync();
        var account = await mercy.AccountAsync();
        await Until.TrueAsync("the account in the list", async () => (await house.Get<IAccountQueries>().AllAsync(mercy.Id, Hospital.Stop)).Any(a => a.State.Id == account));
        return new Desk(mercy, house);
    }

    private sealed record Desk(Hospital Hospital, House House)
    {
        public Task<ImportResult> Import(string csv) => House.Grains.Campaign(Hospital.Id, Campaign).Import(new ImportCalendar("Flu", csv, null, false, Tests.World.Hospital.Ana));

        public async Task<long> PostsAsync()
            => (await House.Get<IPostQueries>().ListAsync(Hospital.Id, new PostFilter(Campaign), new PageRequest(1), Tests.World.Hospital.Stop)).Total;

        // The ids are made from campaign and line; a middle one, so that some are written and some are not.
        public static PostId MiddlePost(string csv)
        {
            var calendar = CampaignCalendar.Read(csv, null);
            var key = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{Campaign}/{calendar.Rows[Rows / 2].Line}"));
            return new PostId("c" + Convert.ToHexStringLower(key.AsSpan(0, 16)));
        }
    }
}
