using Platform.Domain;

namespace Platform.Storage.Tests;

public sealed class SenderTurnsTests
{
    private static readonly OrganizationId Mercy = new("mercy");
    private static readonly OrganizationId Grace = new("grace");
    private readonly List<string> _began = [];

    [Fact]
    public async Task What_ends_work_goes_before_what_begins_it()
    {
        var turns = new SenderTurns(atOnce: 1, ofOne: 1);
        var first = new TaskCompletionSource();
        var all = new List<Task> { RunAsync(turns, Mercy, "find", begins: true, first.Task) };
        all.Add(RunAsync(turns, Mercy, "find more", begins: true, Task.CompletedTask));
        all.Add(RunAsync(turns, Mercy, "mark", begins: false, Task.CompletedTask));
        first.SetResult();
        await Task.WhenAll(all);
        Assert.Equal(["find", "mark", "find more"], _began);
    }

    [Fact]
    public async Task Organization_whose_statements_wait_for_locks_leaves_turns_to_the_others()
    {
        var turns = new SenderTurns(atOnce: 3, ofOne: 2);
        var locked = new TaskCompletionSource();
        var stuck = Enumerable.Range(0, 5).Select(i => RunAsync(turns, Mercy, $"mercy {i}", begins: false, locked.Task)).ToArray();
        await RunAsync(turns, Grace, "grace", begins: true, Task.CompletedTask);
        Assert.Equal(["mercy 0", "mercy 1", "grace"], _began);
        locked.SetResult();
        await Task.WhenAll(stuck);
        Assert.Equal(6, _began.Count);
    }

    [Fact]
    public async Task Those_who_end_work_without_a_pause_leave_turns_to_one_who_begins()
    {
        var turns = new SenderTurns(atOnce: 1, ofOne: 1);
        var first = new TaskCompletionSource();
        var all = new List<Task> { RunAsync(turns, Mercy, "0", begins: false, first.Task) };
        all.AddRange(Enumerable.Range(1, 9).Select(i => RunAsync(turns, Mercy, $"{i}", begins: false, Task.CompletedTask)));
        all.Add(RunAsync(turns, Grace, "find", begins: true, Task.CompletedTask));
        first.SetResult();
        await Task.WhenAll(all);
        Assert.Equal(3, _began.IndexOf("find"));
    }

    [Fact]
    public async Task Statement_that_fails_gives_its_turn_back()
    {
        var turns = new SenderTurns(atOnce: 1, ofOne: 1);
        await Assert.ThrowsAsync<IOException>(() => turns.RunAsync<int>(Mercy, begins: true, () => throw new IOException()));
        await RunAsync(turns, Mercy, "next", begins: true, Task.CompletedTask);
        Assert.Equal(["next"], _began);
    }

    private Task RunAsync(SenderTurns turns, OrganizationId organization, string name, bool begins, Task until)
        => turns.RunAsync(organization, begins, async () =>
        {
            lock (_began)
            {
                _began.Add(name);
            }

            await until;
            return true;
        });
}
