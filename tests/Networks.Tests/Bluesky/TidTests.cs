using FsCheck.Xunit;
using NodaTime;
using Platform.Networks.Bluesky;
using Platform.Networks.Tests.Worlds;
using Xunit;

namespace Platform.Networks.Tests.Bluesky;

public sealed class TidTests
{
    private const string Alphabet = "234567abcdefghijklmnopqrstuvwxyz";

    [Property]
    public void A_key_names_one_record_and_never_one_of_the_future(string? key, uint seconds)
    {
        var at = Instant.FromUtc(2023, 1, 1, 0, 0) + Duration.FromSeconds(seconds);
        var tid = Tid.From(at, key ?? "");
        Assert.Equal(tid, Tid.From(at, key ?? ""));
        Assert.Equal(13, tid.Length);
        Assert.Matches("^[234567a-j][234567a-z]{12}\\z", tid);
        Assert.InRange(at - TimeOf(tid), Duration.Zero, Duration.FromMinutes(36));
    }

    [Fact]
    public void Posts_authorized_at_one_instant_have_records_of_their_own()
        => Assert.Equal(20_000, Enumerable.Range(0, 20_000).Select(i => Tid.From(A.Noon, "key" + i)).Distinct().Count());

    [Fact]
    public void An_upgrade_does_not_rename_records()
        => Assert.Equal("3mg36rtrr2i45", Tid.From(A.Noon, "mercy-post-1"));

    private static Instant TimeOf(string tid)
        => Instant.FromUnixTimeTicks((tid.Aggregate(0L, (value, c) => (value << 5) | (long)Alphabet.IndexOf(c, StringComparison.Ordinal)) >> 10) * 10);
}
