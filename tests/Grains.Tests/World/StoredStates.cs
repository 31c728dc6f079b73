using System.Data.Common;

namespace Platform.Grains.Tests.World;

/// <summary>Changes what is stored of a grain behind its back, and has every activation forget what it remembers.</summary>
internal static class StoredStates
{
    /// <summary>From now on no release can read the grain's state.</summary>
    public static Task DamageAsync(this House house, string grainKey) => house.StoreAsync(grainKey, """'{"schema":1,"state":"NoSuchState","status":"Connected","connectedAt":"never"}'""");

    /// <summary>From now on the grain's state is one of a later release.</summary>
    public static Task LaterAsync(this House house, string grainKey) => house.StoreAsync(grainKey, "json_set(CAST(PayloadBinary AS text), '$.schema', 99)");

    /// <summary>Takes the later schema back.</summary>
    public static Task RestoreAsync(this House house, string grainKey) => house.StoreAsync(grainKey, "json_set(CAST(PayloadBinary AS text), '$.schema', 1)");

    private static async Task StoreAsync(this House house, string grainKey, string json)
    {
        await using (var connection = await house.Get<DbDataSource>().OpenConnectionAsync(Hospital.Stop))
        {
            using var command = connection.CreateCommand();
            command.CommandText = $"""
                UPDATE OrleansStorage SET PayloadBinary = CAST(json_remove({json}, '$.pending', '$.steps') AS blob), Version = Version + 1
                WHERE GrainIdExtensionString = '{grainKey}'
                """;
            Assert.Equal(1, await command.ExecuteNonQueryAsync(Hospital.Stop));
        }

        await house.Grains.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);
    }
}
