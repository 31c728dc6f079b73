using Xunit.Sdk;

namespace Platform.Grains.Tests.World;

/// <summary>Waits for a thing, bounded; never for time.</summary>
internal static class Until
{
    private static readonly TimeSpan AtMost = TimeSpan.FromMinutes(2);

    public static async Task<T> Async<T>(string what, Func<Task<T?>> look, Func<Task<string>>? instead = null) where T : class
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(AtMost);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        do
        {
            if (await look() is { } found)
            {
                return found;
            }
        }
        while (await TickedAsync(timer, bound.Token));
        throw new XunitException($"There was never {what}. {(instead is null ? "" : await instead())}");
    }

    public static Task TrueAsync(string what, Func<Task<bool>> look) => Async(what, async () => await look() ? what : null);

    public static Task TrueAsync(string what, Func<bool> look) => Async(what, () => Task.FromResult(look() ? what : null));

    private static async Task<bool> TickedAsync(PeriodicTimer timer, CancellationToken bound)
    {
        try
        {
            return await timer.WaitForNextTickAsync(bound);
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
