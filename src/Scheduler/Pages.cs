namespace Platform.Scheduler;

/// <summary>Reads what is due by its key, page after page, until nothing is left.</summary>
internal static class Pages
{
    private const int Size = 5_000;

    public static async Task<List<T>> AllAsync<T>(Func<T?, int, Task<IReadOnlyList<T>>> next)
        where T : class
    {
        var all = new List<T>();
        IReadOnlyList<T> page;
        do
        {
            page = await next(all.LastOrDefault(), Size);
            all.AddRange(page);
        }
        while (page.Count == Size);
        return all;
    }
}
