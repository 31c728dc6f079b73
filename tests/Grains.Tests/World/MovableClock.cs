namespace Platform.Grains.Tests.World;

/// <summary>The real clock, ahead by as much as tests have moved it: waits stay real, what is due is chosen by the test.</summary>
internal sealed class MovableClock : TimeProvider
{
    private long _ahead;

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ahead, by.Ticks);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref _ahead));
}
