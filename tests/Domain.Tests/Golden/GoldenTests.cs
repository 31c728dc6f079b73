using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Platform.Domain.Accounts;
using Platform.Domain.Campaigns;
using Platform.Domain.Members;
using Platform.Domain.Organizations;
using Platform.Domain.Posts;
using Platform.Domain.Reviews;
using Xunit;

namespace Platform.Domain.Tests.Golden;

/// <summary>What a release has written, every later one reads. A folder holds the forms of one schema; files are added, never changed.</summary>
public sealed class GoldenTests
{
    private static readonly Type[] States =
        [typeof(Post), typeof(Campaign), typeof(Account), typeof(Member), typeof(Organization), typeof(ReviewItem), typeof(Payload), typeof(AuthorizedUnder)];

    private static readonly Type[] Families =
        [typeof(PostEvent), typeof(CampaignEvent), typeof(AccountEvent), typeof(MemberEvent), typeof(OrganizationEvent), typeof(ReviewEvent), typeof(ApiClientEvent), typeof(TimePolicy)];

    public static TheoryData<string> Files => [.. Directory.GetFiles(Folder, "*.json", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Folder, f)).Order(StringComparer.Ordinal)];

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Golden");

    private static Dictionary<string, (Type Written, Type Sample)> Forms { get; } = States.Select(s => (s.Name, Written: s, Sample: s))
        .Concat(Families.SelectMany(family => family.GetCustomAttributes<JsonDerivedTypeAttribute>().Select(d => ($"{family.Name}.{d.DerivedType.Name}", family, d.DerivedType))))
        .ToDictionary(f => f.Item1, f => (f.Item2, f.Item3));

    [Theory]
    [MemberData(nameof(Files))]
    public void Golden_file_loads_and_is_written_again_as_it_was(string file)
    {
        var golden = Minified(State(file));
        Assert.Equal(golden, Again(file, golden));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Golden_file_loads_in_the_order_in_which_jsonb_keeps_properties(string file)
    {
        var golden = State(file);
        Assert.Equal(Minified(golden), Again(file, Minified(AsJsonb(golden))));
    }

    [Fact]
    public void Every_form_has_a_golden_file_with_all_its_properties()
    {
        foreach (var (name, (written, sample)) in Forms)
        {
            var today = Properties(JsonSerializer.Serialize(new Samples().Make(sample), written, PlatformJson.Options));
            var golden = Directory.GetFiles(Folder, name + ".json", SearchOption.AllDirectories).Select(f => Properties(State(f).ToJsonString()));
            Assert.True(golden.Any(g => g == today), $"{name} has other properties than its golden files: put one into a folder of the new form, and keep the old ones loading.");
        }
    }

    [Fact(Explicit = true)]
    public void Golden_files_of_new_forms_are_written()
    {
        var folder = Environment.GetEnvironmentVariable("PLATFORM_GOLDEN") ?? throw new InvalidOperationException("PLATFORM_GOLDEN names the folder of the schema.");
        foreach (var (name, (written, sample)) in Forms.Where(f => !File.Exists(Path.Combine(folder, f.Key + ".json"))))
        {
            var node = JsonNode.Parse(JsonSerializer.Serialize(new Samples().Make(sample), written, PlatformJson.Options))!;
            File.WriteAllText(Path.Combine(folder, name + ".json"), node.ToJsonString(new JsonSerializerOptions(PlatformJson.Options) { WriteIndented = true }) + "\n");
        }
    }

    // Releases before kept the events of a write in the state itself; they are read over, and the journal has them.
    private static JsonNode State(string file)
    {
        var golden = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, file)))!;
        golden.AsObject().Remove("pending");
        return golden;
    }

    private static string Again(string file, string json)
    {
        var written = Forms[Path.GetFileNameWithoutExtension(file)].Written;
        return JsonSerializer.Serialize(JsonSerializer.Deserialize(json, written, PlatformJson.Options), written, PlatformJson.Options);
    }

    private static string Properties(string json) => string.Join(' ', JsonNode.Parse(json)!.AsObject().Select(p => p.Key).Order(StringComparer.Ordinal));

    private static string Minified(JsonNode node) => node.ToJsonString(PlatformJson.Options);

    // Shorter names first, then by bytes: the discriminator comes anywhere.
    private static JsonNode AsJsonb(JsonNode node) => node switch
    {
        JsonObject thing => new JsonObject(thing.OrderBy(p => p.Key.Length).ThenBy(p => p.Key, StringComparer.Ordinal).Select(p => KeyValuePair.Create(p.Key, p.Value is null ? null : AsJsonb(p.Value)))),
        JsonArray list => new JsonArray([.. list.Select(i => i is null ? null : AsJsonb(i))]),
        _ => node.DeepClone(),
    };
}
