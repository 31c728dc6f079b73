using System.Reflection;
using System.Runtime.CompilerServices;
using Platform.GraphQL.Engine;
using Platform.GraphQL.Tests.World;

namespace Platform.GraphQL.Tests.Engine;

/// <summary>The API's schema is the one that is checked in: a change of it is seen in review.</summary>
public sealed class SnapshotTests
{
    private const string Renew = "UPDATE_SCHEMA=1 dotnet test --project tests/GraphQL.Tests/GraphQL.Tests.csproj";
    private static readonly Assembly Api = typeof(PlatformSchema).Assembly;

    [Fact]
    public void The_schema_is_the_one_checked_in()
    {
        SkipWithoutResolvers();
        AssertCheckedIn("src/GraphQL/schema.graphql", PlatformSchema.Print(Api));
    }

    [Fact]
    public void The_schema_of_the_test_hospital_is_the_one_checked_in()
        => AssertCheckedIn("tests/GraphQL.Tests/World/schema.graphql", PlatformSchema.Print(typeof(Ward).Assembly));

    private static void AssertCheckedIn(string path, string printed)
    {
        var file = Path.Combine(Root(), path);
        if (Environment.GetEnvironmentVariable("UPDATE_SCHEMA") == "1")
        {
            File.WriteAllText(file, printed);
        }

        var checkedIn = File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : "";
        Assert.True(printed == checkedIn, $"{path} is not what the resolvers say; first difference: {Difference(checkedIn, printed)}. If the change is meant, renew it: {Renew}");
    }

    [Fact]
    public void Everything_in_the_schema_has_a_description()
    {
        SkipWithoutResolvers();
        var undescribed = PlatformSchema.Undescribed(Api);
        Assert.True(undescribed.Count == 0, $"Without a doc comment: {string.Join(", ", undescribed)}");
    }

    private static void SkipWithoutResolvers()
        => Assert.SkipWhen(!Api.GetTypes().Any(type => type.IsDefined(typeof(QueryTypeAttribute), false)), "The API has no resolvers yet.");

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../.."));

    private static string Difference(string before, string after)
    {
        var (old, now) = (before.Split('\n'), after.Split('\n'));
        for (var line = 0; line < Math.Max(old.Length, now.Length); line++)
        {
            var (was, is_) = (old.ElementAtOrDefault(line), now.ElementAtOrDefault(line));
            if (was != is_)
            {
                return $"line {line + 1}, checked in '{was}', resolvers '{is_}'";
            }
        }

        return "none";
    }
}
