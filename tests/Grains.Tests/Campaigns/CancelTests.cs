using NodaTime;
using Platform.Domain;
using Platform.Domain.Campaigns;
using Platform.Domain.Members;
using Platform.Domain.Posts;
using Platform.Grains.Campaigns;
using Platform.Grains.Posts;
using Platform.Grains.Tests.World;

namespace Platform.Grains.Tests.Campaigns;

public sealed class CancelTests(House house)
{
    private static readonly Duration Tomorrow = Duration.FromHours(24);
    private static readonly CampaignId Flu = new("flu");
    private static readonly Actor Cora = new(new MemberId("cora"), null, [Role.Compliance]);
    private static readonly Actor Zoe = new(new MemberId("zoe"), null, [Role.Author]);

    [Fact]
    public async Task Cancelled_campaign_withdraws_every_unsent_post_and_says_how_many()
    {
        var (mercy, news) = await PlannedAsync();
        var (there, _) = await mercy.WrittenAsync(Hospital.Clear, [news], campaign: Flu, submit: false);
        Assert.True((await mercy.Grain(there).PublishNow(Hospital.Ana)).Ok);
        await mercy.DeliveryAsync(there, DeliveryState.Live);
        var (scheduled, _) = await mercy.WrittenAsync("Wash your hands.", [news], Tomorrow, Flu);
        var (draft, _) = await mercy.WrittenAsync("Stay at home.", [news], campaign: Flu, submit: false);
        var (reviewed, _) = await mercy.WrittenAsync(Hospital.Flagged, [news], Tomorrow, Flu);
        var (other, _) = await mercy.WrittenAsync("Another campaign's.", [news], Tomorrow);
        await ListedAsync(mercy, 4);

        var cancelled = await CancelAsync(mercy, Hospital.Ana);

        Assert.Null(cancelled.Refused);
        Assert.Equal((3, 1, 0, CampaignStatus.Closed), (cancelled.Withdrawn, cancelled.Public, cancelled.UnderWay, cancelled.Campaign!.State.Status));
        foreach (var post in new[] { scheduled, draft, reviewed })
        {
            Assert.Equal(EditorialState.Withdrawn, (await mercy.Grain(post).Get()).State.State);
        }

        Assert.Equal(EditorialState.Authorized, (await mercy.Grain(there).Get()).State.State);
        Assert.Equal(DeliveryState.Waiting, Assert.Single(await mercy.DeliveriesAsync(other)).State);
        var again = await CancelAsync(mercy, Hospital.Ana);
        Assert.Equal((3, 1, cancelled.Campaign.Version), (again.Withdrawn, again.Public, again.Campaign!.Version));
    }

    [Fact]
    public async Task Post_that_can_not_be_withdrawn_is_named_and_the_cancellation_goes_on_with_the_others()
    {
        var (mercy, news) = await PlannedAsync();
        var posts = new List<PostId>();
        for (var i = 0; i < 3; i++)
        {
            posts.Add((await mercy.WrittenAsync($"Get your flu shot, {i}.", [news], Duration.FromMinutes(1), Flu)).Id);
        }

        await ListedAsync(mercy, 3);
        house.Failures.FailOnce(nameof(ILedger.ClearFenceAsync), posts[1]);

        var first = await CancelAsync(mercy, Hospital.Ana);

        Assert.Equal((2, CampaignStatus.Cancelling), (first.Withdrawn, first.Campaign!.State.Status));
        Assert.Equal([posts[1]], first.Failed);
        await mercy.PassAsync(Duration.FromMinutes(3), news);
        await mercy.DeliveryAsync(await mercy.PublishedAsync(news), DeliveryState.Live); // the account has had its turn

        var again = await CancelAsync(mercy, Hospital.Ana);

        Assert.Single(house.Network.Calls(news));
        Assert.Equal((3, CampaignStatus.Closed), (again.Withdrawn, again.Campaign!.State.Status));
        Assert.Empty(again.Failed);
    }

    [Fact]
    public async Task Cancellation_that_left_a_post_behind_is_finished_by_the_step()
    {
        var (mercy, news) = await PlannedAsync();
        var (post, _) = await mercy.WrittenAsync(Hospital.Clear, [news], Tomorrow, Flu);
        await ListedAsync(mercy, 1);
        house.Failures.FailOnce(nameof(IPostGrain.Withdraw), post);
        Assert.Equal([post], (await CancelAsync(mercy, Hospital.Ana)).Failed);

        await mercy.RecoverAsync();

        Assert.Equal(CampaignStatus.Closed, (await house.Grains.Campaign(mercy.Id, Flu).Get()).State.Status);
        Assert.Equal(EditorialState.Withdrawn, (await mercy.Grain(post).Get()).State.State);
        Assert.Empty(await StepsAsync(mercy));
    }

