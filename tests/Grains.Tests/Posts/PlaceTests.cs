using NodaTime;
using Platform.Domain;
using Platform.Domain.Members;
using Platform.Domain.Posts;
using Platform.Domain.Reviews;
using Platform.Grains.Tests.World;

namespace Platform.Grains.Tests.Posts;

/// <summary>What a scheduled post keeps when it is edited, and who may decide on what.</summary>
public sealed class PlaceTests(House house)
{
    private static readonly Duration Tomorrow = Duration.FromHours(24);

    [Fact]
    public async Task Mended_typo_in_a_clear_scheduled_post_leaves_it_scheduled_with_the_new_words()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var (post, before) = await mercy.WrittenAsync(Hospital.Clear, [news], Tomorrow);

        var mended = await mercy.Grain(post).Write(mercy.Words("Get your flu shot today!", [news], Tomorrow, submit: false));

        Assert.Equal((EditorialState.Authorized, 2), (mended.Value!.State.State, mended.Value.State.Generation));
        Assert.Equal(before.DueAt, mended.Value.State.DueAt);
        await mercy.PassAsync(Tomorrow + Duration.FromMinutes(2), news);
        await mercy.DeliveryAsync(post, DeliveryState.Live);
        Assert.Equal(["Get your flu shot today!"], house.Network.Calls(news).Select(c => c.Text));
    }

    [Fact]
    public async Task Flagged_edit_of_a_scheduled_post_waits_for_a_reviewer_and_nothing_goes_out_meanwhile()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var (post, _) = await mercy.WrittenAsync(Hospital.Clear, [news], Tomorrow);

        var edited = await mercy.Grain(post).Write(mercy.Words(Hospital.Flagged, [news], Tomorrow, submit: false));

        Assert.Equal(EditorialState.InReview, edited.Value!.State.State);
        Assert.Equal(DeliveryState.Withdrawn, Assert.Single(await mercy.DeliveriesAsync(post)).State);
    }

    [Fact]
    public async Task Labels_change_neither_the_revision_nor_the_authorization()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var (post, before) = await mercy.WrittenAsync(Hospital.Clear, [news], Tomorrow);
        var words = mercy.Words(Hospital.Clear, [news], Tomorrow, submit: false);

        var labelled = await mercy.Grain(post).Write(words with { Content = words.Content with { Tags = ["flu"] } });

        var after = labelled.Value!.State;
        Assert.Equal((before.Revision, before.Authorization!.Id, before.DueAt), (after.Revision, after.Authorization!.Id, after.DueAt));
        Assert.Equal(["flu"], after.Content.Tags);
        Assert.Equal("postLabelled", (await mercy.JournalAsync($"post:{mercy.Id}/{post}"))[^1]);
        Assert.Equal(DeliveryState.Waiting, Assert.Single(await mercy.DeliveriesAsync(post)).State);
        Assert.Equal(labelled.Value.Version, (await mercy.Grain(post).Write(words with { Content = words.Content with { Tags = ["flu"] } })).Value!.Version);
    }

    [Fact]
    public async Task Person_who_chose_the_time_may_not_approve_it()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var both = new Actor(new MemberId("both"), null, [Role.Author, Role.Reviewer]);
        var (post, state) = await mercy.WrittenAsync(Hospital.Flagged, [news]);
        Assert.True((await house.Grains.ReviewItem(mercy.Id, state.Review!.Value).Decide(
            new DecideReview(ReviewDecision.Approve, null, Hospital.Rui, Others: Disposition.AcceptedRisk))).Ok);
        var outside = mercy.In(Duration.FromDays(40));

        var retimed = await mercy.Grain(post).Schedule(outside, both, null);
        Assert.Equal(EditorialState.InReview, retimed.Value!.State.State);
        var decided = await house.Grains.ReviewItem(mercy.Id, retimed.Value.State.Review!.Value)
            .Decide(new DecideReview(ReviewDecision.Approve, null, both, Others: Disposition.AcceptedRisk));

        Assert.Equal(Refusal.AuthorMayNotDecide, decided.Refused!.Code);
    }

    [Fact]
    public async Task Client_that_wrote_on_behalf_of_an_author_may_not_approve_on_behalf_of_a_reviewer()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var post = mercy.NewPost();
        var written = await mercy.Grain(post).Write(mercy.Words(Hospital.Flagged, [news]) with { Actor = Hospital.Ana with { Client = "tool" } });
        var item = house.Grains.ReviewItem(mercy.Id, written.Value!.State.Review!.Value);
        var approval = new DecideReview(ReviewDecision.Approve, null, Hospital.Rui with { Client = "tool" }, Others: Disposition.AcceptedRisk);

        Assert.Equal(Refusal.AuthorMayNotDecide, (await item.Decide(approval)).Refused!.Code);
        Assert.True((await item.Decide(approval with { Actor = Hospital.Rui with { Client = "another" } })).Ok);
    }
}
