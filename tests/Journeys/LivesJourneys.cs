using Platform.Bench;
using Platform.Bench.Lives;
using Xunit;

namespace Platform.Journeys;

/// <summary>Whole lives of posts under faults: a fixed part of what the benchmark lives through in great numbers. Silo, database and jobs have one clock that
/// the steps move, so a slow machine takes longer and sees the same.</summary>
public sealed class LivesJourneys
{
    [Fact]
    public Task Lives_on_an_embedded_database_keep_every_promise() => LiveAsync(null, 40);

    [Fact]
    public async Task Lives_on_a_server_keep_every_promise()
    {
        await using var postgres = await PostgresCluster.StartAsync(LivesRun.NotDurable);
        await LiveAsync(postgres, 12);
    }

    private static async Task LiveAsync(PostgresCluster? postgres, int walks)
    {
        var folder = LivesRun.Folder();
        try
        {
            var run = new LivesRun(new LivesOptions { Seed = 8, Walks = walks, Lanes = 1, RestartEach = 25 }, postgres, folder);

            await run.RunAsync();

            Assert.True(run.Found.Count == 0, string.Join('\n', run.Found.Values.Select(f => f.Story)));
            Assert.Equal(walks, run.Done);
            Assert.True(run.Least >= 20, $"A life had only {run.Least} accepted steps.");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
