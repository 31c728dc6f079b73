using Platform.Domain;

namespace Platform.Storage;

/// <summary>Lets a bounded number of the senders' statements run at once. What ends work goes before what begins it, so that the first calls of a burst
/// don't wait until everything due was read; and one organization, whose rows may be locked for long, never takes all turns.</summary>
internal sealed class SenderTurns(int atOnce, int ofOne)
{
    // After so many in a row, one that begins has its turn: those who record without a pause don't keep another account from being looked at.
    private const int EndingsInARow = 3;

    private readonly Lock _lock = new();
    private readonly Dictionary<OrganizationId, int> _running = [];
    private readonly LinkedList<Waiting> _ending = new();
    private readonly LinkedList<Waiting> _beginning = new();
    private int _free = atOnce;
    private int _endings;

    /// <summary>Runs a statement when it is its turn.</summary>
    public async Task<T> RunAsync<T>(OrganizationId organization, bool begins, Func<Task<T>> work)
    {
        await TakeAsync(organization, begins);
        try
        {
            return await work();
        }
        finally
        {
            Return(organization);
        }
    }

    private Task TakeAsync(OrganizationId organization, bool begins)
    {
        lock (_lock)
        {
            var waiting = new Waiting(organization, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            (begins ? _beginning : _ending).AddLast(waiting);
            Admit();
            return waiting.Turn.Task;
        }
    }

    private void Return(OrganizationId organization)
    {
        lock (_lock)
        {
            _free++;
            if (--_running[organization] == 0)
            {
                _running.Remove(organization);
            }

            Admit();
        }
    }

    private void Admit()
    {
        while (_free > 0 && Next() is { } next)
        {
            _free--;
            _running[next.Organization] = _running.GetValueOrDefault(next.Organization) + 1;
            next.Turn.SetResult();
        }
    }

    private Waiting? Next()
    {
        if ((_endings < EndingsInARow || _beginning.Count == 0) && Next(_ending) is { } ending)
        {
            _endings++;
            return ending;
        }

        _endings = 0;
        return Next(_beginning) ?? Next(_ending);
    }

    private Waiting? Next(LinkedList<Waiting> queue)
    {
        for (var node = queue.First; node is not null; node = node.Next)
        {
            if (_running.GetValueOrDefault(node.Value.Organization) < ofOne)
            {
                queue.Remove(node);
                return node.Value;
            }
        }

        return null;
    }

    private sealed record Waiting(OrganizationId Organization, TaskCompletionSource Turn);
}
