using NodaTime;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Moderation;
using Platform.Domain.Posts;
using Platform.Domain.Reviews;
using Platform.Grains.Tests.World;

namespace Platform.Grains.Tests.Posts;

/// <summary>A post of which something is public, or may be, takes no words, accounts, time or approval: every command against every such state.</summary>
public sealed class FinishedTests(House house)
{
    private static readonly Duration Tomorrow = Duration.FromHours(24);

    private static readonly (string Name, Func<Hospital, PostId, AccountId, Task<Refused?>> Give)[] Commands =
    [
        ("update", async (mercy, post, news) => (await mercy.Grain(post).Write(mercy.Words("Other words.", [news]))).Refused),
        ("label and submit", async (mercy, post, news) => (await mercy.Grain(post).Write(
            mercy.Words(Hospital.Clear, [news]) with { Content = new Content { Text = Hospital.Clear, Tags = ["new"] }, Submit = true })).Refused),
        ("schedule", async (mercy, post, _) => (await mercy.Grain(post).Schedule(mercy.In(Tomorrow), Hospital.Ana, null)).Refused),
        ("publishNow", async (mercy, post, _) => (await mercy.Grain(post).PublishNow(Hospital.Ana)).Refused),
        ("unschedule", async (mercy, post, _) => (await mercy.Grain(post).Unschedule(Hospital.Ana)).Refused),
        ("resubmit", async (mercy, post, _) => (await mercy.Grain(post).Resubmit(mercy.In(Tomorrow), Hospital.Ana)).Refused),
        ("reopen", async (mercy, post, _) => (await mercy.Grain(post).Reopen(
            new ReopenPost((await mercy.Grain(post).Get()).State.Review!.Value, 1, Hospital.Adam))).Refused),
    ];

