using Xunit;

namespace Platform.Domain.Tests.Moderation;

/// <summary>Third-party test data that lies beside the repository and is not ours to commit.</summary>
internal static class SharedCases
{
    /// <summary>The path of a file under <c>shared/cases</c> beside the repository; skips the test, saying so, where it is absent.</summary>
    public static string PathOf(string file)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "shared", "cases", file);
            if (File.Exists(path))
            {
                return path;
            }
        }

        Assert.Skip($"shared/cases/{file} is not beside this repository.");
        return "";
    }
}
