using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Platform.House.Tests;

/// <summary>A text file of the repository.</summary>
/// <param name="Path">From the root, with slashes.</param>
/// <param name="Text">All of it.</param>
internal sealed partial record SourceFile(string Path, string Text)
{
    /// <summary>Its lines, without their ends.</summary>
    public ImmutableArray<string> Lines { get; } = [.. Text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n')];

    /// <summary>Whether it is C# or Razor.</summary>
    public bool IsCode => Path.EndsWith(".cs", StringComparison.Ordinal) || Path.EndsWith(".razor", StringComparison.Ordinal);

    /// <summary>The second part of its path: the project, for what stands in src and tests.</summary>
    public string Project => Path.Split('/') is [_, var project, _, ..] ? project : "";

    /// <summary>The folders between the project and the file.</summary>
    public ImmutableArray<string> Folders => Path.Split('/') is [_, _, .. var folders, _] ? [.. folders] : [];

    /// <summary>Whether it stands in a folder, at any depth.</summary>
    public bool Under(string folder) => Path.StartsWith(folder + "/", StringComparison.Ordinal);

    /// <summary>Where a pattern matches, line by line. Comments and literals count like code.</summary>
    public IEnumerable<string> Find(Regex pattern)
        => Lines.SelectMany((line, index) => pattern.Matches(line).Select(match => $"{Path}:{index + 1}: {match.Value.Trim()}"));

    /// <summary>The same, without comments that run to the end of a line.</summary>
    public IEnumerable<string> FindInCode(Regex pattern)
        => Lines.SelectMany((line, index) => pattern.Matches(Comment().Replace(line, "")).Select(match => $"{Path}:{index + 1}: {match.Value.Trim()}"));

    [GeneratedRegex(@"(?<![:""])//.*$")]
    private static partial Regex Comment();
}
