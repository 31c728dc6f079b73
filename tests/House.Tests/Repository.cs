using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Platform.House.Tests;

/// <summary>The repository as text: what is checked in, as far as that can be told without git.</summary>
internal static class Repository
{
    private static readonly ImmutableHashSet<string> Made = ["bin", "obj", "node_modules", "data", "out", "TestResults"];

    private static readonly ImmutableHashSet<string> Binary = [".png", ".jpg", ".jpeg", ".gif", ".ico", ".woff2", ".db", ".zip", ".gz", ".pdf", ".mp4"];

    /// <summary>The folder of Platform.sln, with a separator behind it.</summary>
    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    /// <summary>Every text file.</summary>
    public static ImmutableArray<SourceFile> Files { get; } = [.. Read(Root).OrderBy(f => f.Path, StringComparer.Ordinal)];

    /// <summary>The C# and Razor files of the product.</summary>
    public static ImmutableArray<SourceFile> Product { get; } = [.. Files.Where(f => f.Under("src") && f.IsCode)];

    /// <summary>The C# files of the tests.</summary>
    public static ImmutableArray<SourceFile> Tests { get; } = [.. Files.Where(f => f.Under("tests") && f.IsCode)];

    /// <summary>The names of the folders of the first level under a folder.</summary>
    public static ImmutableArray<string> Folders(string path)
        => [.. Directory.GetDirectories(Path.Combine(Root, path)).Select(d => Path.GetFileName(d)!).Where(n => !Made.Contains(n)).Order(StringComparer.Ordinal)];

    /// <summary>Whether a file or folder stands at a path from the root.</summary>
    public static bool Has(string path) => Path.Exists(Path.Combine(Root, path));

    /// <summary>One file; the test fails where it is missing.</summary>
    public static SourceFile File(string path)
        => Files.FirstOrDefault(f => f.Path == path) ?? throw new FileNotFoundException($"{path} is missing.", path);

    [SuppressMessage("Globalization", "CA1308", Justification = "File extensions.")]
    private static IEnumerable<SourceFile> Read(string folder)
    {
        foreach (var file in Directory.GetFiles(folder).Where(f => Path.GetFileName(f) != ".git" && !Binary.Contains(Path.GetExtension(f).ToLowerInvariant())))
        {
            yield return new SourceFile(Path.GetRelativePath(Root, file).Replace('\\', '/'), System.IO.File.ReadAllText(file));
        }

        foreach (var file in Directory.GetDirectories(folder).Where(Belongs).SelectMany(Read))
        {
            yield return file;
        }
    }

    private static bool Belongs(string folder)
        => Path.GetFileName(folder) is var name && !Made.Contains(name) && (!name.StartsWith('.') || name is ".ci" or ".github") && !new DirectoryInfo(folder).Attributes.HasFlag(FileAttributes.ReparsePoint);

    private static string FindRoot(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (System.IO.File.Exists(Path.Combine(folder.FullName, "Platform.sln")))
            {
                return folder.FullName + Path.DirectorySeparatorChar;
            }
        }

        throw new DirectoryNotFoundException($"No folder above {start} holds Platform.sln.");
    }
}
