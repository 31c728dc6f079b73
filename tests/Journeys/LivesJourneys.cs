using Platform.Bench;
using Platform.Bench.Lives;
using Xunit;

namespace Platform.Journeys;

/// <summary>Whole lives of posts under faults: a fixed part of what the benchmark lives through in great numbers.</summary>
public sealed class LivesJourneys
{
    /// <summary>What the lives still find and has its place in the plan; each mend takes its line away.</summary>
    private static readonly HashSet<string> Known =
    [
        "unfinished-unknown", // where a destination's key has run out, claim and look-up send one another the same delivery for ever
    ];

    [Fact(Explicit = true)] // minutes long
    public Task Lives_on_an_embedded_database_keep_every_promise() => LiveAsync(null, 120);

    [Fact(Explicit = true)] // minutes long
    public async Task Lives_on_a_server_keep_every_promise()
    {
        await using var postgres = await PostgresCluster.StartAsync(LivesRun.NotDurable);
        await LiveAsync(postgres, 30);
    }

    private static async Task LiveAsync(PostgresCluster? postgres, int walks)
    {
        var folder = LivesRun.Folder();
        try
        {
            var run = new LivesRun(new LivesOptions { Seed = 8, Walks = walks, Ignored = Known }, postgres, folder);

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
