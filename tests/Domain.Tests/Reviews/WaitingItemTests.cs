using NodaTime;
using Platform.Domain.Members;
using Platform.Domain.Moderation;
using Platform.Domain.Organizations;
using Platform.Domain.Posts;
using Platform.Domain.Reviews;
using Xunit;

namespace Platform.Domain.Tests.Reviews;

/// <summary>After any sequence of commands a post that waits for a decision has an item of its own that reviewers who had no part in it
/// can decide.</summary>
public sealed class WaitingItemTests
{
    private static readonly Actor Ana = Person("ana");
    private static readonly Actor Bob = Person("bob");
    private static readonly Actor Lea = Person("lea");
    private static readonly Actor[] Fresh = [Person("kim"), Person("max")];

    private static readonly Organization Mercy = A.Organization() with { Review = new ReviewSettings { TwoPeopleFrom = Severity.Flag } };

    [Fact]
    public void Item_that_waits_is_decided_by_reviewers_who_had_no_part_in_its_post()
    {
        var decided = 0;
        for (var seed = 0; seed < 4_000; seed++)
        {
            var life = new Life(new Random(seed));
            for (var step = 0; step < 25; step++)
            {
                life.Step();
                decided += life.CheckDecidable(seed) ? 1 : 0;
            }
        }

        Assert.True(decided > 20_000, $"{decided}");
    }

    private static Actor Person(string name) => new(new MemberId(name), null, [Role.Author, Role.Reviewer, Role.Compliance]);

    private sealed class Life
    {
        private readonly Random _random;
        private readonly Dictionary<ReviewItemId, ReviewItem> _items = [];
        private readonly List<string> _log = [];
        private Post _post = A.Post(A.Flagged);
        private Instant _now = A.Noon;

        public Life(Random chosen)
        {
            _random = chosen;
            Follow(null, _post);
        }

        public void Step()
        {
            var who = new[] { Ana, Bob, Lea }[_random.Next(3)];
            _now += Duration.FromMinutes(_random.Next(40));
            var what = _random.Next(11);
            _log.Add($"{what} by {who.Person}");
            switch (what)
            {
                case 0:
                    Take(PostRules.Write(_post, new PostIds(A.Mercy, _post.Id), A.Write(Soon(), _random.Next(2) == 0, who, $"{_random.Next()}"),
                        A.Rendered(), _random.Next(3) == 0 ? A.Clear : A.Flagged, Mercy, _now));
                    break;
                case 1:
                    Take(PostRules.Submit(_post, A.Rendered(), Mercy, who, _now));
                    break;
                case 2:
                    Take(PostRules.Schedule(_post, Soon()!, A.Rendered(), Mercy, who, _now) is { Ok: true, Value: var moved } ? moved.Decision : Nothing);
                    break;
                case 3:
                    Take(_post.Authorization is null ? Nothing : PostRules.Hold(_post, "PackChanged", A.Flagged, _now));
                    break;
                case 4:
                    Take(PostRules.VoidAuthorization(_post, _post.Generation, _now));
                    break;
                case 5 or 6:
                    Take(PostRules.TakeOver(_post, new TakeOverPost(PostRules.OwnerOf(_post), who.Person!.Value, Lea), [], _now));
                    break;
                case 7:
                    Take(PostRules.Resubmit(_post, _random.Next(2) == 0 ? null : Soon(), A.Rendered(), who, _now));
                    break;
                case 8:
                    Reopen(who);
                    break;
                default:
                    Decide(who, (ReviewDecision)(_random.Next(3) == 0 ? _random.Next(4) : 0));
                    break;
            }
        }

        /// <summary>Whether it waits; fails where nobody could decide then.</summary>
        public bool CheckDecidable(int seed)
        {
            if (_post.State is not (EditorialState.InReview or EditorialState.OnHold))
            {
                return false;
            }

            var (post, item) = (_post, _items[_post.Review!.Value]);
            var decision = post.DueAt < _now ? ReviewDecision.Reject : ReviewDecision.Approve;
            foreach (var reviewer in Fresh)
            {
                var said = ReviewRules.Decide(item with { ClaimedUntil = null }, new DecideReview(decision, "Because.", reviewer), _now);
                Assert.True(said.Ok || item.Status == ReviewStatus.Decided, $"{seed}: {said.Refused?.Message} after {string.Join(", ", _log)}");
                item = said.Value?.State ?? item;
                if (ReviewRules.DecisionFor(item, reviewer) is { } complete)
                {
                    var taken = PostRules.Decide(post, complete, A.Rendered(), _now);
                    Assert.True(taken.Ok, $"{seed}: {taken.Refused?.Message} after {string.Join(", ", _log)}");
                    post = taken.Value!.State;
                }
            }

            var done = decision == ReviewDecision.Approve ? EditorialState.Authorized : EditorialState.Rejected;
            Assert.True(post.State == done, $"{seed}: {post.State} instead of {done} after {string.Join(", ", _log)}");
            return true;
        }

        private static Outcome<Decision<Post>> Nothing => new Refused(Refusal.WrongState, "No.");

        private WallClock? Soon()
            => new(_now.InUtc().LocalDateTime.PlusMinutes(_random.Next(3) == 0 ? 40 * 24 * 60 : 30), "Etc/UTC");

        private void Take(Outcome<Decision<Post>> outcome)
        {
            if (outcome.Ok)
            {
                var before = _post.Review;
                _post = outcome.Value.State;
                Follow(before, _post);
            }
        }

        private void Follow(ReviewItemId? before, Post post)
        {
            if (post is { State: EditorialState.InReview, Review: { } item } && post.Review != before)
            {
                Assert.False(_items.ContainsKey(item), $"{item} is opened twice after {string.Join(", ", _log)}");
                _items[item] = ReviewRules.Open(new ReviewItem(), A.Mercy, item, new OpenReview(
                    post.Id, post.Revision, post.ContentHash, post.Scan.Verdict, [], post.Authors, post.DueAt, Actor.System,
                    ReviewRouting.Plan(Mercy, post, _now), post.AuthorClients), _now).Value!.State;
            }

            if (before is { } old && old != post.Review && _items.TryGetValue(old, out var ended))
            {
                _items[old] = ReviewRules.Invalidate(ended, Actor.System, _now).Value!.State;
            }
        }

        private void Decide(Actor who, ReviewDecision decision)
        {
            if (_post.Review is not { } id || ReviewRules.Decide(_items[id], new DecideReview(decision, "Because.", who), _now) is not { Ok: true } said)
            {
                return;
            }

            if (ReviewRules.DecisionFor(said.Value.State, who) is { } complete)
            {
                var taken = PostRules.Decide(_post, complete, A.Rendered(), _now);
                if (!taken.Ok)
                {
                    return;
                }

                Take(taken);
            }

            _items[id] = said.Value.State;
        }

        private void Reopen(Actor who)
        {
            if (_post.Review is { } id && ReviewRules.MayReopen(_items[id], who) is null)
            {
                var round = _items[id].SoFar.Round + 1;
                var taken = PostRules.Reopen(_post, new ReopenPost(id, round, who), _now);
                Take(taken);
                _items[id] = taken.Ok ? ReviewRules.Reopen(_items[id], _post, round, who, _now).Value!.State : _items[id];
            }
        }
    }
}
