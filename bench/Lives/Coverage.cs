using System.Collections.Concurrent;

namespace Platform.Bench.Lives;

/// <summary>Which cells of state x command x fault were met.</summary>
internal sealed class Coverage
{
    private readonly ConcurrentDictionary<(string State, Act What, string How), int> _cells = new();
    private readonly ConcurrentDictionary<string, int> _ignored = new();

    public int Cells => _cells.Count;

    public IReadOnlyDictionary<string, int> Ignored => _ignored;

    public void Add(string state, Act what, string how) => _cells.AddOrUpdate((state, what, how), 1, (_, n) => n + 1);

    public void Ignore(string kind) => _ignored.AddOrUpdate(kind, 1, (_, n) => n + 1);

    /// <summary>One line for each command, with the states in which it met each outcome.</summary>
    public void Print(TextWriter to)
    {
        foreach (var act in _cells.Keys.GroupBy(c => c.What).OrderBy(g => g.Key))
        {
            foreach (var how in act.GroupBy(c => c.How).OrderBy(g => g.Key, StringComparer.Ordinal))
            {
                to.WriteLine($"{act.Key,-20} {how.Key,-8} {string.Join(' ', how.OrderBy(c => c.State, StringComparer.Ordinal).Select(c => $"{c.State}:{_cells[c]}"))}");
            }
        }
    }
}
