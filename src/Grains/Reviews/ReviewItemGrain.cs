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

    public async Task<Outcome<Versioned<ReviewItem>>> Decide(DecideReview command)
    {
        if (stored.Stale(command.ExpectedVersion) is { } stale)
        {
            return stale;
        }

        var kept = await stored.Keep(ReviewRules.Decide(stored.State, command, clock.Now()));
        return kept.Ok && await TellPost(command.Actor) is { } refused ? refused : kept;
    }

    public Task Invalidate(Actor actor) => stored.Keep(ReviewRules.Invalidate(stored.State, actor, clock.Now()));

    public async Task CarryOn()
    {
        if (stored.State is { Status: ReviewStatus.Decided })
        {
            await TellPost(Actor.System);
        }
        else if (stored.State.Exists && (await Post().Get()).State.Review != stored.State.Id)
        {
            await Invalidate(Actor.System);
        }
    }

    private Posts.IPostGrain Post() => GrainFactory.Post(stored.State.Organization, stored.State.Post!.Value);

    private async Task<Refused?> TellPost(Actor actor)
    {
        var item = stored.State;
        var told = await Post().Decide(new DecidePost(item.Id, item.ContentHash, item.Decision!.Value, item.DecidedBy!.Value, item.Comment, actor));
        return told.Refused;
    }
}
