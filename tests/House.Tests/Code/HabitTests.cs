using System.Text.RegularExpressions;

namespace Platform.House.Tests.Code;

/// <summary>Habits that can be read off the text.</summary>
public sealed partial class HabitTests(ITestOutputHelper output)
{
    private const int Guide = 300;
    private const int Limit = 400;

    [Fact]
    public void No_file_is_longer_than_four_hundred_lines()
    {
        var code = Repository.Product.Concat(Repository.Tests).Concat(Repository.Files.Where(f => f.Under("bench") && f.IsCode)).ToList();
        foreach (var file in code.Where(f => f.Lines.Length > Guide).OrderByDescending(f => f.Lines.Length))
        {
            output.WriteLine($"{file.Lines.Length} {file.Path}");
        }

        Expect.Nothing(code.Where(f => f.Lines.Length > Limit).Select(f => $"{f.Path}: {f.Lines.Length}"), $"Over {Guide} lines: split by concern. Over {Limit} lines:");
    }

    [Fact]
    public void Nothing_is_left_undone()
        => Expect.Nothing(Repository.Product.Concat(Repository.Tests).SelectMany(f => f.Find(Unfinished())), "What isn't done is an issue, not a mark in the code:");

    [Fact]
    public void Files_have_no_regions_and_no_banners()
        => Expect.Nothing(Repository.Product.Concat(Repository.Tests).SelectMany(f => f.Find(Banner())), "A file that needs them is two files:");

    [Fact]
    public void The_domain_has_no_clock_no_chance_and_no_door()
        => Expect.Nothing(Of("Domain").SelectMany(f => f.FindInCode(AmbientTime()).Concat(f.FindInCode(Chance())).Concat(f.FindInCode(Door()))), "Time and chance come in as arguments:");

    [Fact]
    public void Time_comes_from_the_clock_that_was_handed_in()
        => Expect.Nothing(Repository.Product.SelectMany(f => f.FindInCode(AmbientTime())), "Grains, jobs and doors take TimeProvider:");

    [Fact]
    public void Tests_do_not_sleep()
        => Expect.Nothing(Repository.Tests.SelectMany(f => f.Find(Sleep())), "A test waits for a thing, never for time:");

    [Fact]
    public void Log_lines_are_declared()
        => Expect.Nothing(Repository.Product.SelectMany(f => f.Find(UndeclaredLog())), "[LoggerMessage] alone writes to the log:");

    [Fact]
    public void Every_way_out_goes_through_egress()
    {
        var made = Repository.Product
            .Where(f => !f.Under("src/Networks") && f.Path != "src/Silo/Commands/ApiDoor.cs") // a command of the user's own, on the user's machine
            .SelectMany(f => f.Find(HttpClientMade()));
        Expect.Nothing(made, "HTTP clients are made in Networks, behind Egress:");
    }

    [Fact]
    public void No_client_of_the_networks_leaves_egress_out()
    {
        var bare = Repository.Product.Where(f => f.Under("src/Networks") && !f.Under("src/Networks/Egress"))
            .SelectMany(f => f.Find(HttpClientMade()).Where(found => !f.Lines[int.Parse(found.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture) - 1].Contains(".ThroughEgress()", StringComparison.Ordinal)));
        Expect.Nothing(bare, "A client is added with ThroughEgress() on the same line:");
    }

    [Fact]
    public void Classes_are_sealed_static_or_abstract()
        => Expect.Nothing(Repository.Product.SelectMany(f => f.Find(OpenClass())), "sealed by default:");

    [Fact]
    public void Nothing_is_called_update_set_or_process()
        => Expect.Nothing(Repository.Files.Where(f => f.Under("src/Grains") && GrainTexts.IsInterface(f)).SelectMany(f => f.Find(EmptyVerb())), "Grains speak the verbs of the trade:");

    private static IEnumerable<SourceFile> Of(string project) => Repository.Product.Where(f => f.Project == project);

    [GeneratedRegex(@"\b(?:TOD[O]|FIXM[E]|HAC[K]|XX[X]|NotImplemente[d]Exception)\b")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"^\s*#region|^\s*//\s*[-=*#_]{4,}")]
    private static partial Regex Banner();

    [GeneratedRegex(@"\bDateTime(?:Offset)?\.(?:Utc)?Now\b|\bDateTime\.Today\b|\bSystemClock\b|\bEnvironment\.TickCount")]
    private static partial Regex AmbientTime();

    [GeneratedRegex(@"\bGuid\.(?:NewGuid|CreateVersion7)\b|\bRandom\.Shared\b|\bnew Random\(|\bRandomNumberGenerator\b|\bTimeProvider\b|\bStopwatch\b")]
    private static partial Regex Chance();

    [GeneratedRegex(@"\bHttpClient\b|\bSystem\.Data\b|\bFile\.(?:Read|Write|Open|Exists|Create)|\bDirectory\.|\bEnvironment\.Get|\bConsole\.|\bProcess\.Start|\bThread\b|\bTask\.Run\b|\bGrain\b")]
    private static partial Regex Door();

    [GeneratedRegex(@"Thread\.Sleep\(|Task\.Delay\((?!Timeout\.Infinite)")]
    private static partial Regex Sleep();

    [GeneratedRegex(@"\.Log(?:Trace|Debug|Information|Warning|Error|Critical)\(")]
    private static partial Regex UndeclaredLog();

    [GeneratedRegex(@"\bnew HttpClient\(|\bnew SocketsHttpHandler\b|\bnew HttpClientHandler\b|\bAddHttpClient\b|\bHttpWebRequest\b|\bnew TcpClient\(|\bnew WebClient\(|\bnew Socket\(")]
    private static partial Regex HttpClientMade();

    [GeneratedRegex(@"^\s*(?:public|internal|private|protected)\s+(?:partial\s+)?(?:class|record(?! struct))\s+\w+")]
    private static partial Regex OpenClass();

    [GeneratedRegex(@"^\s+Task\S*\s+(?:Update|Set|Process|Handle|Execute)\w*\(")]
    private static partial Regex EmptyVerb();
}
