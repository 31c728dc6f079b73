using System.Collections.Immutable;

namespace Platform.House.Tests.Walls;

/// <summary>The table of walls: what each project may reference, directly or through others, and which packages it may ask for.
/// A new project, reference or package is a decision that is written down here.</summary>
public sealed class WallTests
{
    private static readonly ImmutableSortedDictionary<string, Wall> Table = new Dictionary<string, Wall>
    {
        ["Domain"] = new([], ["Microsoft.Orleans.Serialization", "Microsoft.Orleans.CodeGenerator", "NodaTime", "NodaTime.Serialization.SystemTextJson", "Ical.Net", "libphonenumber-csharp", "Markdig", "CsvHelper"]),
        ["Grains"] = new(["Domain"], ["Microsoft.Orleans.Sdk", "Microsoft.Orleans.Runtime"]),
        ["Networks"] = new(["Domain"], ["Microsoft.Extensions.Http.Resilience", "HtmlSanitizer", "MailKit"]),
        ["Storage"] = new(["Domain"], ["Npgsql", "Microsoft.Data.Sqlite", "Dapper", "Microsoft.Orleans.Persistence.AdoNet", "AWSSDK.S3"]),
        ["GraphQL"] = new(["Domain", "Grains"], ["GraphQL", "GraphQL.SystemTextJson", "GraphQL.MicrosoftDI"], Web: true),
        ["Scheduler"] = new(["Domain", "Grains"], ["Quartz"]),
        ["Identity"] = new(["Domain", "Grains"],
            ["OpenIddict.AspNetCore", "OpenIddict.EntityFrameworkCore", "OpenIddict.Client.AspNetCore", "OpenIddict.Client.SystemNetHttp", "Microsoft.AspNetCore.Identity.EntityFrameworkCore",
             "Microsoft.AspNetCore.DataProtection.EntityFrameworkCore", "Microsoft.EntityFrameworkCore.Sqlite", "Npgsql.EntityFrameworkCore.PostgreSQL", "CsvHelper"], Web: true),
        ["Silo"] = new(["Domain", "Grains", "Networks", "Storage", "GraphQL", "Scheduler", "Identity"],
            ["Microsoft.Orleans.Server", "Microsoft.Orleans.Clustering.AdoNet", "Microsoft.Orleans.Dashboard", "OpenTelemetry.Extensions.Hosting", "OpenTelemetry.Exporter.OpenTelemetryProtocol",
             "OpenTelemetry.Instrumentation.AspNetCore", "OpenTelemetry.Instrumentation.Http", "OpenTelemetry.Instrumentation.Runtime", "Npgsql.OpenTelemetry"], Web: true),
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    public static TheoryData<string> Projects => [.. Table.Keys];

    [Fact]
    public void Every_project_of_the_product_stands_in_the_table()
        => Assert.Equal(Table.Keys, Product().Select(p => p.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void A_project_is_named_like_its_folder()
        => Expect.Nothing(ProjectFile.All.Values.Where(p => p.Path != "bench/Bench.csproj" && !p.Path.EndsWith($"/{p.Name}/{p.Name}.csproj", StringComparison.Ordinal)).Select(p => p.Path), "Folder and project have one name.");

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_sees_no_other_than_its_wall_allows(string project)
    {
        var allowed = Table[project].MayReference.Select(r => $"src/{r}/{r}.csproj").ToHashSet(StringComparer.Ordinal);
        Expect.Nothing(Of(project).Sees().Where(r => !allowed.Contains(r)), $"{project} may not reach, directly or through others:");
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_asks_for_no_package_that_is_not_on_its_list(string project)
        => Expect.Nothing(Of(project).Packages.Except(Table[project].Packages, StringComparer.Ordinal), $"{project} may not use the packages:");

    [Theory]
    [MemberData(nameof(Projects))]
    public void Only_doors_know_the_web(string project)
    {
        var file = Of(project);
        var web = file.Sdk.EndsWith(".Web", StringComparison.Ordinal) || file.Frameworks.Contains("Microsoft.AspNetCore.App");
        Assert.True(Table[project].Web || !web, $"{project} may not use ASP.NET Core.");
    }

    [Fact]
    public void No_wall_is_walked_around()
    {
        var around = Product().SelectMany(p => p.Items("Compile").Where(c => c.Contains("..", StringComparison.Ordinal)).Concat(p.Items("Reference")).Concat(p.Items("HintPath")).Select(c => $"{p.Path}: {c}"));
        Expect.Nothing(around, "Code comes in by project and package references alone.");
    }

    [Fact]
    public void Only_its_own_tests_see_the_inside_of_a_project()
    {
        var others = Product().SelectMany(p => p.Items("InternalsVisibleTo").Where(v => v != $"Platform.{p.Name}.Tests").Select(v => $"{p.Path}: {v}"));
        Expect.Nothing(others, "InternalsVisibleTo names the project's own tests alone.");
    }

    [Fact]
    public void Nothing_references_a_test_project()
        => Expect.Nothing(ProjectFile.All.Values.SelectMany(p => p.References.Where(r => !r.StartsWith("src/", StringComparison.Ordinal)).Select(r => $"{p.Path} -> {r}")), "References go to src alone.");

    [Fact]
    public void Versions_live_in_one_file()
    {
        var versioned = ProjectFile.All.Values.SelectMany(p => p.Xml.Descendants("PackageReference")
            .Where(e => e.Attribute("Version") is not null || e.Attribute("VersionOverride") is not null || e.Element("Version") is not null)
            .Select(e => $"{p.Path}: {e.Attribute("Include")?.Value}"));
        Expect.Nothing(versioned, "Versions stand in Directory.Packages.props.");
    }

    [Fact]
    public void Every_project_is_part_of_the_solution()
    {
        var solution = Repository.File("Platform.sln").Text.Replace('\\', '/');
        Expect.Nothing(ProjectFile.All.Keys.Where(p => !solution.Contains($"\"{p}\"", StringComparison.Ordinal)), "Missing in Platform.sln:");
    }

    [Fact]
    public void Every_project_that_decides_something_has_tests()
        => Expect.Nothing(Product().Where(p => p.Name is not ("Silo" or "Scheduler") && !Repository.Has($"tests/{p.Name}.Tests/{p.Name}.Tests.csproj")).Select(p => p.Path), "No tests for:");

    private static IEnumerable<ProjectFile> Product() => ProjectFile.All.Values.Where(p => p.Path.StartsWith("src/", StringComparison.Ordinal));

    private static ProjectFile Of(string project) => ProjectFile.All[$"src/{project}/{project}.csproj"];

    private sealed record Wall(ImmutableArray<string> MayReference, ImmutableArray<string> Packages, bool Web = false);
}
