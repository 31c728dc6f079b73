namespace Platform.GraphQL.Audit;

/// <summary>Leaves out what is told again in the same breath.</summary>
internal static class LastOfEach
{
    /// <summary>The last happening of each thing, in order: a thing is shown as it stands now, so an earlier one would show the same.</summary>
    /// <param name="happenings">In order.</param>
    /// <param name="thing">What it is about; null for what is of no interest.</param>
    public static IEnumerable<(Happening Happening, T Thing)> Told<T>(this IReadOnlyList<Happening> happenings, Func<Happening, T?> thing)
        where T : struct
    {
        var last = new Dictionary<T, long>();
        var told = new List<(Happening, T)>();
        foreach (var happening in happenings)
        {
            if (thing(happening) is { } about)
            {
                last[about] = happening.Seq;
                told.Add((happening, about));
            }
        }

        return told.Where(one => last[one.Item2] == one.Item1.Seq);
    }
}
