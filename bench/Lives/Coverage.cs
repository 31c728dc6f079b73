using System.Collections.Concurrent;

namespace Platform.Bench.Lives;

/// <summary>Which cells of state x command x fault were met, and which answers of networks.</summary>
internal sealed class Coverage
{
    private static readonly Dictionary<FaultKind, string> Faults = new()
    {
        [FaultKind.Refused] = "write refused",
        [FaultKind.Lost] = "answer lost",
        [FaultKind.Hangs] = "write hangs",
        [FaultKind.KilledBefore] = "killed before",
        [FaultKind.KilledAfter] = "killed after",
    };

    private readonly ConcurrentDictionary<(string State, Act What, string How), int> _cells = new();
    private readonly ConcurrentDictionary<(string Network, Answer Answer), int> _answers = new();
    private readonly ConcurrentDictionary<string, int> _ignored = new();

    /// <summary>How many cells were met.</summary>
    public int Cells => _cells.Count;

    public IReadOnlyDictionary<string, int> Ignored => _ignored;

    /// <summary>A step was done: on a post in this state, or while posts were in these states; a fault met it, or it was answered so.</summary>
    public void Add(IEnumerable<string> states, Act what, FaultKind? fault, Ended how)
    {
        var met = fault is { } kind and not FaultKind.None ? Faults[kind] : how switch { Ended.Acked => "done", Ended.Refused => "refused", _ => "unknown" };
        foreach (var state in states)
        {
            _cells.AddOrUpdate((state, what, met), 1, (_, n) => n + 1);
        }
    }

    /// <summary>A network answered a call.</summary>
    public void Add(string network, Answer answer) => _answers.AddOrUpdate((network, answer), 1, (_, n) => n + 1);

    public void Ignore(string kind) => _ignored.AddOrUpdate(kind, 1, (_, n) => n + 1);

    /// <summary>One line for each command and fault, with the states in which they met; then the answers of the networks.</summary>
    public void Print(TextWriter to)
    {
        var states = _cells.Keys.Select(c => c.State).Distinct().Order(StringComparer.Ordinal).ToArray();
        to.WriteLine($"\ncells state x command x fault: {_cells.Count} met, in {states.Length} states, {_cells.Keys.Select(c => c.What).Distinct().Count()} commands, {Faults.Count} faults");
        foreach (var act in _cells.Keys.GroupBy(c => c.What).OrderBy(g => g.Key))
        {
            foreach (var how in act.GroupBy(c => c.How).OrderBy(g => g.Key, StringComparer.Ordinal))
            {
                to.WriteLine($"{act.Key,-20} {how.Key,-14} {string.Join(' ', how.OrderBy(c => c.State, StringComparer.Ordinal).Select(c => $"{c.State}:{_cells[c]}"))}");
            }

            if (states.Except(act.Select(c => c.State)).ToArray() is { Length: > 0 } missing)
            {
                to.WriteLine($"{act.Key,-20} {"never in",-14} {string.Join(' ', missing)}");
            }
        }

        foreach (var network in _answers.Keys.GroupBy(a => a.Network).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            to.WriteLine($"network {network.Key,-12} {string.Join(' ', network.OrderBy(a => a.Answer).Select(a => $"{a.Answer}:{_answers[a]}"))}");
        }
    }
}
