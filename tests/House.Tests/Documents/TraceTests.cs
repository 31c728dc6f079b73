using System.Text.RegularExpressions;

namespace Platform.House.Tests.Documents;

/// <summary>The repository tells of the project alone: nothing of the machine or the network that it was written on.</summary>
public sealed partial class TraceTests
{
    [Fact]
    public void No_file_names_a_folder_of_a_machine()
        => Expect.Nothing(Repository.Files.SelectMany(f => f.Find(MachinePath())), "Folders of one machine:");

    [Fact]
    public void No_file_names_the_host_of_a_package_registry()
        => Expect.Nothing(Repository.Files.SelectMany(f => f.Find(RegistryHost())), "Where packages come from is the machine's setting:");

    [Fact]
    public void No_file_sets_a_package_source()
        => Expect.Nothing(Repository.Files.Where(f => Path.GetFileName(f.Path).ToUpperInvariant() is "NUGET.CONFIG" or ".NPMRC" or ".YARNRC" or "PIP.CONF").Select(f => f.Path), "Where packages come from is the machine's setting:");

    [Fact]
    public void Only_tests_read_what_lies_beside_the_repository()
        => Expect.Nothing(Repository.Files.Where(f => !f.Under("tests") && !f.Under("bench")).SelectMany(f => f.Find(Beside())), "Third-party data are read by tests alone:");

    [GeneratedRegex(@"(?<![\w.:/}~-])/(?:work|root|home|tmp|Users)/\w[\w./-]*|\b[A-Z]:\\Users\\")]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"registry\.npmj[s]|\bnuge[t]\.org|\bpyp[i]\.org|\bde[b]\.debian\.org|\bprox[y]\.golang|\bartifactor[y]\b|\bnexu[s]\b|/v3/inde[x]\.json|""resolve[d]""\s*:\s*""http", RegexOptions.IgnoreCase)]
    private static partial Regex RegistryHost();

    [GeneratedRegex(@"\.\./share[d]\b")]
    private static partial Regex Beside();
}
