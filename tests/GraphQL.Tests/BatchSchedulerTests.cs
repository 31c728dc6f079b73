namespace Platform.GraphQL.Tests;

public sealed class BatchSchedulerTests
{
    [Fact]
    public async Task Who_waits_beside_a_running_batch_does_not_cut_the_next_one_early()
    {
        var batches = new BatchScheduler();
        var loader = new Letters(batches);
        var stop = TestContext.Current.CancellationToken;
        var others = new List<Task>();

        async Task<string?> TwiceAsync(string key)
        {
            await loader.LoadAsync(key, stop);
            var second = loader.LoadAsync(key + key, stop);
            others.Add(batches.DrainAsync(second, stop)); // somebody else drains just now, between this sibling and the next
            return await second;
        }

        var all = Task.WhenAll(TwiceAsync("a"), TwiceAsync("b"), TwiceAsync("c"));
        await batches.DrainAsync(all, stop);
        await Task.WhenAll(others);

        Assert.Equal(["a b c", "aa bb cc"], loader.Fetched);
    }

    private sealed class Letters(BatchScheduler batches) : BatchLoader<string, string>(batches)
    {
        public List<string> Fetched { get; } = [];

        protected override Task<IReadOnlyDictionary<string, string>> LoadBatchAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
        {
            Fetched.Add(string.Join(' ', keys));
            return Task.FromResult<IReadOnlyDictionary<string, string>>(keys.ToDictionary(key => key));
        }
    }
}
