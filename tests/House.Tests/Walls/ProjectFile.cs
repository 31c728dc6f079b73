using System.Collections.Immutable;
using System.Xml.Linq;

namespace Platform.House.Tests.Walls;

/// <summary>What a .csproj asks for.</summary>
internal sealed record ProjectFile(string Path, string Name, string Sdk, ImmutableArray<string> References, ImmutableArray<string> Packages, ImmutableArray<string> Frameworks, XDocument Xml)
{
    /// <summary>All of the repository, by the path from the root.</summary>
    public static ImmutableSortedDictionary<string, ProjectFile> All { get; } =
        Repository.Files.Where(f => f.Path.EndsWith(".csproj", StringComparison.Ordinal)).Select(Read).ToImmutableSortedDictionary(p => p.Path, p => p, StringComparer.Ordinal);

    /// <summary>The projects that this one sees, directly or through others.</summary>
    public ImmutableSortedSet<string> Sees()
    {
        var seen = new SortedSet<string>(StringComparer.Ordinal);
        var next = new Queue<string>(References);
        while (next.TryDequeue(out var path))
        {
            if (seen.Add(path))
            {
                foreach (var reference in All[path].References)
                {
                    next.Enqueue(reference);
                }
            }
        }

        return [.. seen];
    }

    /// <summary>The values of an item or property of this name.</summary>
    public IEnumerable<string> Items(string element)
        => Xml.Descendants(element).Select(e => e.Attribute("Include")?.Value ?? e.Attribute("Update")?.Value ?? e.Value);

    private static ProjectFile Read(SourceFile file)
    {
        var xml = XDocument.Parse(file.Text);
        var folder = System.IO.Path.GetDirectoryName(file.Path)!;
        return new ProjectFile(
            file.Path,
            System.IO.Path.GetFileNameWithoutExtension(file.Path),
            xml.Root!.Attribute("Sdk")?.Value ?? "",
            [.. Includes(xml, "ProjectReference").Select(r => System.IO.Path.GetRelativePath(Repository.Root, System.IO.Path.GetFullPath(System.IO.Path.Combine(Repository.Root, folder, r.Replace('\\', '/')))))],
            [.. Includes(xml, "PackageReference")],
            [.. Includes(xml, "FrameworkReference")],
            xml);
    }

    private static IEnumerable<string> Includes(XDocument xml, string element)
        => xml.Descendants(element).Select(e => e.Attribute("Include")?.Value).OfType<string>().Order(StringComparer.Ordinal);
}
