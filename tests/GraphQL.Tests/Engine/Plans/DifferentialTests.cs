using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Platform.GraphQL.Engine;
using Platform.GraphQL.Tests.World;

namespace Platform.GraphQL.Tests.Engine.Plans;

/// <summary>Whatever is asked: a plan answers byte for byte what the engine answers.</summary>
public sealed partial class DifferentialTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Made_queries_of_the_api_are_answered_the_same()
        => await CompareAsync(new TwoEngines(typeof(PlatformSchema).Assembly), 2000);

    [Fact]
    public async Task Made_queries_of_the_test_hospital_are_answered_the_same()
        => await CompareAsync(new TwoEngines(typeof(TestApi).Assembly), 500);

    [Fact]
    public async Task Every_query_in_tests_and_documents_is_answered_the_same()
    {
        using var api = new TwoEngines(typeof(PlatformSchema).Assembly);
        using var hospital = new TwoEngines(typeof(TestApi).Assembly);
        var queries = Written().Where(query => !query.Contains("never", StringComparison.Ordinal) && !query.Contains("mutation", StringComparison.Ordinal)).Distinct().ToList();
        foreach (var query in queries)
        {
            await api.SameAsync(query);
            await hospital.SameAsync(query, new { id = GlobalId.Encode("Ward", "w1"), n = 3, first = 3 });
        }

        output.WriteLine($"{queries.Count} queries; {Told(api)}; {Told(hospital)}");
        Assert.InRange(queries.Count, 60, int.MaxValue);
        Assert.InRange(api.Reasons.GetValueOrDefault("") + hospital.Reasons.GetValueOrDefault(""), 60, int.MaxValue);
    }

    private async Task CompareAsync(TwoEngines engines, int count)
    {
        using (engines)
        {
            for (var seed = 0; seed < count; seed++)
            {
                Port.Salt = $"{seed}/";
                var documents = new Documents(engines.Schema, seed);
                var query = documents.Make();
                await engines.SameAsync(query, documents.Values);
            }

            output.WriteLine(Told(engines));
            Assert.InRange(engines.Reasons.GetValueOrDefault(""), count / 2, int.MaxValue);
        }
    }

    private static string Told(TwoEngines engines) => string.Join(", ", engines.Reasons.Select(reason => $"{(reason.Key.Length == 0 ? "plan" : reason.Key)} {reason.Value}"));

    // Strings of the tests and code of the documents that look like queries; those that are none are refused the same.
    private static IEnumerable<string> Written([CallerFilePath] string here = "")
    {
        var root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../.."));
        var files = Directory.EnumerateFiles(Path.Combine(root, "tests"), "*.cs", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Path.Combine(root, "src"), "*.graphql", SearchOption.AllDirectories))
            .Concat(Directory.EnumerateFiles(Path.Combine(root, "docs"), "*.md", SearchOption.AllDirectories)).Append(Path.Combine(root, "README.md"));
        foreach (var file in files.Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.EndsWith("schema.graphql", StringComparison.Ordinal)))
        {
            var text = File.ReadAllText(file);
            foreach (Match match in (file.EndsWith(".cs", StringComparison.Ordinal) ? Literal() : Block()).Matches(text))
            {
                yield return match.Groups["raw"].Success ? match.Groups["raw"].Value : match.Groups["text"].Value.Replace("\\\"", "\"", StringComparison.Ordinal);
            }

            if (file.EndsWith(".graphql", StringComparison.Ordinal))
            {
                yield return text;
            }
        }
    }

    [GeneratedRegex(@"(?<!\$)(?:""{3}\s*(?<raw>(?:query|\{ )(?:(?!""{3})[\s\S])*)""{3}|(?<!"")""(?<text>(?:query|\{ ?\w)(?:[^""\\\n]|\\.)*)"")")]
    private static partial Regex Literal();

    [GeneratedRegex(@"```graphql\n(?<raw>[\s\S]*?)```|(?<raw>query[ (][^`]*)")]
    private static partial Regex Block();
}
