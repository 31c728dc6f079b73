using NodaTime;
using Platform.Domain.Posts;
using Xunit;

namespace Platform.Domain.Tests.Posts;

public sealed class DuplicateRulesTests
{
    [Fact]
    public void Copy_has_the_words_and_says_what_it_leaves_out()
    {
        var post = A.Post(time: A.At(15), submit: true) with { Campaign = new CampaignId("flu") };
        var page = new AccountId("page");
        post = post with { Targets = post.Targets.Add(new PostTarget(page, "sandbox")), Content = post.Content with { Salt = "00" } };
        var copy = DuplicateRules.Copy(post, [A.News], campaignIsOpen: false).Value!;
        Assert.Equal((post.Content.Text, null), (copy.Content.Text, copy.Content.Salt));
        Assert.Equal([A.News], copy.Targets);
        Assert.Null(copy.Campaign);
        Assert.Equal([new(PostOmission.Account, page), new(PostOmission.Campaign), new(PostOmission.Time),
            new OmittedPart(PostOmission.Authorization)], copy.Omitted);
    }

    [Fact]
    public void Draft_is_copied_whole()
    {
        var copy = DuplicateRules.Copy(A.Post() with { Campaign = new CampaignId("flu") }, [A.News], campaignIsOpen: true).Value!;
        Assert.Equal(new CampaignId("flu"), copy.Campaign);
        Assert.Empty(copy.Omitted);
    }

    [Fact]
    public void Nothing_to_copy_is_refused_by_name()
    {
        Assert.Equal(Refusal.WrongState, DuplicateRules.Copy(A.Post() with { PurgedAt = A.Noon }, [A.News], true).Refused?.Code);
        Assert.Equal(Refusal.UnknownAccount, DuplicateRules.Copy(A.Post(), [], true).Refused?.Code);
        Assert.Equal(Refusal.NotFound, DuplicateRules.Copy(new Post(), [A.News], true).Refused?.Code);
    }

    [Fact]
    public void Finished_post_can_be_copied()
        => Assert.True(DuplicateRules.Copy(A.Post(time: A.At(15), submit: true) with { DueAt = A.Noon - Duration.FromDays(9) }, [A.News], true).Ok);
}
