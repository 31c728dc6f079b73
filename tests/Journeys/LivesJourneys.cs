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
        "scheduled-in-the-past", // a fault between clearing the fence and writing the state
        "draft-past-its-time", // a draft whose minute passed is in no list
        "author-lifted-compliance", "suspension-gone", "sent-while-suspended", // holds of several holders
        "sent-after-author-left", // a member who left
        "orphan-item", "item-of-no-review", "review-without-item", // a step between post and item that a fault interrupted
        "one-client-wrote-and-approved", // a client with both roles on behalf of two people
    ];

    [Fact]
    public Task Lives_on_an_embedded_database_keep_every_promise() => LiveAsync(null, 120);

    [Fact]
    public async Task Lives_on_a_server_keep_every_promise()
    {
        await using var postgres = await PostgresCluster.StartAsync();
        await LiveAsync(postgres, 30);
    }

    private static async Task LiveAsync(PostgresCluster? postgres, int walks)
    {
        var folder = Directory.CreateTempSubdirectory("platform-lives-").FullName;
        try
        {
            var run = new LivesRun(seed: 8, walks, lanes: 2, only: 0, Known, all: false, postgres, folder);

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
