using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Platform.GraphQL.Engine;

namespace Platform.GraphQL.Tests.Engine;

/// <summary>docs/api.md tells every code and every limit.</summary>
public sealed partial class ApiDocumentTests
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(Here(), "../../.."));
    private static readonly string Document = File.ReadAllText(Path.Combine(Root, "docs/api.md"));

    [Fact]
    public void Every_code_is_told()
    {
        var ours = Directory.EnumerateFiles(Path.Combine(Root, "src/GraphQL"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Code().Matches(File.ReadAllText(file)).Select(match => match.Groups["code"].Value)).Append("TIMEOUT").Append("SYNTAX_ERROR");
        var refusals = UserErrorCodes().Match(PlatformSchema.Print()).Groups["values"].Value.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && !line.StartsWith('"'));

        Assert.Equal([], ours.Concat(refusals).Distinct().Where(code => !Document.Contains($"`{code}`", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_limit_is_told()
    {
        var limits = Limits().Match(Document).Value;
        var options = new PlatformGraphQLOptions();
        var numbers = typeof(PlatformGraphQLOptions).GetProperties().Where(property => property.PropertyType == typeof(int) && property.Name.StartsWith("Max", StringComparison.Ordinal))
            .Select(property => (property.Name, Value: ((int)property.GetValue(options)!).ToString(CultureInfo.InvariantCulture)));

        Assert.Equal([], numbers.Where(number => !Regex.IsMatch(limits, $@"\b{number.Value}\b")).Select(number => $"{number.Name} {number.Value}"));
        Assert.Contains($"{options.Timeout.TotalSeconds} seconds", limits, StringComparison.Ordinal);
    }

    private static string Here([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;

    // Codes are words in capitals; the names of roles and the like are not.
    [GeneratedRegex(@"""(?<code>[A-Z]+(?:_[A-Z]+)+|INTERNAL|FORBIDDEN|REFUSED|UNAUTHENTICATED)""")]
    private static partial Regex Code();

    [GeneratedRegex(@"enum UserErrorCode \{(?<values>[^}]*)\}")]
    private static partial Regex UserErrorCodes();

    [GeneratedRegex(@"## Limits.*?(?=\n## )", RegexOptions.Singleline)]
    private static partial Regex Limits();
}
