namespace Platform.House.Tests;

/// <summary>Assertions that name every offender at once.</summary>
internal static class Expect
{
    /// <summary>Fails with the rule and all that break it.</summary>
    public static void Nothing(IEnumerable<string> offenders, string rule)
    {
        var list = offenders.ToList();
        Assert.True(list.Count == 0, $"{rule}\n{string.Join('\n', list.Select(o => "  " + o))}");
    }
}
