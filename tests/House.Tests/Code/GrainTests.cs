using System.Text.RegularExpressions;

namespace Platform.House.Tests.Code;

/// <summary>Grains: how they are found, sealed and described.</summary>
public sealed partial class GrainTests
{
    [Fact]
    public void Keys_are_made_in_one_place()
        => Expect.Nothing(Repository.Product.Concat(Repository.Tests).Where(f => f.Path != "src/Grains/GrainKeys.cs").SelectMany(f => f.Find(RawKey())), "grains.Campaign(organization, campaign) and its like, in src/Grains/GrainKeys.cs, alone make keys:");

    [Fact]
    public void Every_grain_has_a_place_in_the_keys()
    {
        var keys = Repository.File("src/Grains/GrainKeys.cs").Text;
        var keyless = GrainTexts.Interfaces()
            .Where(g => !keys.Contains($"Get<{g.Name}>(grains, new GrainKey(GrainKinds.", StringComparison.Ordinal))
            .Select(g => $"{g.File.Path}: {g.Name}");
        Expect.Nothing(keyless, "No key is made for:");
    }

    [Fact]
    public void Grains_have_text_keys()
        => Expect.Nothing(GrainTexts.Interfaces().Where(g => g.Key != "IGrainWithStringKey").Select(g => $"{g.File.Path}: {g.Key}"), "A key is kind:organization/id:");

    [Fact]
    public void Grain_classes_are_internal_and_sealed()
        => Expect.Nothing(Repository.Product.SelectMany(f => f.Find(GrainClass()).Where(found => !found.Contains("internal sealed ", StringComparison.Ordinal))), "internal sealed:");

    [Fact]
    public void A_grain_stands_beside_its_interface()
    {
        var alone = GrainTexts.Interfaces()
            .Where(g => !Repository.Has(Path.Combine(Path.GetDirectoryName(g.File.Path)!, $"{g.Name[1..]}.cs")))
            .Select(g => g.File.Path);
        Expect.Nothing(alone, "The grain of each interface stands in the same room:");
    }

    [Fact]
    public void A_grain_interface_says_what_it_stands_for_its_key_what_survives_and_who_calls()
    {
        var silent = GrainTexts.Interfaces()
            .Where(g => !(Says(g.Doc, "activation stands for") && Says(g.Doc, "Key <c>") && Says(g.Doc, "surviv") && Says(g.Doc, "Called by")))
            .Select(g => $"{g.File.Path}: {g.Name}");
        Expect.Nothing(silent, "The doc of a grain interface says four things; one is missing in:");
    }

    [Fact]
    public void Grain_interfaces_have_an_alias()
    {
        var bare = GrainTexts.Interfaces().Where(g => !g.File.Text.Contains($"[Alias(\"{g.Name}\")]", StringComparison.Ordinal)).Select(g => $"{g.File.Path}: {g.Name}");
        Expect.Nothing(bare, "A rolling update finds interfaces by alias:");
    }

    [GeneratedRegex(@"\.GetGrai[n](?:<(?!IManagementGrain>)|[(])[^)]*")]
    private static partial Regex RawKey();

    [GeneratedRegex(@"^.*\bclass\s+\w+\s*(?:\(.*)?:\s*(?:Orleans\.)?Grain\b.*|^.*\bclass\s+\w+Grain\b.*")]
    private static partial Regex GrainClass();

    private static bool Says(string doc, string words) => doc.Replace("\n///", "", StringComparison.Ordinal).Contains(words, StringComparison.Ordinal);
}
