using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using NodaTime;
using Platform.Domain.Members;
using Platform.Domain.Moderation;
using Platform.Domain.Organizations;
using Platform.Domain.Posts;
using Platform.Domain.Reviews;

namespace Platform.Domain.Tests.Reviews;

/// <summary>Walks at random over the whole life of one post and its review items, told in the order in which the grains tell one another, with messages
/// that are lost and told again later. After each command the states must be those of <see cref="ReviewModel"/>, and what must never be is looked for.</summary>
internal sealed partial class ReviewWalk
{
    private static readonly Instant Base = Instant.FromUtc(2026, 12, 1, 12, 0);
    private static readonly OrganizationId Mercy = new("mercy");
    private static readonly AccountId News = new("news");
    private static readonly PostIds Key = new(Mercy, new PostId("p1"));
    private static readonly ImmutableArray<PackVersion> Packs = [new("us-hipaa", "1")];
    private static readonly ScanResult ClearScan = new(Severity.Clear, [], Packs);
    private static readonly ScanResult FlaggedScan = new(Severity.Flag, [new Hit("my-patient", "us-hipaa", "1", "PATIENT_CONTEXT", Severity.Flag, Zones.Body, 0, 2, null)], Packs);

    private static readonly ImmutableArray<Actor> People =
    [
        Person("ana", Role.Author), Person("bob", Role.Author, Role.Reviewer), Person("rui", Role.Reviewer), Person("sam", Role.Reviewer), Person("kim", Role.Reviewer),
        Person("vera", Role.Compliance), Person("lea", Role.Author, Role.Compliance), Person("tom", Role.Staff), Person("adam", Role.Admin),
    ];

    private static readonly HashSet<string> Authors = ["ana", "bob", "lea", "adam"];
    private static readonly HashSet<string> Reviewers = ["bob", "rui", "sam", "kim", "vera", "lea", "adam"];
    private static readonly HashSet<string> Leads = ["vera", "lea", "adam"];

    private readonly Random _random;
    private readonly Organization _organization;
    private readonly ReviewModel _model;
    private readonly ReviewModel.Rules _rules;
    private readonly List<string> _log = [];
    private readonly Dictionary<ReviewItemId, (ReviewItem State, ReviewModel.Item Model)> _items = [];
    private readonly HashSet<(ReviewItemId Item, int Round)> _decided = [];
    private readonly HashSet<MemberId> _takers = [];
    private Post _post = new();
    private string _words = "";
    private int _written;

