namespace Platform.Scheduler;

/// <summary>Reads what is due by its key, page after page, until nothing is left.</summary>
internal static class Pages
{
    private const int Size = 5_000;

    /// <summary>Reads all; <paramref name="next"/> gets what was read so far, whose last one it goes on behind.</summary>
    public static async Task<List<T>> AllAsync<T>(Func<List<T>, int, Task<IReadOnlyList<T>>> next)
    {
        var all = new List<T>();
        IReadOnlyList<T> page;
        do
        {
            page = await next(all, Size);
            all.AddRange(page);
        }
        while (page.Count == Size);
        return all;
    }
}
