using Platform.Domain.Moderation;
using Xunit;

namespace Platform.Domain.Tests.Moderation;

public sealed class PhraseTests
{
    [Theory]
    [InlineData("here and there", "here and there", true)]
    [InlineData("here and there", "here, and there", true)]
    [InlineData("here and there", "Here -- AND\nthere!", true)]
    [InlineData("here and there", "here and therefore", false)]
    [InlineData("here and there", "here there and", false)]
    [InlineData("don't", "dont", false)]
    [InlineData("dont", "don't", false)]
    [InlineData("don t", "don't", true)]
    [InlineData("butt", "butter", false)]
    [InlineData("cure", "obscure", false)]
    [InlineData("vaccin*", "Vaccination", true)]
    [InlineData("vaccin*", "vaccin", true)]
    [InlineData("vaccin*", "revaccinate", false)]
    [InlineData("vaccin* injur*", "vaccine-injured", true)]
    [InlineData("[number] % off", "20% off", true)]
    [InlineData("[number] % off", "twenty % off", false)]
    [InlineData("(miracle|wonder) (cure|drug)", "wonder drug", true)]
    [InlineData("(miracle|wonder) (cure|drug)", "wonder", false)]
    [InlineData("病院", "東京病院です", true)]
    [InlineData("病院", "病 の 院", false)]
    [InlineData("café", "CAFE", true)]
    [InlineData("#cure", "cure", true)]
    public void Phrase_matches_whole_words_in_order(string phrase, string text, bool found) =>
        Assert.Equal(found, Scans.Phrases(phrase).Found(text).Length > 0);

    [Theory]
    [InlineData("cure NEAR/2 cancer", "cure for all cancer", true)]
    [InlineData("cure NEAR/2 cancer", "cancer has a cure", true)]
    [InlineData("cure NEAR/2 cancer", "cancer has not a cure", false)]
    [InlineData("cure NEAR/0 cancer", "cancer cure", true)]
    [InlineData("cure ONEAR/2 cancer", "cure for all cancer", true)]
    [InlineData("cure ONEAR/2 cancer", "cancer cure", false)]
    [InlineData("breast cancer NEAR/1 cure", "breast cancer: a cure", true)]
    [InlineData("patient NEAR/3 patient", "the patient", false)]
    [InlineData("patient NEAR/3 patient", "patient to patient", true)]
    [InlineData("my ONEAR/2 patient NEAR/4 (room|bed) [number]", "room 4 has my own patient", true)]
    [InlineData("my ONEAR/2 patient NEAR/4 (room|bed) [number]", "room four has my own patient", false)]
    public void Near_counts_the_words_between(string phrase, string text, bool found) =>
        Assert.Equal(found, Scans.Phrases(phrase).Found(text).Length > 0);

    [Fact]
    public void Hit_spans_what_was_matched_and_nothing_else()
    {
        var hit = Assert.Single(Scans.Phrases("cure ONEAR/2 cancer").Scan("A “cure for the cancer”.").Hits);
        Assert.Equal((3, 22), (hit.Start, hit.End));
        Assert.Equal(("own", "1", "TERM", Severity.Flag, "body"), (hit.Pack, hit.PackVersion, hit.Category, hit.Severity, hit.Zone));
    }

    [Fact]
    public void Every_phrase_that_is_there_is_found_with_its_own_rule()
    {
        var scanner = Scans.Phrases("heart", "heart attack", "attack warning", "heart attack warning");
        Assert.Equal(["TERM heart", "TERM heart attack", "TERM heart attack warning", "TERM attack warning"], scanner.Found("heart attack warning"));
    }

    [Fact]
    public void A_hit_inside_another_of_the_same_rule_is_left_out()
    {
        var scanner = Scans.OfJson($"[{Scans.Rule("a", "'kind':'phrase','phrases':['heart','heart attack']")}]");
        Assert.Equal(["TERM heart attack"], scanner.Found("heart attack"));
    }

