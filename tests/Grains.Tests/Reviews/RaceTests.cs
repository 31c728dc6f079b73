using NodaTime;
using Platform.Domain;
using Platform.Domain.Members;
using Platform.Domain.Moderation;
using Platform.Domain.Posts;
using Platform.Domain.Reviews;
using Platform.Grains.Tests.World;

namespace Platform.Grains.Tests.Reviews;

/// <summary>People who act at once, through the real grains.</summary>
public sealed class RaceTests(House house)
{
    private static readonly Duration Tomorrow = Duration.FromHours(24);
    private static readonly Actor Bob = Person("bob", Role.Author, Role.Reviewer);
    private static readonly Actor Vera = Person("vera", Role.Compliance);
    private static readonly Actor Sam = Person("sam", Role.Reviewer);

    private static Actor Person(string name, params Role[] roles) => new(new MemberId(name), null, [.. roles]);

    private static DecideReview Decide(ReviewDecision decision, Actor by) => new(decision, "Because.", by, Others: Disposition.TruePositive);

    [Fact]
    public async Task Two_reviewers_who_decide_at_once_make_one_decision()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        for (var i = 0; i < 25; i++)
        {
            var (post, state) = await mercy.WrittenAsync(Hospital.Flagged, [news], Tomorrow);
            var item = house.Grains.ReviewItem(mercy.Id, state.Review!.Value);
            var answers = await Task.WhenAll(item.Decide(Decide(ReviewDecision.Approve, Hospital.Rui)), item.Decide(Decide(ReviewDecision.Reject, Sam)));

            Assert.Single(answers, a => a.Ok);
            Assert.Single(answers, a => a.Refused?.Code == Refusal.WrongState);
            var decided = (await item.Get()).State;
            Assert.Equal(decided.Decision == ReviewDecision.Approve ? EditorialState.Authorized : EditorialState.Rejected, (await mercy.Grain(post).Get()).State.State);
        }
    }

    [Fact]
    public async Task Two_reviewers_who_approve_at_once_are_the_two_people_that_are_needed()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        Assert.True((await house.Grains.Organization(mercy.Id).ChangeReviews(new ChangeReviewSettings(Vera, TwoPeopleFrom: Severity.Flag))).Ok);
        for (var i = 0; i < 10; i++)
        {
            var (post, state) = await mercy.WrittenAsync(Hospital.Flagged, [news], Tomorrow);
            var item = house.Grains.ReviewItem(mercy.Id, state.Review!.Value);
            var twice = Decide(ReviewDecision.Approve, Hospital.Rui);
            Assert.All(await Task.WhenAll(item.Decide(twice), item.Decide(twice)), a => Assert.True(a.Ok));
            Assert.Equal(EditorialState.InReview, (await mercy.Grain(post).Get()).State.State);
            Assert.All(await Task.WhenAll(item.Decide(Decide(ReviewDecision.Approve, Sam)), item.Decide(twice)), a => Assert.True(a.Ok));
            Assert.Equal(["rui", "sam"], (await mercy.Grain(post).Get()).State.Authorization!.Approvers.Select(a => a.Value).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task Post_does_not_wait_for_an_item_that_waits_for_it()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var (post, state) = await mercy.WrittenAsync(Hospital.Flagged, [news], Tomorrow);
        var item = house.Grains.ReviewItem(mercy.Id, state.Review!.Value);
        var words = mercy.Words(Hospital.Flagged, [news], Tomorrow, submit: false);
        house.Failures.Keep(post);

        var labelled = mercy.Grain(post).Write(words with { Content = words.Content with { Tags = ["flu"] } });
        var carriedOn = mercy.Grain(post).CarryOn();
        await mercy.Grain(post).Get(); // both are there before the decision
        var decided = item.Decide(Decide(ReviewDecision.Approve, Hospital.Rui));
        await item.Get(); // the decision is under way: it waits for the post's turn
        house.Failures.Release(post);

        Assert.True((await decided).Ok);
        Assert.True((await labelled).Ok);
        await carriedOn;
        Assert.Equal(EditorialState.Authorized, (await mercy.Grain(post).Get()).State.State);
    }

    [Fact]
    public async Task Draft_whose_approval_was_voided_is_submitted_to_an_item_that_can_be_decided()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var (post, state) = await mercy.WrittenAsync(Hospital.Flagged, [news], Tomorrow);
        Assert.True((await house.Grains.ReviewItem(mercy.Id, state.Review!.Value).Decide(Decide(ReviewDecision.Approve, Hospital.Rui))).Ok);
        Assert.True((await house.Get<ILedger>().ClearFenceAsync(mercy.Id, post, 1, FenceCondition.None, Hospital.Stop)).Cleared); // a command that broke off
        await mercy.Grain(post).CarryOn();
        Assert.Equal(EditorialState.Draft, (await mercy.Grain(post).Get()).State.State);

        Assert.True((await mercy.Grain(post).Submit(Hospital.Ana)).Ok);

        var asked = (await mercy.ReviewOfAsync(post)).State;
        Assert.Equal((ReviewStatus.New, true), (asked.Status, asked.Id != state.Review));
        Assert.True((await house.Grains.ReviewItem(mercy.Id, asked.Id).Decide(Decide(ReviewDecision.Approve, Hospital.Rui))).Ok);
        Assert.Equal(EditorialState.Authorized, (await mercy.Grain(post).Get()).State.State);
    }

    [Fact]
    public async Task Whatever_people_do_at_once_nobody_approves_alone_what_they_wrote_or_what_has_changed()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        Assert.True((await house.Grains.Organization(mercy.Id).ChangeReviews(new ChangeReviewSettings(Vera, TwoPeopleFrom: Severity.Flag))).Ok);
        var random = new Random(20_261_123);
        var (commands, authorized) = (0, 0);
        for (var walk = 0; walk < 60; walk++)
        {
            var (post, _) = await mercy.WrittenAsync(Hospital.Flagged, [news], Tomorrow);
            for (var step = 0; step < 8; step++)
            {
                var together = Enumerable.Range(0, random.Next(1, 4)).Select(_ => Any(mercy, post, news, random)).ToList(); // chosen first, then let go at once
                commands += together.Count;
                await Task.WhenAll(together.Select(go => go()));
                await MustHoldAsync(mercy, post);
            }

            authorized += (await mercy.Grain(post).Get()).State.Authorization is null ? 0 : 1;
        }

        TestContext.Current.SendDiagnosticMessage($"{commands} commands, {authorized} posts authorized in the end");
        Assert.True(authorized > 5, $"only {authorized} posts came to an authorization");
    }

    private Func<Task> Any(Hospital mercy, PostId post, AccountId news, Random random)
    {
        var who = new[] { Bob, Hospital.Rui, Sam, Vera, Hospital.Adam }[random.Next(5)];
        var (edited, editor) = ($"{Hospital.Flagged} {random.Next()}", random.Next(2) == 0 ? Bob : Hospital.Ana);
        var kind = random.Next(14);
        return async () =>
        {
            var item = (await mercy.Grain(post).Get()).State.Review is { } id ? house.Grains.ReviewItem(mercy.Id, id) : null;
            switch (kind)
            {
                case 0:
                    await mercy.Grain(post).Write(mercy.Words(edited, [news], Tomorrow) with { Actor = editor });
                    break;
                case 1 when item is not null:
                    await item.Claim(who);
                    break;
                case 2 when item is not null:
                    await item.Decide(Decide(ReviewDecision.Hold, who));
                    break;
                case 3 when item is not null:
                    await item.Escalate("not for me", who);
                    break;
                case 4 or 5 when item is not null:
                    await item.Reopen(Vera);
                    break;
                case 6 when item is not null:
                    await item.CarryOn();
                    break;
                default:
                    await (item?.Decide(Decide(ReviewDecision.Approve, who)) ?? Task.CompletedTask);
                    break;
            }
        };
    }

    private async Task MustHoldAsync(Hospital mercy, PostId post)
    {
        var state = (await mercy.Grain(post).Get()).State;
        if (state.Review is not { } id)
        {
            return;
        }

        await house.Grains.ReviewItem(mercy.Id, id).CarryOn(); // what a crash, or one that was overtaken, has left
        state = (await mercy.Grain(post).Get()).State;
        var item = (await house.Grains.ReviewItem(mercy.Id, id).Get()).State;
        Assert.Equal(item.Status == ReviewStatus.Decided && item.Decision == ReviewDecision.Approve, state.State == EditorialState.Authorized);
        if (state.Authorization is { } given)
        {
            Assert.Equal((item.ContentHash, state.Revision, item.SoFar.Round), (state.ContentHash, given.Revision, state.ReviewRound ?? 0));
            Assert.True(given.Approvers.Distinct().Count() >= 2, "one person approved alone");
            Assert.DoesNotContain(given.Approvers, a => state.Authors.Contains(a));
        }
    }
}
