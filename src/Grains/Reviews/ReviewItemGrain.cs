using Platform.Domain;
using Platform.Domain.Posts;
using Platform.Domain.Reviews;

namespace Platform.Grains.Reviews;

internal sealed class ReviewItemGrain([StoredState] StoredState<ReviewItem> stored, TimeProvider clock) : Grain, IReviewItemGrain
{
    public Task<Versioned<ReviewItem>> Get() => Task.FromResult(stored.ToVersioned());

    public Task<Outcome<Versioned<ReviewItem>>> Open(OpenReview command)
    {
        var (organization, id) = this.Read();
        return stored.SaveAsync(ReviewRules.Open(stored.State, organization, new ReviewItemId(id), command, clock.Now()));
    }

    public Task<Outcome<Versioned<ReviewItem>>> Claim(Actor actor, int? expectedVersion)
        => stored.DecideAsync(expectedVersion, () => ReviewRules.Claim(stored.State, actor, clock.Now()));

    public Task<Outcome<Versioned<ReviewItem>>> Release(Actor actor, int? expectedVersion)
        => stored.DecideAsync(expectedVersion, () => ReviewRules.Release(stored.State, actor, clock.Now()));

    public async Task<Outcome<Versioned<ReviewItem>>> Assign(MemberId to, Actor actor, int? expectedVersion)
    {
        var member = (await GrainFactory.Member(this.Read().Organization, to).Get()).State;
        return member is not { Exists: true, Active: true }
            ? new Refused(Refusal.NotFound, "There is no such member, or they have left.", "memberId")
            : await stored.DecideAsync(expectedVersion, () => ReviewRules.Assign(stored.State, new AssignReview(to, member.Roles, actor), clock.Now()));
    }

    public Task<Outcome<Versioned<ReviewItem>>> Escalate(string reason, Actor actor, int? expectedVersion)
        => stored.DecideAsync(expectedVersion, () => ReviewRules.Escalate(stored.State, reason, actor, clock.Now()));

    public Task<Outcome<Versioned<ReviewItem>>> Comment(NoteReview command, int? expectedVersion)
        => stored.DecideAsync(expectedVersion, () => ReviewRules.Comment(stored.State, command, clock.Now()));

    // The post decides: its write completes the decision, and only then does the item write. An approval that is one of several is the item's alone.
    public async Task<Outcome<Versioned<ReviewItem>>> Decide(DecideReview command)
    {
        if (stored.CheckVersion(command.ExpectedVersion) is { } stale)
        {
            return stale;
        }

        var decided = ReviewRules.Decide(stored.State, command, clock.Now());
        if (!decided.Ok || ReviewRules.DecisionFor(decided.Value.State, command.Actor) is not { } decision)
        {
            return await stored.SaveAsync(decided);
        }

        var taken = await Post().Decide(decision);
        if (!taken.Ok)
        {
            await (taken.Refused.Code == Refusal.WrongState ? CarryOn() : Task.CompletedTask);
            return taken.Refused;
        }

        return taken.Value.State.Review == stored.State.Id
            ? await stored.SaveAsync(decided)
            : new Refused(Refusal.ReviewInvalidated,
                "What the post would send, or what the active packs find in it, is not what this item showed; look at its new item.");
    }

    public async Task<Outcome<Versioned<ReviewItem>>> Reopen(Actor actor, int? expectedVersion)
    {
        if ((stored.CheckVersion(expectedVersion) ?? ReviewRules.MayReopen(stored.State, actor)) is { } refused)
        {
            return refused;
        }

        var item = stored.State;
        var round = item.SoFar.Round + 1;
        var taken = await Post().Reopen(new ReopenPost(item.Id, round, actor));
        return taken.Ok ? await stored.SaveAsync(ReviewRules.Reopen(item, taken.Value.State, round, actor, clock.Now())) : taken.Refused;
    }

    public Task FallDue() => stored.SaveAsync(ReviewRules.FallDue(stored.State, clock.Now()));

    public Task Invalidate(Actor actor) => stored.SaveAsync(ReviewRules.Invalidate(stored.State, actor, clock.Now()));

    public async Task<int> Purge(Actor actor)
        => stored.State.Exists ? (await stored.SaveAsync(ReviewRules.Purge(stored.State, actor, clock.Now()), purges: true)).Value!.Version : 0;

    public async Task CarryOn()
    {
        if (!stored.State.Exists)
        {
            return;
        }

        var item = stored.State;
        var post = (await Post().Get()).State;
        if (post.Review != item.Id)
        {
            await Invalidate(Actor.System);
        }
        else if (post.ReviewRound is { } round && round > item.SoFar.Round)
        {
            await stored.SaveAsync(ReviewRules.Reopen(item, post, round, Actor.System, clock.Now()));
        }
        else if (post.Verdict is { } verdict)
        {
            await stored.SaveAsync(ReviewRules.Complete(item, verdict, post.DecisionNote));
        }
        else if (ReviewRules.DecisionFor(item, Actor.System) is { } decision)
        {
            await Post().Decide(decision); // decided by a release in which the item wrote first
        }
    }

    private Posts.IPostGrain Post() => GrainFactory.Post(stored.State.Organization, stored.State.Post!.Value);
}
