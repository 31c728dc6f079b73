using NodaTime;
using Platform.Domain;
using Platform.Domain.Members;
using Platform.Domain.Organizations;
using Platform.Domain.Posts;
using Platform.Domain.Reviews;
using Platform.Grains.Tests.World;

namespace Platform.Grains.Tests.Posts;

/// <summary>Writes that are refused, whose answer is lost or that are under way, between the post, its ledger and its item.</summary>
public sealed class InterruptedTests(House house)
{
    private static readonly Duration Tomorrow = Duration.FromHours(24);

    [Theory]
    [InlineData(BreakingStorage.Refused)]
    [InlineData(BreakingStorage.Lost)]
    public async Task Edit_that_breaks_off_after_the_fence_leaves_no_post_that_says_scheduled_and_never_goes_out(string fault)
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var (post, _) = await mercy.WrittenAsync(Hospital.Clear, [news], Tomorrow);
        house.Failures.FailOnce(fault, post);

        await Assert.ThrowsAnyAsync<Exception>(() => mercy.Grain(post).Write(mercy.Words("Other words.", [news], Tomorrow)));
        await mercy.Grain(post).CarryOn();

        var (state, _) = await mercy.Grain(post).Get();
        var waiting = (await mercy.DeliveriesAsync(post)).Count(d => d.State == DeliveryState.Waiting);
        Assert.Equal(state.State == EditorialState.Authorized ? 1 : 0, waiting);
        Assert.Equal(fault == BreakingStorage.Refused, state.VoidedAt is not null);
        Assert.Equal(fault == BreakingStorage.Refused ? Hospital.Clear : "Other words.", state.Content.Text);
        Assert.Contains("postAuthorizationVoided", await mercy.JournalAsync($"post:{mercy.Id}/{post}"));
    }

    [Fact]
    public async Task After_a_lost_answer_the_next_command_rests_on_what_is_stored()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var (post, _) = await mercy.WrittenAsync(Hospital.Clear, [news], submit: false);
        house.Failures.FailOnce(BreakingStorage.Lost, post);

        await Assert.ThrowsAnyAsync<Exception>(() => mercy.Grain(post).Submit(Hospital.Ana));

        var (state, version) = await mercy.Grain(post).Get();
        Assert.Equal((EditorialState.Authorized, 2), (state.State, version));
        Assert.True((await mercy.Grain(post).Schedule(mercy.In(Tomorrow), Hospital.Ana, version)).Ok);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(30)]
    public async Task Move_whose_state_is_not_written_goes_out_at_the_time_that_the_post_knows(int hours)
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var (post, _) = await mercy.WrittenAsync(Hospital.Clear, [news]); // authorized for 30 days from now
        Assert.True((await mercy.Grain(post).Schedule(mercy.In(Tomorrow), Hospital.Ana, null)).Ok);
        var due = (await mercy.Grain(post).Get()).State.DueAt;
        house.Failures.FailOnce(BreakingStorage.Refused, post);

        await Assert.ThrowsAnyAsync<Exception>(() => mercy.Grain(post).Schedule(mercy.In(Duration.FromHours(hours)), Hospital.Ana, null));
        Assert.True(Assert.Single(await mercy.DeliveriesAsync(post)).Due >= due);
        await mercy.Grain(post).CarryOn();

        Assert.Equal(due, (await mercy.Grain(post).Get()).State.DueAt);
        Assert.Equal(due, Assert.Single(await mercy.DeliveriesAsync(post)).Due);
    }

    [Fact]
    public async Task Move_whose_answer_is_lost_is_followed_by_the_ledger()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var (post, _) = await mercy.WrittenAsync(Hospital.Clear, [news]);
        Assert.True((await mercy.Grain(post).Schedule(mercy.In(Tomorrow), Hospital.Ana, null)).Ok);
        house.Failures.FailOnce(BreakingStorage.Lost, post);

        await Assert.ThrowsAnyAsync<Exception>(() => mercy.Grain(post).Schedule(mercy.In(Duration.FromHours(3)), Hospital.Ana, null));
        await mercy.Grain(post).CarryOn();

        Assert.Equal((await mercy.Grain(post).Get()).State.DueAt, Assert.Single(await mercy.DeliveriesAsync(post)).Due);
    }

    [Fact]
    public async Task Approval_that_is_refused_because_the_account_was_disconnected_leaves_no_trace()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var (post, state) = await mercy.WrittenAsync(Hospital.Flagged, [news], Tomorrow);
        var item = house.Grains.ReviewItem(mercy.Id, state.Review!.Value);
        Assert.True((await mercy.Grain(news).Disconnect(Hospital.Adam)).Ok);

        var approved = await item.Decide(new DecideReview(ReviewDecision.Approve, null, Hospital.Rui, Others: Disposition.AcceptedRisk));
        Assert.Equal(Refusal.UnknownAccount, approved.Refused!.Code);
        await mercy.AccountAsync();
        await item.CarryOn();

        var (after, version) = await item.Get();
        Assert.Equal((ReviewStatus.New, 1), (after.Status, version));
        Assert.Equal(EditorialState.InReview, (await mercy.Grain(post).Get()).State.State);
        Assert.Empty(await mercy.DeliveriesAsync(post));
    }

    [Theory]
    [InlineData(ReviewDecision.Approve, BreakingStorage.Refused)]
    [InlineData(ReviewDecision.Approve, BreakingStorage.Lost)]
    [InlineData(ReviewDecision.Reject, BreakingStorage.Refused)]
    [InlineData(ReviewDecision.Hold, BreakingStorage.Refused)]
    public async Task Item_whose_own_write_breaks_off_is_completed_with_the_evidence_from_its_post(ReviewDecision decision, string fault)
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var (post, state) = await mercy.WrittenAsync(Hospital.Flagged, [news], Tomorrow);
        var item = house.Grains.ReviewItem(mercy.Id, state.Review!.Value);
        house.Failures.FailOnce(fault, new PostId(state.Review!.Value.Value));

        await Assert.ThrowsAnyAsync<Exception>(() => item.Decide(new DecideReview(decision, "Because.", Hospital.Rui, Others: Disposition.AcceptedRisk)));
        await item.CarryOn();

        var after = (await item.Get()).State;
        Assert.Equal(decision == ReviewDecision.Hold ? ReviewStatus.OnHold : ReviewStatus.Decided, after.Status);
        Assert.Equal("Because.", after.Comment);
        Assert.All(after.SoFar.Dispositions, d => Assert.Equal(Disposition.AcceptedRisk, d.Is));
        Assert.NotEmpty(after.SoFar.Dispositions);
        Assert.Equal(decision == ReviewDecision.Approve ? 1 : 0, (await mercy.DeliveriesAsync(post)).Length);
        Assert.Single(await mercy.JournalAsync($"review:{mercy.Id}/{state.Review}"), type => type is "reviewDecided" or "reviewHeld");
    }

    [Fact]
    public async Task Reviewer_who_decides_otherwise_after_a_decision_that_the_item_missed_is_refused()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var (post, state) = await mercy.WrittenAsync(Hospital.Flagged, [news], Tomorrow);
        var item = house.Grains.ReviewItem(mercy.Id, state.Review!.Value);
        house.Failures.FailOnce(BreakingStorage.Refused, new PostId(state.Review!.Value.Value));
        await Assert.ThrowsAnyAsync<Exception>(
            () => item.Decide(new DecideReview(ReviewDecision.Approve, null, Hospital.Rui, Others: Disposition.AcceptedRisk)));

        var sam = new Actor(new MemberId("sam"), null, [Role.Reviewer]);
        Assert.Equal(Refusal.WrongState, (await item.Decide(new DecideReview(ReviewDecision.Reject, "No.", sam))).Refused!.Code);

        var after = (await item.Get()).State;
        Assert.Equal((ReviewStatus.Decided, ReviewDecision.Approve), (after.Status, after.Decision));
        Assert.Equal(EditorialState.Authorized, (await mercy.Grain(post).Get()).State.State);
    }

    [Fact]
    public async Task Readers_beside_a_write_under_way_see_what_is_stored()
    {
        var mercy = await house.HospitalAsync();
        var settings = house.Grains.Organization(mercy.Id);
        var key = new PostId(mercy.Id.Value);
        house.Failures.Keep(key);
        house.Failures.FailOnce(BreakingStorage.Lost, key);

        var change = settings.Change(new ChangeOrganization(Hospital.Adam, Phrases: ["old wing"]));
        await Until.TrueAsync("the write under way", async () => !change.IsCompleted && (await settings.Get()).Version == 1);
        Assert.Empty((await settings.Get()).State.Phrases);
        house.Failures.Release(key);
        await Assert.ThrowsAnyAsync<Exception>(() => change);

        Assert.Equal(["old wing"], (await settings.Get()).State.Phrases); // the answer was lost, the write was not: it is read again
    }
}
