using System.Text.RegularExpressions;

namespace Platform.House.Tests.Code;

/// <summary>What is sent between silos keeps its name and its numbers through every release.</summary>
public sealed partial class SentRecordTests
{
    [Fact]
    public void Every_sent_type_has_an_alias()
        => Expect.Nothing(Sent().Where(s => s.Alias is null).Select(s => $"{s.File.Path}: {s.Attributes}"), "[GenerateSerializer] comes with [Alias(\"...\")]:");

    [Fact]
    public void No_alias_is_used_twice()
        => Expect.Nothing(Sent().Where(s => s.Alias is not null).GroupBy(s => s.Alias).Where(g => g.Count() > 1).Select(g => $"{g.Key}: {string.Join(", ", g.Select(s => s.File.Path))}"), "One alias, one type:");

    [Fact]
    public void No_number_is_used_twice_in_a_type()
    {
        var twice = Sent().SelectMany(s => Number().Matches(s.Body).Select(m => m.Groups["n"].Value).GroupBy(n => n).Where(g => g.Count() > 1).Select(g => $"{s.File.Path}: {s.Alias} [Id({g.Key})]"));
        Expect.Nothing(twice, "Each member has a number of its own:");
    }

    // The body of a type ends where the next attribute list at the margin begins.
    private static IEnumerable<(SourceFile File, string Attributes, string? Alias, string Body)> Sent()
    {
        foreach (var file in Repository.Product)
        {
            foreach (Match type in SentType().Matches(file.Text))
            {
                var alias = Alias().Match(type.Groups["attributes"].Value);
                yield return (file, type.Groups["attributes"].Value.Trim(), alias.Success ? alias.Groups["name"].Value : null, type.Groups["body"].Value);
            }
        }
    }

    [GeneratedRegex(@"(?<attributes>(?:^[ ]*\[[^\n]*\]\n)*^[ ]*\[[^\n]*\bGenerateSerializer\b[^\n]*\]\n(?:^[ ]*\[[^\n]*\]\n)*)(?<body>.*?)(?=^[ ]*\[(?!Id\(|property:|JsonIgnore)|^///|\z)", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex SentType();

    [GeneratedRegex(@"Alias\(""(?<name>[^""]+)""\)")]
    private static partial Regex Alias();

    [GeneratedRegex(@"\bId\((?<n>\d+)\)")]
    private static partial Regex Number();
}