    private ReviewWalk(int seed)
    {
        _random = new Random(seed);
        var steps = Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Step()).ToList();
        var levels = Enumerable.Range(0, _random.Next(1, 3)).Select(_ => Step()).ToList();
        var (two, dispositions, every, percent) = (_random.Next(2) == 0, _random.Next(2) == 0, _random.Next(4) == 0, _random.Next(3) == 0 ? 50 : 0);
        _organization = new Organization
        {
            Id = Mercy,
            Name = "Mercy",
            ReviewPolicy = every ? ReviewPolicy.EveryPost : ReviewPolicy.FlaggedPosts,
            Review = new ReviewSettings
            {
                Routes = [new ReviewRoute("all", null, [], [], [], [.. steps.Select(s => s.Given)], [.. levels.Select(s => s.Given)], _random.Next(2) == 0 ? null : Duration.FromMinutes(30))],
                TwoPeopleFrom = two ? Severity.Flag : null,
                Dispositions = dispositions,
                SamplingPercent = percent,
                SamplingSalt = "salt",
            },
        };
        _rules = new ReviewModel.Rules([.. steps.Select(s => s.Model)], [.. levels.Select(s => s.Model)], two ? 2 : 1, dispositions, every, Authors, Reviewers, Leads);
        _model = new ReviewModel(_rules);
    }

    /// <summary>What some walks came to.</summary>
    /// <param name="Walks">How many.</param>
    /// <param name="Commands">How many commands were given.</param>
    /// <param name="Taken">Those of them that changed something.</param>
    /// <param name="Approved">How often a post was authorized by approval.</param>
    /// <param name="Reopened">How often a decision was taken back.</param>
    /// <param name="Stale">How often a decision was told that no longer counted, and was refused.</param>
    public sealed record Tally(int Walks, long Commands, long Taken, long Approved, long Reopened, long Stale);

    private long Commands { get; set; }

    private long Taken { get; set; }

    private long Approved { get; set; }

    private long Reopened { get; set; }

    private long Stale { get; set; }

    private Instant Now => Base + Duration.FromSeconds(_model.Now);

    /// <summary>Walks; throws with the seed and the way of the first walk that comes to something it must not.</summary>
    public static Tally Run(int from, int walks, int length)
    {
        var sum = new Tally(walks, 0, 0, 0, 0, 0);
        var gate = new Lock();
        Parallel.For(from, from + walks, new ParallelOptions { MaxDegreeOfParallelism = 2 }, seed =>
        {
            var walk = new ReviewWalk(seed);
            walk.Go(seed, length);
            lock (gate)
            {
                sum = new Tally(walks, sum.Commands + walk.Commands, sum.Taken + walk.Taken, sum.Approved + walk.Approved, sum.Reopened + walk.Reopened, sum.Stale + walk.Stale);
            }
        });
        return sum;
    }

    private static Actor Person(string name, params ImmutableArray<Role> roles) => new(new MemberId(name), null, roles);

    private static string Name(Actor actor) => actor.Person!.Value.Value;

    private static Rendered Rendered(string words)
    {
        var json = new Payload(words).ToCanonicalJson();
        return new Rendered([new PostTarget(News, "sandbox")], [new AuthorizedPayload(News, "sandbox", json, Payload.HashOf(json))]);
    }

    private (ReviewStep Given, ReviewModel.Step Model) Step()
    {
        switch (_random.Next(4))
        {
            case 0:
                return (ReviewPlan.AnyReviewer, new ReviewModel.Step(Reviewers, 0, 1));
            case 1:
                return (ReviewPlan.AnyLead with { Needed = 2 }, new ReviewModel.Step(Leads, 0, 2));
            default:
                var names = Reviewers.Order(StringComparer.Ordinal).OrderBy(_ => _random.Next()).Take(_random.Next(1, 5)).ToList();
                var needed = _random.Next(names.Count + 1);
                return (new ReviewStep(null, [.. names.Select(n => new MemberId(n))], needed), new ReviewModel.Step([.. names], names.Count, needed));
        }
    }

    private void Go(int seed, int length)
    {
        try
        {
            Write(People[0]);
            for (var i = 0; i < length; i++)
            {
                Commands++;
                var before = (_post, _items.GetValueOrDefault(_post.Review ?? default).State);
                Any();
                Check();
                Taken += ReferenceEquals(before._post, _post) && ReferenceEquals(before.State, _items.GetValueOrDefault(_post.Review ?? default).State) ? 0 : 1;
            }
        }
        catch (Exception fault)
        {
            throw new InvalidOperationException($"Walk {seed}: {fault.Message} Way: {string.Join("; ", _log)}", fault);
        }
    }

    private void Check()
    {
        Require(_model.Post == _post.State.ToString(), $"the post is {_post.State}, not {_model.Post}");
        foreach (var (state, model) in _items.Values)
        {
            var shown = state switch
            {
                { Status: ReviewStatus.Decided } => state.Decision!.Value.ToString(),
                { Status: ReviewStatus.Invalidated } => "invalid",
                { Status: ReviewStatus.Claimed, ClaimedUntil: { } until } when until > Now => "claimed",
                _ => state.SoFar.HeldAt is null ? "new" : "hold",
            };
            Require(shown == model.Shown(_model.Now), $"{state.Id} is {shown}, not {model.Shown(_model.Now)}");
            Require((state.SoFar.Level, state.SoFar.Round, state.SoFar.Approvals.Length) == (model.Level, model.Round, model.Here.Count + model.Before.Count), $"{state.Id} has come elsewhere");
        }

        // What must never be, whatever the model says.
        if (_post.Authorization is not { } given)
        {
            Require(_post.State != EditorialState.Authorized, "authorized without an authorization");
            return;
        }

        Require(_post.State == EditorialState.Authorized && given.Revision == _post.Revision, "an authorization of another revision is in force");
        Require(given.Payloads[0].Payload == Rendered(_words).Payloads[0].Payload, "an authorization of other words is in force");
        if (given.Basis == AuthorizationBasis.ClearScan)
        {
            Require(!_model.Flagged && !_model.Doubted && !_rules.EveryPost && !Drawn(_post.Revision) && given.Approvers.IsEmpty, "a scan authorized what needs a reviewer");
            return;
        }

        var item = _items[_post.Review!.Value].State;
        Require(!given.Approvers.Any(a => _post.Authors.Contains(a) && !_takers.Contains(a)), "an author approved");
        Require(given.Approvers.Distinct().Count() == given.Approvers.Length && given.Approvers.Length >= (item.Severity >= Severity.Flag ? _rules.PeopleForFlagged : 1), "too few people approved");
        Require(given.Approvers.All(p => Reviewers.Contains(p.Value)), "somebody without the role approved");
        Require(item.Decision == ReviewDecision.Approve && item.ContentHash == _post.ContentHash, "the approval is of something else");
    }

    // The sentence of the API's document, said once more.
    private bool Drawn(int revision) => _organization.Review!.SamplingPercent > 0
        && BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"salt|p1|{revision}"))) % 100 < (ulong)_organization.Review.SamplingPercent;

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"{otherwise}.");
        }
    }
}
