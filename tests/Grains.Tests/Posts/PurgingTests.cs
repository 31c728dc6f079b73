using NodaTime;
using Platform.Domain;
using Platform.Domain.Members;
using Platform.Domain.Posts;
using Platform.Grains.Tests.World;

namespace Platform.Grains.Tests.Posts;

/// <summary>Purging beside what broke off before.</summary>
public sealed class PurgingTests(House house)
{
    private static readonly Actor Cleo = new(new MemberId("cleo"), null, [Role.Compliance]);

    [Fact]
    public async Task Post_whose_withdrawal_broke_off_behind_the_fence_is_no_finished_one()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var (post, _) = await mercy.WrittenAsync(Hospital.Clear, [news], Duration.FromHours(24));
        house.Failures.FailOnce(BreakingStorage.Refused, post);
        await Assert.ThrowsAnyAsync<Exception>(() => mercy.Grain(post).Withdraw(Hospital.Ana, null));

        var purged = await mercy.Grain(post).Purge(Cleo, null);

        Assert.Equal(Refusal.NotFinished, purged.Refused?.Code);
        var state = (await mercy.Grain(post).Get()).State;
        Assert.Equal((EditorialState.Draft, null, true), (state.State, state.PurgedAt, state.VoidedAt is not null));
        Assert.True((await mercy.Grain(post).Withdraw(Hospital.Ana, null)).Ok);
        Assert.True((await mercy.Grain(post).Purge(Cleo, null)).Ok);
    }
}
