namespace Platform.Bench.Lives;

/// <summary>Drops steps of a life as long as it ends in the same violation.</summary>
internal static class Shrink
{
    private const int Most = 120;

    /// <summary>The shortest life that was found, or null when the whole one does not come again.</summary>
    public static async Task<(LifeResult? Shortest, int Tries)> RunAsync(IReadOnlyList<Step> steps, string kind, Func<IReadOnlyList<Step>, int, Task<LifeResult>> live)
    {
        var tries = 0;
        async Task<LifeResult?> SameAsync(IReadOnlyList<Step> some)
        {
            var result = await live(some, ++tries);
            return result.Violation?.Kind == kind ? result : null;
        }

        if (await SameAsync(steps) is not { } best)
        {
            return (null, tries);
        }

        var now = steps.ToList();
        for (var size = Math.Max(1, now.Count / 2); tries < Most;)
        {
            var shorter = false;
            for (var from = now.Count - size; from > -size && tries < Most; from -= size)
            {
                var at = Math.Max(0, from);
                List<Step> some = [.. now.Take(at), .. now.Skip(at + Math.Min(size, from + size))];
                if (some.Count < now.Count && await SameAsync(some) is { } same)
                {
                    (now, best, shorter) = (some, same, true);
                }
            }

            if (!shorter && size == 1)
            {
                break;
            }

            size = shorter && size == 1 ? 1 : Math.Max(1, size / 2);
        }

        return (best, tries);
    }
}
