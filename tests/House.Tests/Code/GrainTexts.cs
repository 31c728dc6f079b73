using System.Text.RegularExpressions;

namespace Platform.House.Tests.Code;

/// <summary>Reads grains out of their text.</summary>
internal static partial class GrainTexts
{
    /// <summary>Whether a file declares a grain interface.</summary>
    public static bool IsInterface(SourceFile file) => Interface().IsMatch(file.Text);

    /// <summary>Every grain interface: its name, its file, its doc comment and the base that says what its key is.</summary>
    public static IEnumerable<(string Name, SourceFile File, string Doc, string Key)> Interfaces()
        => Repository.Product.SelectMany(f => Interface().Matches(f.Text).Select(m => (m.Groups["name"].Value, f, m.Groups["doc"].Value, m.Groups["key"].Value)));

    [GeneratedRegex(@"(?<doc>(?:^///.*\n)*)(?:^\[.*\]\n)*^(?:public|internal) interface (?<name>I\w+)\s*:\s*(?<key>IGrainWith\w+)", RegexOptions.Multiline)]
    private static partial Regex Interface();
}
