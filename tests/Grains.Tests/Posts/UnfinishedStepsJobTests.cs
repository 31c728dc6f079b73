using System.Data.Common;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Posts;
using Platform.Grains.Tests.World;
using Platform.Scheduler.Posts;

namespace Platform.Grains.Tests.Posts;

/// <summary>The job on unfinished steps, over the real database and the real silo.</summary>
public sealed class UnfinishedStepsJobTests(House house)
{
    private static readonly Duration Tomorrow = Duration.FromHours(24);

    private StepTries Tries { get; } = new(house.Clock, NullLogger<StepTries>.Instance);

    private UnfinishedStepsJob Job() => new(house.Get<IUnfinishedSteps>(), house.Grains, Tries, house.Clock);

    // Posts whose stored state no release could read, and no activation remembers.
    private async Task<Hospital> UnreadableAsync(int count)
    {
        var broken = await house.HospitalAsync();
        var news = await broken.AccountAsync();
        for (var post = 0; post < count; post++)
        {
            await broken.WrittenAsync(Hospital.Clear, [news], Tomorrow);
        }

        await using (var connection = await house.Get<DbDataSource>().OpenConnectionAsync(Hospital.Stop))
        {
            using var command = connection.CreateCommand();
            command.CommandText = $$"""
                UPDATE OrleansStorage SET PayloadBinary = CAST('{"state":"NoSuchState","steps":["arm"]}' AS blob), Version = Version + 1
                WHERE GrainIdExtensionString LIKE 'post:{{broken.Id}}/%'
                """;
            Assert.Equal(count, await command.ExecuteNonQueryAsync(Hospital.Stop));
        }

        await house.Grains.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);
        await Assert.ThrowsAnyAsync<Exception>(() => broken.Grain(new PostId("p1")).CarryOn());
        return broken;
    }

    [Fact]
    public async Task Unreadable_states_delay_nothing_but_themselves_and_operators_hear_of_each_once()
    {
        var broken = await UnreadableAsync(50);
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var post = mercy.NewPost();
        house.Failures.FailOnce(nameof(ILedger.ArmAsync), post);
        Assert.True((await mercy.Grain(post).Write(mercy.Words(Hospital.Clear, [news], Tomorrow))).Ok);
        Assert.Empty(await mercy.DeliveriesAsync(post));
        var steps = house.Get<IUnfinishedSteps>();
        house.Clock.Advance(TimeSpan.FromSeconds(5));

        await Job().Execute(null!, Hospital.Stop);

        Assert.Equal(DeliveryState.Waiting, Assert.Single(await mercy.DeliveriesAsync(post)).State);
        Assert.DoesNotContain(await steps.DueAsync(1_000, Hospital.Stop), step => step.Organization == broken.Id); // each put off by itself
        Assert.Equal(0, Tries.Warned);
        for (var again = 0; again < 3; again++)
        {
            house.Clock.Advance(TimeSpan.FromMinutes(10));
            await Job().Execute(null!, Hospital.Stop);
        }

        Assert.True(Tries.Warned >= 50, $"{Tries.Warned}");
    }

    [Fact]
    public async Task Step_that_names_no_item_delays_nothing_but_itself()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var post = mercy.NewPost();
        house.Failures.FailOnce(nameof(ILedger.ArmAsync), post);
        Assert.True((await mercy.Grain(post).Write(mercy.Words(Hospital.Clear, [news], Tomorrow))).Ok);
        await SqlAsync($"""
            INSERT INTO unfinished_steps (org, grain_key, kind, version, since, tries, next_try)
            VALUES ('{mercy.Id}', 'post:{mercy.Id}/other', 'tell:no item', 1, 0, 0, 0)
            """);
        house.Clock.Advance(TimeSpan.FromSeconds(5));
        await Job().Execute(null!, Hospital.Stop);

        Assert.Equal(DeliveryState.Waiting, Assert.Single(await mercy.DeliveriesAsync(post)).State);
        await SqlAsync($"DELETE FROM unfinished_steps WHERE org = '{mercy.Id}'");
    }

    private async Task SqlAsync(string sql)
    {
        await using var connection = await house.Get<DbDataSource>().OpenConnectionAsync(Hospital.Stop);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(Hospital.Stop);
    }
}
