using FsCheck.Xunit;
using Platform.Domain.Moderation;
using Xunit;

namespace Platform.Domain.Tests.Moderation;

public sealed class EnglishStemTests
{
    [Theory]
    [InlineData("stem:heal", "heal heals healed healing", "health healer")]
    [InlineData("stem:cure", "cure cures cured curing", "curious obscure")]
    [InlineData("stem:curing", "cure", "curl")]
    [InlineData("stem:guarantee", "guarantee guarantees guaranteed guaranteeing", "guard")]
    [InlineData("stem:testify", "testify testifies testified testifying", "test")]
    [InlineData("stem:diagnose", "diagnose diagnosed diagnosing", "diagonal")]
    [InlineData("stem:injury", "injury injuries", "inject")]
    [InlineData("stem:treatment", "treatment treatments", "treat")]
    [InlineData("stem:die", "die died dies dying", "diet")]
    [InlineData("stem:run", "run runs running", "rune")]
    [InlineData("stem:hope", "hope hoped hoping", "hop hopping")]
    [InlineData("stem:national", "national nationally", "nativity")]
    [InlineData("stem:general", "general generalize generally", "genetic")]
    [InlineData("stem:sky", "sky skies", "ski")]
    [InlineData("stem:news", "news", "new")]
    [InlineData("stem:patient", "patient patients", "patience")]
    [InlineData("stem:recommend", "recommends recommended recommending", "recover")]
    [InlineData("stem:consign", "consign consigned consigning consignment", "consist")]
    [InlineData("stem:consistent", "consist consisted consistency consistently consisting", "consolation")]
    [InlineData("stem:knot", "knots knotted", "knock")]
    [InlineData("stem:hospitalisation", "hospitalisation", "hospitality")]
    [InlineData("stem:hospitalization", "hospitalize hospitalized hospital", "hospice")]
    [InlineData("stem:miracle", "miracle miracles", "mirage")]
    public void All_forms_of_a_word_are_found_and_others_are_not(string phrase, string forms, string others)
    {
        var scanner = Scans.Phrases(phrase);
        Assert.All(forms.Split(' '), form => Assert.NotEmpty(scanner.Scan(form).Hits));
        Assert.All(others.Split(' '), other => Assert.Empty(scanner.Scan(other).Hits));
    }

    [Theory]
    [InlineData("stem:a")]
    [InlineData("stem:two-words")]
    [InlineData("stem: cure")]
    [InlineData("stem:病院病院")]
    public void A_stem_of_no_English_word_is_refused(string phrase) => Assert.Contains("'stem:'", RulePacks.ProblemOf(phrase), StringComparison.Ordinal);

    [Fact]
    public void Stems_stand_inside_phrases_and_lists_and_are_seen_through_disguise()
    {
        var scanner = Scans.OfJson($"[{Scans.Rule("a", "'kind':'phrase','phrases':['{verb} (your|the) stem:disease']")}]", """{"verb":["stem:cure","gets rid of"]}""");
        Assert.NotEmpty(scanner.Scan("We are curing your diseases").Hits);
        Assert.NotEmpty(scanner.Scan("c u r e d the disease").Hits);
        Assert.Empty(scanner.Scan("cure my disease").Hits);
    }

    [Property(MaxTest = 2000)]
    public void Any_word_has_a_stem_that_is_found_by_itself(string? text)
    {
        var word = new string([.. (text ?? "").ToLowerInvariant().Where(char.IsAsciiLetterLower)]);
        word = "cure" + word[..Math.Min(word.Length, 26)];
        Assert.NotEmpty(Scans.Phrases($"stem:{word}").Scan(word).Hits);
    }
}
