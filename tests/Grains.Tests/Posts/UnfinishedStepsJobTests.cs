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

    private async Task<Hospital> UnreadableAsync(int count)
    {
        var broken = await house.HospitalAsync();
        await using var connection = await house.Get<DbDataSource>().OpenConnectionAsync(Hospital.Stop);
        using var command = connection.CreateCommand();
        command.CommandText = $$"""
            WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {{count}})
            INSERT INTO OrleansStorage (GrainIdHash, GrainIdN0, GrainIdN1, GrainTypeHash, GrainTypeString, GrainIdExtensionString, ServiceId, PayloadBinary, ModifiedOn, Version)
            SELECT s.GrainIdHash, s.GrainIdN0, s.GrainIdN1, s.GrainTypeHash, s.GrainTypeString, 'post:{{broken.Id}}/broken' || n, s.ServiceId,
                CAST('{"state":"NoSuchState","steps":["arm"]}' AS blob), now_ms(), 1
            FROM n, (SELECT * FROM OrleansStorage WHERE GrainIdExtensionString LIKE 'post:%' LIMIT 1) AS s
            """;
        await command.ExecuteNonQueryAsync(Hospital.Stop);
        return broken;
    }

    [Fact]
    public async Task Unreadable_states_delay_nothing_but_themselves_and_operators_hear_of_each_once()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var post = mercy.NewPost();
        house.Failures.FailOnce(nameof(ILedger.ArmAsync), post);
        Assert.True((await mercy.Grain(post).Write(mercy.Words(Hospital.Clear, [news], Tomorrow))).Ok);
        Assert.Empty(await mercy.DeliveriesAsync(post));
        var broken = await UnreadableAsync(200);
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

        Assert.InRange(Tries.Warned, 200, 210);
    }
}
