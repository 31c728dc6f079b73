using FsCheck.Xunit;
using NodaTime;
using Platform.Networks.Sandbox;
using Xunit;

namespace Platform.Networks.Tests.Sandbox;

public sealed class SandboxCrowdTests
{
    [Property]
    public void Counts_never_fall_and_end_somewhere(string? key, uint first, uint second)
    {
        var (young, old) = (Duration.FromSeconds(Math.Min(first, second)), Duration.FromSeconds(Math.Max(first, second)));
        var (before, after) = (SandboxCrowd.At(key ?? "", young), SandboxCrowd.At(key ?? "", old));
        Assert.True(before.Views <= after.Views && before.Likes <= after.Likes && before.Reposts <= after.Reposts && before.Replies <= after.Replies);
        Assert.True(after.Views < 5000 && after.Likes <= after.Views && after.Reposts <= after.Likes);
        Assert.Equal(before, SandboxCrowd.At(key ?? "", young));
    }

    [Fact]
    public void Nobody_has_seen_a_post_that_is_not_out()
        => Assert.Equal(new SandboxCounts(0, 0, 0, 0), SandboxCrowd.At("k", Duration.FromHours(-1)));

    [Fact]
    public void A_faster_crowd_is_the_same_crowd_later()
        => Assert.Equal(SandboxCrowd.At("k", Duration.FromMinutes(600)), SandboxCrowd.At("k", Duration.FromMinutes(10), speed: 60));

    [Fact]
    public void A_day_old_post_has_likes()
        => Assert.InRange(SandboxCrowd.At("any", Duration.FromDays(1)).Likes, 5, 300);
}
