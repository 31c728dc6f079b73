using Platform.Domain;
using Platform.Domain.Posts;
using Platform.Domain.Reviews;

namespace Platform.Grains.Reviews;

internal sealed class ReviewItemGrain([PersistentState("review")] IPersistentState<ReviewItem> stored, TimeProvider clock) : Grain, IReviewItemGrain
{
    public Task<Versioned<ReviewItem>> Get() => Task.FromResult(stored.Seen());

    public Task<Outcome<Versioned<ReviewItem>>> Open(OpenReview command)
    {
        var (organization, id) = this.Read();
        return stored.Keep(ReviewRules.Open(stored.State, organization, new ReviewItemId(id), command, clock.Now()));
    }

    public Task<Outcome<Versioned<ReviewItem>>> Claim(Actor actor, int? expectedVersion)
        => stored.Decide(expectedVersion, () => ReviewRules.Claim(stored.State, actor, clock.Now()));

    public Task<Outcome<Versioned<ReviewItem>>> Release(Actor actor, int? expectedVersion)
        => stored.Decide(expectedVersion, () => ReviewRules.Release(stored.State, actor, clock.Now()));

    public async Task<Outcome<Versioned<ReviewItem>>> Assign(MemberId to, Actor actor, int? expectedVersion)
    {
        var member = (await GrainFactory.Member(this.Read().Organization, to).Get()).State;
        return member is not { Exists: true, Active: true }
            ? new Refused(Refusal.NotFound, "There is no such member, or they have left.", "memberId")
            : await stored.Decide(expectedVersion, () => ReviewRules.Assign(stored.State, new AssignReview(to, member.Roles, actor), clock.Now()));
    }

    public Task<Outcome<Versioned<ReviewItem>>> Escalate(string reason, Actor actor, int? expectedVersion)
        => stored.Decide(expectedVersion, () => ReviewRules.Escalate(stored.State, reason, actor, clock.Now()));

    public Task<Outcome<Versioned<ReviewItem>>> Comment(NoteReview command, int? expectedVersion)
        => stored.Decide(expectedVersion, () => ReviewRules.Comment(stored.State, command, clock.Now()));

    public async Task<Outcome<Versioned<ReviewItem>>> Decide(DecideReview command)
    {
        if (stored.Stale(command.ExpectedVersion) is { } stale)
        {
            return stale;
        }

        var kept = await stored.Keep(ReviewRules.Decide(stored.State, command, clock.Now()));
        return kept.Ok && await TellPost(command.Actor) is { } refused ? refused : kept;
    }

    public async Task<Outcome<Versioned<ReviewItem>>> Reopen(Actor actor, int? expectedVersion)
    {
        if ((stored.Stale(expectedVersion) ?? ReviewRules.MayReopen(stored.State, actor)) is { } refused)
        {
            return refused;
        }

        var item = stored.State;
        var round = item.SoFar.Round + 1;
        var taken = await Post().Reopen(new ReopenPost(item.Id, round, actor));
        return taken.Ok ? await stored.Keep(ReviewRules.Reopen(item, round, actor, clock.Now())) : taken.Refused;
    }

    public Task FallDue() => stored.Keep(ReviewRules.FallDue(stored.State, clock.Now()));

    public Task Invalidate(Actor actor) => stored.Keep(ReviewRules.Invalidate(stored.State, actor, clock.Now()));

    public async Task<int> Purge() => stored.State.Exists ? (await stored.Keep(ReviewRules.Purge(stored.State))).Value!.Version : 0;

    public async Task CarryOn()
    {
        if (!stored.State.Exists)
        {
            return;
        }

        var post = (await Post().Get()).State;
        await (post.Review != stored.State.Id ? Invalidate(Actor.System)
            : post.ReviewRound is { } round && round > stored.State.SoFar.Round ? stored.Keep(ReviewRules.Reopen(stored.State, round, Actor.System, clock.Now()))
            : TellPost(Actor.System));
    }

    private Posts.IPostGrain Post() => GrainFactory.Post(stored.State.Organization, stored.State.Post!.Value);

    private async Task<Refused?> TellPost(Actor actor) => ReviewRules.Told(stored.State, actor) is { } decision ? (await Post().Decide(decision)).Refused : null;
}
