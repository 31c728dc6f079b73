using System.Text.RegularExpressions;

namespace Platform.House.Tests.Documents;

/// <summary>A command that a document tells exists.</summary>
public sealed partial class CommandTests
{
    private static IEnumerable<(string Document, string Command)> Commands
        => Repository.Files.Where(f => f.Path.EndsWith(".md", StringComparison.Ordinal) || f.Path.EndsWith("kustomization.yaml", StringComparison.Ordinal))
            .SelectMany(f => Command().Matches(f.Text).Select(m => (f.Path, m.Value)));

    [Fact]
    public void Projects_that_are_run_are_there()
    {
        var missing = Commands.Select(c => (c.Document, Path: Project().Match(c.Command).Groups["path"].Value))
            .Where(c => c.Path.Length > 0 && !Repository.Files.Any(f => f.Path.StartsWith(c.Path.TrimEnd('/') + "/", StringComparison.Ordinal) && f.Path.EndsWith(".csproj", StringComparison.Ordinal)))
            .Select(c => $"{c.Document}: {c.Path}");
        Expect.Nothing(missing, "No project at:");
    }

    [Fact]
    public void Commands_of_the_front_door_are_known_to_it()
    {
        var door = Repository.File("src/Silo/Program.cs").Text;
        var missing = Commands.Select(c => (c.Document, Name: DoorCommand().Match(c.Command).Groups["name"].Value))
            .Where(c => c.Name.Length > 0 && !door.Contains($"\"{c.Name}\"", StringComparison.Ordinal))
            .Select(c => $"{c.Document}: {c.Name}");
        Expect.Nothing(missing, "src/Silo/Program.cs doesn't know:");
    }

    [Fact]
    public void Options_of_the_front_door_are_known_to_it()
    {
        var door = string.Concat(Repository.Product.Where(f => f.Under("src/Silo")).Select(f => f.Text));
        var missing = Commands.Where(c => DoorCommand().IsMatch(c.Command))
            .SelectMany(c => Option().Matches(Comment().Replace(c.Command[DoorCommand().Match(c.Command).Index..], "")).Select(o => (c.Document, o.Value)))
            .Where(o => o.Value != "--project" && !door.Contains($"\"{o.Value}\"", StringComparison.Ordinal) && !door.Contains($"\"{o.Value[2..]}\"", StringComparison.Ordinal))
            .Select(o => $"{o.Document}: {o.Value}");
        Expect.Nothing(missing, "src/Silo doesn't know:");
    }

    [Fact]
    public void Options_of_scripts_are_known_to_them()
    {
        var missing = Commands.SelectMany(c => Script().Matches(c.Command).SelectMany(m => ScriptAt(c.Document, m.Groups["script"].Value) is { } script
            ? Option().Matches(m.Groups["rest"].Value).Select(o => o.Value).Where(o => !script.Text.Contains(o, StringComparison.Ordinal)).Select(o => $"{c.Document}: {script.Path} {o}")
            : [$"{c.Document}: {m.Groups["script"].Value}"]));
        Expect.Nothing(missing, "No such script or option:");
    }

    [Fact]
    public void Files_that_commands_name_are_there()
        => Expect.Nothing(Commands.SelectMany(c => File().Matches(c.Command).Where(m => !Repository.Has(m.Value)).Select(m => $"{c.Document}: {m.Value}")), "No such file:");

    // Beside the document, or from the root. A part in capitals stands for whatever the reader puts there.
    private static SourceFile? ScriptAt(string document, string script)
    {
        var pattern = new Regex($"^(?:{Regex.Escape(Path.GetDirectoryName(document)!.Replace('\\', '/'))}/)?{Placeholder().Replace(Regex.Escape(script), "[^/]+")}$");
        return Repository.Files.FirstOrDefault(f => pattern.IsMatch(f.Path));
    }

    // Up to the end of the line or of the code span; a backslash goes on.
    [GeneratedRegex(@"(?:dotnet (?:run|publish|build|test)|kubectl|(?<=^|[\s`])\./[\w/.-]+\.sh)(?:\\\n|[^\n`])*", RegexOptions.Multiline)]
    private static partial Regex Command();

    [GeneratedRegex(@"(?:--project|publish|build) (?<path>(?:src|tests|bench)[\w/.]*)")]
    private static partial Regex Project();

    [GeneratedRegex(@"--project src/Silo -- (?<name>[a-z][\w-]*)")]
    private static partial Regex DoorCommand();

    [GeneratedRegex(@"\s#.*")]
    private static partial Regex Comment();

    [GeneratedRegex(@"(?<![\w/.])\./(?<script>[\w/-]+\.sh)(?<rest>[^\n#;&|]*)")]
    private static partial Regex Script();

    [GeneratedRegex(@"\b[A-Z][A-Z_]+\b")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"(?<=\s|\[|\|)--[a-z][\w-]*")]
    private static partial Regex Option();

    [GeneratedRegex(@"(?<=\s)(?:samples|k8s|docs|tests)/[\w./-]*\w")]
    private static partial Regex File();
}
