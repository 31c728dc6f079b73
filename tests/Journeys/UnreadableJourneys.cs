using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Platform.Journeys;

/// <summary>A thing that a later release wrote, or that is damaged, is refused by name; everything else goes on.</summary>
public sealed class UnreadableJourneys(TwoHospitals world) : IClassFixture<TwoHospitals>
{
    private const string Update = "mutation($id: ID!, $i: PostUpdateInput!) { postUpdate(id: $id, input: $i) { post { id } userErrors { code message } } }";
    private const string Purge = "mutation($id: ID!) { postPurge(id: $id) { post { id } userErrors { code } } }";

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    private Hospital Mercy => world.Mercy;

    [Fact]
    public async Task Post_of_a_later_release_is_refused_by_name_and_the_others_are_written_and_listed()
    {
        var (broken, other) = (IdOf(await Mercy.WriteAsync("Wash your hands.")), IdOf(await Mercy.WriteAsync("Drink water.")));
        await StoreAsync(broken, "json_set(CAST(PayloadBinary AS text), '$.schema', 99)");

        var refused = (await Mercy.Person.AskAsync(Update, new { id = broken, i = new { text = "Other words." } }))
            .GetProperty("postUpdate").GetProperty("userErrors")[0];

        Assert.Equal("UNREADABLE", refused.GetProperty("code").GetString());
        Assert.Contains("later release", refused.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("UNREADABLE", await Mercy.Person.RefusedAsync(Purge, new { id = broken }));
        await Mercy.Person.DoAsync(Update, new { id = other, i = new { text = "Drink more water." } });
        var listed = (await Mercy.Person.AskAsync("{ posts { nodes { id } } }")).GetProperty("posts").GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("id").GetString());
        Assert.Contains(other, listed);
    }

    private static string IdOf(System.Text.Json.JsonElement post) => post.GetProperty("id").GetString()!;

    // Behind the back of every activation.
    private async Task StoreAsync(string id, string json)
    {
        Assert.True(GraphQL.GlobalId.TryDecode(id, out _, out var key));
        await using (var connection = await world.Installation.Services.GetRequiredService<DbDataSource>().OpenConnectionAsync(Now))
        {
            using var command = connection.CreateCommand();
            command.CommandText = $"""
                UPDATE OrleansStorage SET PayloadBinary = CAST(json_remove({json}, '$.pending', '$.steps') AS blob), Version = Version + 1
                WHERE GrainIdExtensionString = 'post:mercy/{key}'
                """;
            Assert.Equal(1, await command.ExecuteNonQueryAsync(Now));
        }

        await world.Installation.Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);
    }
}
