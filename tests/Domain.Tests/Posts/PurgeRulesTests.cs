using Platform.Domain.Members;
using Platform.Domain.Posts;
using Platform.Domain.Reviews;
using Xunit;

namespace Platform.Domain.Tests.Posts;

public sealed class PurgeRulesTests
{
    private static readonly Actor Carla = new(new MemberId("carla"), "client", [Role.Compliance]);

    [Theory]
    [InlineData(DeliveryState.Live)]
    [InlineData(DeliveryState.Rejected)]
    [InlineData(DeliveryState.Missed)]
    [InlineData(DeliveryState.Expired)]
    [InlineData(DeliveryState.Withdrawn)]
    public void Settled_post_loses_its_words_and_keeps_what_happened(DeliveryState state)
    {
        var post = Scheduled() with { DecisionNote = "Good." };
        var purgedDecision = PurgeRules.Purge(post, [A.Delivery(post, state)], Carla, A.Noon).Value!;
        var purged = purgedDecision.State;
        Assert.Equal(new Content(), purged.Content with { Tags = new Content().Tags });
        Assert.All(purged.Authorization!.Payloads, payload => Assert.Equal("", payload.Payload));
        Assert.Null(purged.DecisionNote);
        Assert.Equal((post.ContentHash, post.Authorization!.Id, post.State, A.Noon), (purged.ContentHash, purged.Authorization.Id, purged.State, purged.PurgedAt));
        Assert.IsType<PostPurged>(Assert.Single(purgedDecision.Events));
        Assert.DoesNotContain("flu shot", PlatformJson.Write(purged), StringComparison.Ordinal);
        Assert.Same(purged, PurgeRules.Purge(purged, [A.Delivery(post, state)], Carla, A.Noon).Value!.State);
    }

    [Theory]
    [InlineData(DeliveryState.Waiting)]
    [InlineData(DeliveryState.Claimed)]
    [InlineData(DeliveryState.Sending)]
    [InlineData(DeliveryState.Processing)]
    [InlineData(DeliveryState.Unknown)]
    [InlineData(DeliveryState.Blocked)]
    [InlineData(DeliveryState.NeedsHuman)]
    public void Post_that_may_still_go_out_keeps_its_words(DeliveryState state)
    {
        var post = Scheduled();
        Assert.Equal(Refusal.NotFinished, PurgeRules.Purge(post, [A.Delivery(post, state)], Carla, A.Noon).Refused!.Code);
        var withdrawn = PostRules.Withdraw(post, A.Ana, A.Noon).Value!.State;
        Assert.Equal(Refusal.NotFinished, PurgeRules.Purge(withdrawn, [A.Delivery(post, state)], Carla, A.Noon).Refused!.Code);
    }

    [Fact]
    public void Post_that_somebody_still_works_on_keeps_its_words()
    {
        var review = A.Post(A.Flagged);
        foreach (var post in new[] { A.Post(), review, PostRules.Decide(review, A.Decision(review, ReviewDecision.Reject), A.Rendered(), A.Noon).Value!.State, Scheduled(), A.Post(submit: true) })
        {
            Assert.Equal(Refusal.NotFinished, PurgeRules.Purge(post, [], Carla, A.Noon).Refused!.Code);
        }

        Assert.True(PurgeRules.Purge(PostRules.Withdraw(review, A.Ana, A.Noon).Value!.State, [], Carla, A.Noon).Ok);
    }

    [Fact]
    public void Compliance_alone_purges_and_nothing_is_written_over_it()
    {
        var withdrawn = PostRules.Withdraw(A.Post(), A.Ana, A.Noon).Value!.State;
        Assert.Equal(Refusal.NotAllowed, PurgeRules.Purge(withdrawn, [], A.Ana, A.Noon).Refused!.Code);
        Assert.Equal(Refusal.NotAllowed, PurgeRules.Purge(withdrawn, [], A.Rui, A.Noon).Refused!.Code);
        Assert.Equal(Refusal.NotFound, PurgeRules.Purge(new Post(), [], Carla, A.Noon).Refused!.Code);
        var purged = PurgeRules.Purge(withdrawn, [], Carla, A.Noon).Value!.State;
        var again = PostRules.Write(purged, new PostIds(A.Mercy, purged.Id), A.Write(), A.Rendered(), A.Clear, A.Organization(), A.Noon);
        Assert.Equal(Refusal.WrongState, again.Refused!.Code);
    }

    [Fact]
    public void The_same_words_have_another_hash_under_another_salt()
    {
        string HashOf(string? salt) => Payload.HashOf(PayloadRules.Render(new Content { Text = "Get your flu shot", Salt = salt }, A.Network).ToCanonicalJson());
        Assert.Equal(HashOf("a"), HashOf("a"));
        Assert.NotEqual(HashOf("a"), HashOf("b"));
        Assert.Equal(Payload.HashOf("""{"text":"Get your flu shot"}"""), HashOf(null)); // what was authorized before there were salts
    }

    private static Post Scheduled() => A.Post(time: A.At(15), submit: true);
}
