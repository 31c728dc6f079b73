using System.Collections.Immutable;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Organizations;
using Platform.Domain.Posts;
using Platform.Grains.Campaigns;
using Platform.Grains.Posts;
using Platform.Grains.Tests.World;

namespace Platform.Grains.Tests.Moderation;

/// <summary>One case for each door through which words come in or go on: a planted phrase is held at each. Replies, live questions and recurrence have no door yet;
/// a new call of a post or a campaign without a case fails.</summary>
public sealed class DoorTests(House house)
{
    private const string Planted = "The old wing opens.";
    private static readonly Duration Tomorrow = Duration.FromHours(24);

    // What brings in no words and lets none out: it reads, takes back, or waits for the review that the door before it opened.
    private static readonly ImmutableArray<string> NoDoors =
        ["Get", "Unschedule", "Withdraw", "Decide", "Reopen", "Resubmit", "Hold", "Purge", "TakeOver", "CarryOn", "Create", "Change", "Close",
            "Interrupt", "Cancel"];

    public static TheoryData<string> Parts => [nameof(Content.Text), nameof(Content.Title), nameof(Content.Link), nameof(Content.FirstComment), nameof(Content.AltText)];

    [Fact]
    public void Every_call_of_a_post_or_a_campaign_has_a_case_or_is_no_door()
    {
        var calls = typeof(IPostGrain).GetMethods().Concat(typeof(ICampaignGrain).GetMethods()).Select(m => m.Name).Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(NoDoors.Concat(["Write", "Submit", "Schedule", "PublishNow", "Import"]).Order(StringComparer.Ordinal), calls);
    }

    [Theory]
    [MemberData(nameof(Parts))]
    public async Task New_post_is_held_whatever_part_it_stands_in(string part)
    {
        var (mercy, news) = await PlantedAsync();
        var post = mercy.NewPost();
        var written = await mercy.Grain(post).Write(new WritePost(With(part), [news], null, mercy.In(Tomorrow), Hospital.Ana, Submit: true));
        await HeldAsync(mercy, news, post, written);
    }

    [Theory]
    [MemberData(nameof(Parts))]
    public async Task Changed_post_is_held_and_loses_its_authorization(string part)
    {
        var (mercy, news) = await PlantedAsync();
        var (post, clear) = await mercy.WrittenAsync(Hospital.Clear, [news], Tomorrow);
        Assert.Equal(EditorialState.Authorized, clear.State);
        var written = await mercy.Grain(post).Write(new WritePost(With(part), [news], null, mercy.In(Tomorrow), Hospital.Ana, Submit: true));
        await HeldAsync(mercy, news, post, written);
    }

    [Theory]
    [InlineData("Submit")]
    [InlineData("Schedule")]
    [InlineData("PublishNow")]
    public async Task Old_draft_is_held_when_it_goes_on(string door)
    {
        var (mercy, news) = (await house.HospitalAsync(), default(AccountId));
        news = await mercy.AccountAsync();
        var (post, _) = await mercy.WrittenAsync(Planted, [news], submit: false);
        await PlantAsync(mercy);
        var grain = mercy.Grain(post);
        var went = door switch
        {
            "Submit" => await grain.Submit(Hospital.Ana),
            "Schedule" => await grain.Schedule(mercy.In(Tomorrow), Hospital.Ana, null),
            _ => await grain.PublishNow(Hospital.Ana),
        };
        Assert.True(went.Ok ? went.Value.State.State == EditorialState.InReview : went.Refused.Code == Refusal.NeedsReview);
        await NothingSentAsync(mercy, news, post);
    }

    [Fact]
    public async Task Rescheduled_post_that_was_authorized_under_older_packs_is_held()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var (post, _) = await mercy.WrittenAsync(Planted, [news], Tomorrow);
        await PlantAsync(mercy);
        await mercy.Grain(post).Schedule(mercy.In(Tomorrow + Tomorrow), Hospital.Ana, null);
        await Until.TrueAsync("a post that is held", async () => (await mercy.Grain(post).Get()).State.State == EditorialState.InReview);
        await NothingSentAsync(mercy, news, post);
    }

    [Theory]
    [InlineData("text", Planted)]
    [InlineData("text,title", "News," + Planted)]
    [InlineData("text,first_comment", "News," + Planted)]
    [InlineData("text,alt_text", "News," + Planted)]
    [InlineData("text,link", "News,https://mercy.example/patients?ssn=078-05-1125&name=jane")]
    public async Task Imported_row_is_held_whatever_column_it_stands_in(string columns, string cells)
    {
        var (mercy, news) = await PlantedAsync();
        await Until.TrueAsync("the account in the list", async () => (await house.Get<IAccountQueries>().AllAsync(mercy.Id, Hospital.Stop)).Any(a => a.State.Id == news));
        var day = $"{house.Clock.GetUtcNow().Year + 1}-03-01T09:00";
        var imported = await house.Grains.Campaign(mercy.Id, new CampaignId("flu")).Import(
            new ImportCalendar("Flu", $"publish_at,zone,networks,{columns}\n{day},Etc/UTC,recording,{cells}\n", null, false, Hospital.Ana));
        Assert.True(imported.Refused is null, string.Join("; ", imported.Problems) + imported.Refused?.Message);
        Assert.Equal((1, 1), (imported.Rows, imported.Held));
        Assert.Empty(house.Network.Calls(news));
    }

    private static Content With(string part)
    {
        var content = new Content { Text = "News." };
        typeof(Content).GetProperty(part)!.SetValue(content, part == nameof(Content.Link) ? "https://mercy.example/patients?ssn=078-05-1125&name=jane" : Planted);
        return content;
    }

    private async Task<(Hospital Mercy, AccountId News)> PlantedAsync()
    {
        var mercy = await house.HospitalAsync();
        await PlantAsync(mercy);
        return (mercy, await mercy.AccountAsync());
    }

    private async Task PlantAsync(Hospital mercy)
        => Assert.True((await house.Grains.Organization(mercy.Id).Change(new ChangeOrganization(Hospital.Adam, Phrases: ["old wing"]))).Ok);

    private async Task HeldAsync(Hospital mercy, AccountId news, PostId post, Outcome<Versioned<Post>> written)
    {
        Assert.True(written.Ok, written.Refused?.Message);
        Assert.Equal((EditorialState.InReview, null), (written.Value.State.State, written.Value.State.Authorization));
        await NothingSentAsync(mercy, news, post);
    }

    private async Task NothingSentAsync(Hospital mercy, AccountId news, PostId post)
    {
        await mercy.Grain(news).Wake();
        Assert.DoesNotContain(await mercy.DeliveriesAsync(post), d => d.State is not (DeliveryState.Withdrawn or DeliveryState.Blocked));
        Assert.Empty(house.Network.Calls(news));
    }
}
