using System.Collections.Immutable;
using NodaTime;
using Platform.Domain.Accounts;
using Platform.Domain.Members;
using Platform.Domain.Moderation;
using Platform.Domain.Organizations;
using Platform.Domain.Posts;
using Platform.Domain.Reviews;

namespace Platform.Domain.Tests;

/// <summary>States of the world, in the words of the trade.</summary>
internal static class A
{
    public static readonly Instant Noon = Instant.FromUtc(2026, 12, 1, 12, 0);
    public static readonly OrganizationId Mercy = new("mercy");
    public static readonly AccountId News = new("news");
    public static readonly Actor Ana = new(new MemberId("ana"), "client", [Role.Author]);
    public static readonly Actor Rui = new(new MemberId("rui"), "reviews", [Role.Reviewer]);
    public static readonly ScanResult Clear = new(Severity.Clear, [], [new PackVersion("us-hipaa", "1")]);
    public static readonly ScanResult Flagged = new(Severity.Flag, [new Hit("my-patient", "us-hipaa", "1", "PATIENT_CONTEXT", Severity.Flag, Zones.Body, 0, 10, null)], [new PackVersion("us-hipaa", "1")]);

    public static readonly ConnectorDescriptor Network = new() { Network = "sandbox", MaxText = 300, Idempotency = Idempotency.DeterministicKey, CanLookUp = true };

    public static Organization Organization(ReviewPolicy policy = ReviewPolicy.FlaggedPosts) => new() { Id = Mercy, Name = "Mercy", ReviewPolicy = policy };

    public static WallClock At(int hour, int minute = 0) => new(new LocalDateTime(2026, 12, 1, hour, minute), "Etc/UTC");

    public static Rendered Rendered(string text = "Get your flu shot")
    {
        var json = new Payload(text).ToCanonicalJson();
        return new Rendered([new PostTarget(News, "sandbox")], [new AuthorizedPayload(News, "sandbox", json, Payload.HashOf(json))]);
    }

    public static WritePost Write(WallClock? time = null, bool submit = false, Actor? actor = null, string text = "Get your flu shot")
        => new(new Content { Text = text }, [News], null, time, actor ?? Ana, Submit: submit);

    public static Post Post(ScanResult? scan = null, WallClock? time = null, bool submit = false, ReviewPolicy policy = ReviewPolicy.FlaggedPosts, Actor? actor = null)
        => PostRules.Write(new Post(), new PostIds(Mercy, new PostId("p1")), Write(time, submit, actor), Rendered(), scan ?? Clear,
            Organization(policy), Noon).Value!.State;

    public static DecidePost Decision(Post post, ReviewDecision decision, Actor? by = null)
        => new(post.Review!.Value, post.ContentHash, decision, (by ?? Rui).Person!.Value, null, by ?? Rui);

    /// <summary>The first review item of a flagged post; of Ana's, when no authors are named.</summary>
    public static ReviewItem ReviewItem(ReviewPlan? plan = null, ImmutableArray<Hit>? hits = null, Instant? publishAt = null, params MemberId[] authors) => ReviewRules.Open(
        new ReviewItem(), Mercy, new ReviewItemId("p1-r1"),
        new OpenReview(new PostId("p1"), 1, "hash", Severity.Flag, hits ?? [], authors is [] ? [Ana.Person!.Value] : [.. authors], publishAt,
            Ana, plan), Noon).Value!.State;

    public static DeliveryRow Delivery(Post post, DeliveryState state) => new(
        new DeliveryKey(Mercy, post.Id, News, post.Authorization?.Id ?? new AuthorizationId("0-none")), null, "sandbox", state, null, Noon, Noon, Noon, 1, null, null, null, null, null, null, null, "hash");
}
