using System.Diagnostics;

namespace Platform.Bench.Lives;

/// <summary>What the parts of a life cost: CPU time of each, alone, many times.</summary>
internal static class Costs
{
    public static async Task<object> RunAsync(string folder, string database)
    {
        await using var silo = new LiveSilo(folder, database, new DateTimeOffset(2027, 1, 4, 8, 0, 0, TimeSpan.Zero), clock => new Receiver(() => clock.Now));
        await silo.StartAsync();
        var coverage = new Coverage();
        for (var i = 0; i < 40; i++)
        {
            await new Life(silo, $"warm{i}", i, coverage, new HashSet<string>()).RunAsync(null, 0);
        }

        var world = new World(silo, "costs");
        await world.PrepareAsync(new Random(1));
        var who = World.As("ana");
        for (var i = 0; i < 4; i++)
        {
            await world.AskAsync(who, "mutation($i: PostCreateInput!) { r: postCreate(input: $i) { post { id } userErrors { code } } }", new { i = new { text = "Wash your hands.", accountIds = world.Accounts.Select(a => a.Id), submit = true, time = world.Minute(TimeSpan.FromMinutes(5)) } });
        }

        var found = 0;
        return new
        {
            idle = await OfAsync(1, () => Task.Delay(2000)),
            prepare = await OfAsync(100, () => new World(silo, $"c{found++}").PrepareAsync(new Random(1))),
            look = await OfAsync(1000, () => Views.ReadAsync(world)),
            quiet = await OfAsync(1000, silo.QuietAsync),
            refused = await OfAsync(1000, () => world.AskAsync(who, "mutation($id: ID!) { r: accountResume(id: $id) { userErrors { code } } }", new { id = world.Accounts[0].Id })),
            create = await OfAsync(300, () => world.AskAsync(who, "mutation($i: PostCreateInput!) { r: postCreate(input: $i) { post { id } userErrors { code } } }", new { i = new { text = "Wash your hands.", accountIds = world.Accounts.Select(a => a.Id), submit = true } })),
            jobs = await OfAsync(300, silo.JobsAsync),
            advance = await OfAsync(300, () => silo.AdvanceAsync(TimeSpan.FromSeconds(1))),
            advanceLong = await OfAsync(100, async () => { await silo.AdvanceAsync(TimeSpan.FromHours(1)); await silo.QuietAsync(); }),
            restart = await OfAsync(5, async () => { await silo.StopAsync(true); await silo.StartAsync(); }),
        };
    }

    private static async Task<string> OfAsync(int times, Func<Task> work)
    {
        using var self = Process.GetCurrentProcess();
        self.Refresh();
        var (cpu, wall) = (self.TotalProcessorTime, Stopwatch.StartNew());
        var allocated = GC.GetTotalAllocatedBytes();
        for (var i = 0; i < times; i++)
        {
            await work();
        }

        self.Refresh();
        return $"{(self.TotalProcessorTime - cpu).TotalMilliseconds / times:F2} ms CPU, {wall.Elapsed.TotalMilliseconds / times:F2} ms, {(GC.GetTotalAllocatedBytes() - allocated) / times / 1024} KiB";
    }
}