    [Theory]
    [InlineData(BreakingStorage.Refused)]
    [InlineData(BreakingStorage.Lost)]
    public async Task Cancellation_that_breaks_off_after_the_gate_is_finished_by_the_step(string fault)
    {
        var (mercy, news) = await PlannedAsync();
        var (post, _) = await mercy.WrittenAsync(Hospital.Clear, [news], Tomorrow, Flu);
        await ListedAsync(mercy, 1);
        house.Failures.FailOnce(fault, new PostId(Flu.Value));
        await Assert.ThrowsAnyAsync<Exception>(() => CancelAsync(mercy, Hospital.Ana));
        Assert.Equal(EditorialState.Authorized, (await mercy.Grain(post).Get()).State.State);

        await mercy.RecoverAsync();

        var campaign = (await house.Grains.Campaign(mercy.Id, Flu).Get()).State;
        Assert.Equal((CampaignStatus.Closed, Hospital.Ana.Person), (campaign.Status, campaign.CancelledBy));
        Assert.Equal(EditorialState.Withdrawn, (await mercy.Grain(post).Get()).State.State);
        Assert.Empty(await StepsAsync(mercy));
    }

    [Fact]
    public async Task Cancelled_campaign_can_not_be_resumed_and_takes_no_posts()
    {
        var (mercy, news) = await PlannedAsync();
        Assert.Null((await CancelAsync(mercy, Cora)).Refused);

        var holds = await house.Get<IGates>().HoldsAsync(mercy.Id, [new GateKey(GateKind.Campaign, Flu.Value)], Hospital.Stop);
        Assert.Equal(Refusal.Suspended, SuspensionRules.Resume(GateKind.Campaign, holds, Cora).Refused!.Code);
        Assert.Equal(Refusal.WrongState, (await mercy.Grain(mercy.NewPost()).Write(mercy.Words(Hospital.Clear, [news], Tomorrow, Flu))).Refused!.Code);
    }

    [Fact]
    public async Task Another_author_may_not_cancel_and_compliance_may()
    {
        var (mercy, _) = await PlannedAsync();
        Assert.Equal(Refusal.NotAllowed, (await CancelAsync(mercy, Zoe)).Refused!.Code);
        Assert.Empty(await house.Get<IGates>().HoldsAsync(mercy.Id, [new GateKey(GateKind.Campaign, Flu.Value)], Hospital.Stop));
        Assert.Null((await CancelAsync(mercy, Cora)).Refused);
    }

    [Fact]
    public async Task Import_is_undone_by_cancelling_and_does_not_go_on()
    {
        var mercy = await house.HospitalAsync();
        await mercy.AccountAsync();
        await Until.TrueAsync("the account in the list",
            async () => (await house.Get<Platform.Domain.Accounts.IAccountQueries>().AllAsync(mercy.Id, Hospital.Stop)).Length == 1);
        var year = house.Clock.GetUtcNow().Year + 1;
        var csv = "publish_at,zone,networks,text\n"
            + string.Concat(Enumerable.Range(1, 5).Select(i => $"{year}-03-{i:D2}T09:00,Etc/UTC,news,Wash your hands {i}\n"));
        var import = new ImportCalendar("Flu", csv, null, false, Hospital.Ana);
        Assert.Null((await house.Grains.Campaign(mercy.Id, Flu).Import(import)).Refused);
        await ListedAsync(mercy, 5);

        Assert.Equal(5, (await CancelAsync(mercy, Hospital.Ana)).Withdrawn);

        Assert.Equal(Refusal.WrongState, (await house.Grains.Campaign(mercy.Id, Flu).Import(import)).Refused!.Code);
    }

    private async Task<(Hospital Mercy, AccountId News)> PlannedAsync()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        await mercy.JoinedAsync(Cora, Zoe);
        Assert.True((await house.Grains.Campaign(mercy.Id, Flu).Create(new PlanCampaign("Flu", null, null, null, Hospital.Ana))).Ok);
        return (mercy, news);
    }

    private Task<CancelResult> CancelAsync(Hospital mercy, Actor actor)
        => house.Grains.Campaign(mercy.Id, Flu).Cancel(new CancelCampaign("the vaccine is out of stock", actor));

    private static Task<List<string>> StepsAsync(Hospital mercy)
        => mercy.RowsAsync($"SELECT kind FROM unfinished_steps WHERE grain_key = 'campaign:{mercy.Id}/{Flu}'");

    private Task ListedAsync(Hospital mercy, int posts)
        => Until.TrueAsync($"{posts} posts in the list",
            async () => (await house.Get<IPostQueries>().ListAsync(mercy.Id, new PostFilter(Flu), new PageRequest(1), Hospital.Stop)).Total == posts);
}
