namespace Platform.Journeys;

/// <summary>Where the tests run.</summary>
internal static class Repository
{
    /// <summary>The folder that holds everything.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Platform.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests don't run inside the repository.");
        }

        return folder.FullName;
    }
}