    public static TheoryData<string, DeliveryState> Every
    {
        get
        {
            var data = new TheoryData<string, DeliveryState>();
            foreach (var (name, _) in Commands)
            {
                foreach (var state in new[] { DeliveryState.Unknown, DeliveryState.Processing, DeliveryState.NeedsHuman, DeliveryState.Live })
                {
                    data.Add(name, state);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Every))]
    public async Task Command_that_changes_a_post_is_refused_while_it_is_public_or_may_be(string command, DeliveryState state)
    {
        var (mercy, post, news) = await SentAsync(state);
        var before = await mercy.Grain(post).Get();

        var refused = await Commands.Single(c => c.Name == command).Give(mercy, post, news);

        Assert.Equal(state == DeliveryState.Live ? Refusal.AlreadyPublished : Refusal.OutcomeUnknown, refused?.Code);
        Assert.Contains("recording news", refused!.Message, StringComparison.Ordinal);
        Assert.Equal(before.Version, (await mercy.Grain(post).Get()).Version);
        Assert.Single(house.Network.Calls(news));
        Assert.Equal(state, Assert.Single(await mercy.DeliveriesAsync(post)).State);
    }

    [Theory]
    [InlineData(DeliveryState.Unknown)]
    [InlineData(DeliveryState.Processing)]
    [InlineData(DeliveryState.NeedsHuman)]
    public async Task Post_is_withdrawn_while_an_outcome_is_unknown_and_takes_no_words_until_it_is_settled(DeliveryState state)
    {
        var (mercy, post, news) = await SentAsync(state);

        Assert.True((await mercy.Grain(post).Withdraw(Hospital.Ana)).Ok);
        Assert.Equal(Refusal.OutcomeUnknown, (await mercy.Grain(post).Write(mercy.Words("Other words.", [news], submit: true))).Refused!.Code);
        Assert.Single(house.Network.Calls(news));
    }

    [Fact]
    public async Task Post_that_is_public_everywhere_has_nothing_to_withdraw()
    {
        var (mercy, post, _) = await SentAsync(DeliveryState.Live);

        Assert.Equal(Refusal.AlreadyPublished, (await mercy.Grain(post).Withdraw(Hospital.Ana)).Refused!.Code);
        Assert.NotNull((await mercy.Grain(post).Get()).State.DueAt);
    }

    [Fact]
    public async Task Withdrawal_of_a_post_that_is_public_on_one_account_stops_the_other_one_for_good()
    {
        var mercy = await house.HospitalAsync();
        var (news, blog) = (await mercy.AccountAsync("news"), await mercy.AccountAsync("blog"));
        await house.Get<IGates>().SuspendAsync(mercy.Id, GateKind.Account, blog.Value, "night", Hospital.Adam, Hospital.Stop);
        var post = await mercy.PublishedAsync(news, blog);
        await mercy.DeliveryAsync(post, DeliveryState.Live);

        Assert.True((await mercy.Grain(post).Withdraw(Hospital.Ana)).Ok);
        await house.Get<IGates>().ResumeAsync(mercy.Id, GateKind.Account, blog.Value, Hospital.Adam, Hospital.Stop);
        await mercy.Grain(blog).Wake();

        Assert.Equal(Refusal.AlreadyPublished, (await mercy.Grain(post).Write(mercy.Words("Other words.", [news, blog], submit: true))).Refused!.Code);
        Assert.Equal(Refusal.AlreadyPublished, (await mercy.Grain(post).Withdraw(Hospital.Ana)).Refused?.Code ?? Refusal.AlreadyPublished);
        Assert.Empty(house.Network.Calls(blog));
        Assert.Single(house.Network.Calls(news));
    }

    [Fact]
    public async Task Reviewer_can_not_approve_a_held_post_of_which_an_outcome_is_unknown_and_can_reject_it()
    {
        var (mercy, post, _) = await SentAsync(DeliveryState.NeedsHuman);
        var authorization = (await mercy.Grain(post).Get()).State.Authorization!;
        var scan = new ScanResult(Severity.Flag, [new Hit("new", "own", "2", "TERM", Severity.Flag, Zones.Body, 0, 3, null)], [new PackVersion("own", "2")]);
        Assert.True((await mercy.Grain(post).Hold(authorization.Id, GateReasons.PackChanged, scan)).Ok);
        var item = house.Grains.ReviewItem(mercy.Id, (await mercy.Grain(post).Get()).State.Review!.Value);

        var approved = await item.Decide(new DecideReview(ReviewDecision.Approve, null, Hospital.Rui, Others: Disposition.AcceptedRisk));
        Assert.Equal(Refusal.OutcomeUnknown, approved.Refused!.Code);
        Assert.Equal(ReviewStatus.New, (await item.Get()).State.Status);
        Assert.True((await item.Decide(new DecideReview(ReviewDecision.Reject, "No.", Hospital.Rui))).Ok);
    }

    [Fact]
    public async Task Post_whose_call_may_have_landed_takes_no_words_while_it_waits_to_be_repeated()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        house.Network.Answer(news, new StepResult.Unknown(null, "timeout"));
        house.Network.Keep(news);
        var post = await mercy.PublishedAsync(news);
        await Until.TrueAsync("the call", () => house.Network.Calls(news).Length == 1);
        var suspended = house.Get<IGates>().SuspendAsync(mercy.Id, GateKind.Account, news.Value, "night", Hospital.Adam, Hospital.Stop);
        house.Network.Answer(news, new Reconciliation.NotLanded(ForSure: false, null));
        house.Network.Release(news);
        await suspended;
        await mercy.Grain(news).Wake();
        await mercy.DeliveryAsync(post, DeliveryState.Blocked);

        Assert.Equal(Refusal.OutcomeUnknown, (await mercy.Grain(post).Write(mercy.Words("Other words.", [news], submit: true))).Refused?.Code);
        Assert.Equal(Refusal.OutcomeUnknown, (await mercy.Grain(post).Unschedule(Hospital.Ana)).Refused?.Code);
        Assert.Equal(DeliveryState.Blocked, Assert.Single(await mercy.DeliveriesAsync(post)).State);
    }

    // A post that a reviewer approved, sent once and come to this state.
    private async Task<(Hospital Mercy, PostId Post, AccountId Account)> SentAsync(DeliveryState state)
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync(settings: state == DeliveryState.NeedsHuman ? [("lookUp", "false"), ("idempotency", "None")] : []);
        var (post, _) = await mercy.WrittenAsync(Hospital.Flagged, [news]);
        var item = house.Grains.ReviewItem(mercy.Id, (await mercy.Grain(post).Get()).State.Review!.Value);
        Assert.True((await item.Decide(new DecideReview(ReviewDecision.Approve, null, Hospital.Rui, Others: Disposition.AcceptedRisk))).Ok);
        house.Network.Answer(news, state switch
        {
            DeliveryState.Live => new StepResult.Done(new Domain.Accounts.RemoteRef("1", "https://network.test/1")),
            DeliveryState.Processing => new StepResult.Continue("at work", Duration.FromHours(1)),
            _ => new StepResult.Unknown(null, "timeout"),
        });
        Assert.True((await mercy.Grain(post).PublishNow(Hospital.Ana)).Ok);
        await mercy.DeliveryAsync(post, state);
        return (mercy, post, news);
    }
}