    [Fact]
    public void A_suppressor_excuses_only_the_hit_that_it_touches()
    {
        var scanner = Scans.OfJson($"[{Scans.Rule("a", "'kind':'phrase','phrases':['patient'],'suppressors':['be patient']")}]");
        Assert.Equal(Severity.Clear, scanner.Scan("Please be patient.").Verdict);
        Assert.Equal(7 + 11, Assert.Single(scanner.Scan("Be patient with a patient").Hits).Start);
    }

    [Fact]
    public void A_suppressor_with_a_distance_excuses_hits_near_it()
    {
        var scanner = Scans.OfJson($"[{Scans.Rule("a", "'kind':'phrase','phrases':['miracle cure'],'suppressors':['no such thing'],'suppressWithin':3")}]");
        Assert.Equal(Severity.Clear, scanner.Scan("There is no such thing as a miracle cure").Verdict);
        Assert.Equal(Severity.Flag, scanner.Scan("No such thing happened. Try, then, our miracle cure").Verdict);
    }

    [Fact]
    public void Words_of_an_address_are_no_phrase_but_in_the_link_zone()
    {
        var scanner = Scans.Phrases("my patient");
        Assert.Empty(scanner.Found("See https://example.org/my-patient/portal and www.example.org/my-patient"));
        Assert.Equal(["TERM my-patient"], scanner.Found("https://example.org/my-patient/portal", Zones.Link));
        Assert.Equal(["TERM my patient"], scanner.Found("https://example.org/ my patient"));
    }

    [Fact]
    public void A_rule_looks_only_at_its_zones()
    {
        var scanner = Scans.OfJson($"[{Scans.Rule("a", "'kind':'phrase','phrases':['your visit'],'zones':['reply']")}]");
        Assert.Empty(scanner.Found("your visit"));
        Assert.Single(scanner.Found("your visit", Zones.Reply));
        Assert.Single(scanner.Found("your visit", "reply:bluesky"));
    }

    [Fact]
    public void Hits_come_in_the_order_of_the_texts_and_then_of_place()
    {
        var result = Scans.Phrases("one", "two").Scan([new ZonedText(Zones.Body, "two one"), new ZonedText("variant:bluesky", "one"), new ZonedText(Zones.AltText, "two")]);
        Assert.Equal(["body 0", "body 4", "variant:bluesky 0", "alt_text 0"], result.Hits.Select(hit => $"{hit.Zone} {hit.Start}"));
    }

    [Theory]
    [InlineData("pa*tient", "'*'")]
    [InlineData("*", "'*'")]
    [InlineData("p*", "'*'")]
    [InlineData("cure NEAR/x cancer", "NEAR/n")]
    [InlineData("cure NEAR/500 cancer", "NEAR/n")]
    [InlineData("NEAR/3 cancer", "no words")]
    [InlineData("cure NEAR/3", "no words")]
    [InlineData("(cure|)", "no words")]
    [InlineData("(cure", "')'")]
    [InlineData("{cure}", "list")]
    [InlineData("[word]", "[number]")]
    [InlineData("!!!", "no words")]
    [InlineData("", "no words")]
    public void A_phrase_that_means_nothing_is_refused_with_a_reason(string phrase, string reason) =>
        Assert.Contains(reason, RulePacks.ProblemOf(phrase), StringComparison.Ordinal);

    [Fact]
    public void A_rule_of_an_own_pack_keeps_its_id_when_the_list_changes_and_does_not_carry_the_words()
    {
        var before = RulePacks.FromPhrases("own", "1", ["snake oil", "", "wonder drug"]);
        var after = RulePacks.FromPhrases("own", "2", ["Wonder  Drug", "snake oil*", "wonder drug"]);
        Assert.Equal(2, before.Rules.Length);
        Assert.Equal(before.Rules[1].Id, after.Rules[0].Id);
        Assert.Equal(2, after.Rules.Length);
        Assert.DoesNotContain("wonder", before.Rules[1].Id, StringComparison.Ordinal);
    }

    [Fact]
    public void The_place_of_a_wrong_phrase_is_named()
    {
        var wrong = Assert.Throws<RulePackException>(() => RulePacks.FromPhrases("own", "1", ["fine", "(broken"]));
        Assert.Contains("phrase 2", wrong.Message, StringComparison.Ordinal);
    }
}
