using NodaTime;
using Platform.Domain;
using Platform.Domain.Members;
using Platform.Domain.Posts;
using Platform.Domain.Reviews;
using Platform.Grains.Posts;
using Platform.Grains.Tests.World;

namespace Platform.Grains.Tests.Members;

public sealed class LeavingTests(House house)
{
    private static readonly Actor Zoe = new(new MemberId("zoe"), null, [Role.Author]);

    [Fact]
    public async Task Post_of_a_member_who_left_does_not_go_out()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var (post, _) = await mercy.WrittenAsync(Hospital.Clear, [news], Duration.FromMinutes(1));

        Assert.True((await house.Grains.Member(mercy.Id, Hospital.Ana.Person!.Value).Deactivate(Hospital.Adam)).Ok);

        var delivery = Assert.Single(await mercy.DeliveriesAsync(post));
        Assert.Equal((DeliveryState.Blocked, GateReasons.OwnerLeft), (delivery.State, delivery.Reason));
        await mercy.PassAsync(Duration.FromMinutes(5), news);
        Assert.Empty(house.Network.Calls(news));
    }

    [Fact]
    public async Task Posts_of_a_leaver_are_taken_over_with_their_approvals_and_their_new_owner_may_not_decide_on_them()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        await mercy.JoinedAsync(Zoe);
        var (scheduled, _) = await mercy.WrittenAsync(Hospital.Clear, [news], Duration.FromMinutes(1));
        var (draft, _) = await mercy.WrittenAsync("Wash your hands.", [news], submit: false);
        var (reviewed, item) = await mercy.WrittenAsync(Hospital.Flagged, [news], Duration.FromHours(24));
        var sent = await mercy.PublishedAsync(news);
        await mercy.DeliveryAsync(sent, DeliveryState.Live);
        await Until.TrueAsync("four posts in the list",
            async () => (await house.Get<IPostQueries>().ListAsync(mercy.Id, new PostFilter(), new PageRequest(1), Hospital.Stop)).Total == 4);
        await house.Grains.Member(mercy.Id, Hospital.Ana.Person!.Value).Deactivate(Hospital.Adam);
        var takeOver = new PostTakeOver(house.Grains, house.Get<IOwnedPosts>());
        var command = new TakeOverPost(Hospital.Ana.Person.Value, Zoe.Person!.Value, Hospital.Adam);

        Assert.Equal(Refusal.NotAllowed,
            (await takeOver.TakeOverAsync(mercy.Id, command with { To = Hospital.Rui.Person!.Value }, Hospital.Stop)).Refused!.Code);
        Assert.Equal(Refusal.NotAllowed, (await takeOver.TakeOverAsync(mercy.Id, command with { Actor = Zoe }, Hospital.Stop)).Refused!.Code);
        Assert.Equal(new TakenOver(3, false), (await takeOver.TakeOverAsync(mercy.Id, command, Hospital.Stop)).Value);

        foreach (var post in new[] { scheduled, draft, reviewed })
        {
            var state = (await mercy.Grain(post).Get()).State;
            Assert.Equal((Hospital.Ana.Person.Value, Zoe.Person.Value), (state.Author, PostRules.OwnerOf(state)));
            Assert.Contains(Zoe.Person.Value, state.Authors);
        }

        Assert.Null((await mercy.Grain(sent).Get()).State.Owner);
        Assert.NotNull((await mercy.Grain(scheduled).Get()).State.Authorization);
        var decided = await house.Grains.ReviewItem(mercy.Id, item.Review!.Value)
            .Decide(new DecideReview(ReviewDecision.Approve, null, Zoe with { Roles = [Role.Reviewer] }, Others: Disposition.AcceptedRisk));
        Assert.Equal(Refusal.AuthorMayNotDecide, decided.Refused!.Code);
        await mercy.PassAsync(Duration.FromMinutes(3), news);
        await mercy.DeliveryAsync(scheduled, DeliveryState.Live);
        Assert.Equal(new TakenOver(0, false), (await takeOver.TakeOverAsync(mercy.Id, command, Hospital.Stop)).Value);
    }

    [Fact]
    public async Task Posts_of_a_member_who_returns_go_out()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var (post, _) = await mercy.WrittenAsync(Hospital.Clear, [news], Duration.FromMinutes(1));
        await house.Grains.Member(mercy.Id, Hospital.Ana.Person!.Value).Deactivate(Hospital.Adam);
        await mercy.PassAsync(Duration.FromMinutes(5), news);

        await mercy.JoinedAsync(Hospital.Ana);
        await mercy.Grain(news).Wake();

        await mercy.DeliveryAsync(post, DeliveryState.Live);
    }
}
