namespace Platform.Bench.Lives;

/// <summary>Counts calls of grains, so that it is known when none is under way; a one-way call is under way until it arrives.</summary>
internal sealed class GrainCalls : IIncomingGrainCallFilter, IOutgoingGrainCallFilter
{
    private int _running;
    private int _onTheWay;
    private long _count;
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, int> _names = new(StringComparer.Ordinal);

    public int Running => Volatile.Read(ref _running);

    public int OnTheWay => Volatile.Read(ref _onTheWay);

    /// <summary>The calls under way, for who looks for what hangs.</summary>
    public string Names => string.Join(",", _names.Where(n => n.Value > 0).Select(n => n.Key));

    public long Count => Interlocked.Read(ref _count);

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        Interlocked.Increment(ref _count);
        Interlocked.Increment(ref _running);
        if (OneWay(context))
        {
            Interlocked.Decrement(ref _onTheWay);
        }

        var name = context.InterfaceName + "." + context.MethodName;
        _names.AddOrUpdate(name, 1, (_, n) => n + 1);
        try
        {
            await context.Invoke();
        }
        finally
        {
            _names.AddOrUpdate(name, 0, (_, n) => n - 1);
            Interlocked.Decrement(ref _running);
        }
    }

    public Task Invoke(IOutgoingGrainCallContext context)
    {
        if (OneWay(context))
        {
            Interlocked.Increment(ref _onTheWay);
        }

        return context.Invoke();
    }

    private static bool OneWay(IGrainCallContext context) => Attribute.IsDefined(context.InterfaceMethod, typeof(Orleans.Concurrency.OneWayAttribute));
}
