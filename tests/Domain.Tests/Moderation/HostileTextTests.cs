using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Platform.Domain.Moderation;
using Xunit;

namespace Platform.Domain.Tests.Moderation;

public sealed class HostileTextTests
{
    private static readonly string[] Pieces =
    [
        "my", "patient", "pаtient", "PATIENT", "in room", "12", "be", " ", " ", " ", "\n", "\t", "-", ".", "@", "#", "%", "/", "'", "https://", "www.", "a.org/x", "MRN", "NHS",
        "078-05-1121", "(415) 555-0132", "943 476 5919", "12 March 2024", "born", "jane@example.org", "4", "1", "0", "+", "(", ")", "ﬁ", "ß", "é", "e\u0301", "\u0301",
        "4111 1111 1111 1111", "GB29 NWBK 6016 1331 9268 19", "AB 12 34 56 C", "::", "2001:db8::1", "192.168.0.1", "aa:bb:cc:dd:ee:ff", "Mr", "Mrs. O'Neil", "Road", "12 Rue", "94-year-old",
        "9999 0855 4667", "ABCPD1234Z", "ZZZ0016", "(01)00884838000015", "DEA", "plate", "passport", "account", "surgery", "example.com", "?mrn=1", "SW1A 1AA", "rego",
        "\u200B", "\u00AD", "\uFE0F", "🏥", "𝐩", "病", "％", "\uD800", "\uDC00", "\uDB40", "\0", "\u2028", "İ", "ŉ", "Ǆ", "½", "™", "\uFFFF",
    ];

    public static Arbitrary<string> Texts()
    {
        var piece = Gen.OneOf(
            Gen.Elements(Pieces),
            Gen.Choose(0, char.MaxValue).Select(unit => ((char)unit).ToString()),
            Gen.Choose(0x10000, 0x10FFFF).Select(char.ConvertFromUtf32));
        return piece.ListOf().Select(pieces => string.Concat(pieces)).ToArbitrary();
    }

    [Property(Arbitrary = [typeof(HostileTextTests)], MaxTest = 2000)]
    public void Any_text_is_scanned_and_every_hit_lies_in_it(string text)
    {
        foreach (var zone in new[] { Zones.Body, Zones.Link, Zones.Reply })
        {
            var result = Scans.Command.Scan(text, zone);
            Assert.All(result.Hits, hit => Assert.True(hit.Start >= 0 && hit.Start < hit.End && hit.End <= text.Length));
            Assert.Equal(result.Hits.IsEmpty ? Severity.Clear : result.Hits.Max(hit => hit.Severity), result.Verdict);
            Assert.Equal(result.Hits.Select(hit => hit.Start).Order(), result.Hits.Select(hit => hit.Start));
        }
    }

    [Theory]
    [InlineData("My patient died today. ")]
    [InlineData("Call my patient on 555-201-4400 or jane@example.org. ")]
    [InlineData("#mypatient died. ")]
    public void Text_made_of_nothing_else_brings_few_hits_that_take_in_all(string sentence)
    {
        var text = string.Concat(Enumerable.Repeat(sentence, 1000));
        var result = Scans.Everything.Scan(text);
        var rules = result.Hits.GroupBy(hit => (hit.Pack, hit.Rule)).ToList();

        Assert.Equal(Scans.Everything.Scan(sentence).Verdict, result.Verdict);
        Assert.All(rules, hits => Assert.True(hits.Count() <= 2 * Scanner.MostHitsOfRule)); // of what is written, and of what is meant
        Assert.Contains(rules, hits => hits.Count() >= Scanner.MostHitsOfRule && hits.Max(hit => hit.End) > text.Length - (2 * sentence.Length));
    }

    [Property(Arbitrary = [typeof(HostileTextTests)], MaxTest = 2000)]
    public void Every_span_folds_to_the_phrase_that_was_matched(string text)
    {
        var phrases = new[] { "my", "patient", "my patient", "in room 12", "be patient", "病" };
        foreach (var phrase in phrases)
        {
            foreach (var hit in Scans.Phrases(phrase).Scan(text).Hits)
            {
                // A glued word (room12) is read as its parts.
                Assert.Equal(Glued(phrase), Glued(text[hit.Start..hit.End]));
            }
        }
    }

    private static string Glued(string text) => FoldedText.Words(text).Replace(" ", "", StringComparison.Ordinal);

    [Property(Arbitrary = [typeof(HostileTextTests)], MaxTest = 2000)]
    public void A_span_cut_out_is_found_again(string text)
    {
        foreach (var hit in Scans.Bare.Scan(text).Hits.Where(hit => hit.Category is "EMAIL" or "SSN"))
        {
            Assert.Contains(Scans.Bare.Scan(text[hit.Start..hit.End]).Hits, again => again.Category == hit.Category);
        }
    }

    [Property(Arbitrary = [typeof(HostileTextTests)], MaxTest = 2000)]
    public void Folding_keeps_offsets_in_order_and_in_bounds(string text)
    {
        using var folded = FoldedText.Of(text);
        var last = 0;
        for (var i = 0; i < folded.Chars.Length; i++)
        {
            Assert.InRange(folded.OriginalStart(i), last, text.Length - 1);
            Assert.InRange(folded.OriginalEnd(i + 1), folded.OriginalStart(i) + 1, text.Length);
            last = folded.OriginalStart(i);
        }
    }

    [Property(Arbitrary = [typeof(HostileTextTests)], MaxTest = 500)]
    public void A_phrase_put_anywhere_between_words_is_found(string before, string after)
    {
        var text = $"{before} \n snake oil \n {after}";
        Assert.NotEmpty(Scans.Phrases("snake oil").Scan(text).Hits);
    }

    public static TheoryData<string> Floods() =>
    [
        new string('1', 200_000),
        string.Concat(Enumerable.Repeat("1 ", 100_000)),
        string.Concat(Enumerable.Repeat("1-", 100_000)),
        string.Concat(Enumerable.Repeat("415 555 ", 25_000)),
        new string('@', 200_000),
        string.Concat(Enumerable.Repeat("a@", 100_000)),
        new string('a', 200_000) + "@",
        string.Concat(Enumerable.Repeat("a.", 100_000)),
        string.Concat(Enumerable.Repeat("my ", 60_000)),
        string.Concat(Enumerable.Repeat("my patient ", 20_000)),
        string.Concat(Enumerable.Repeat("a patient be patient today born 3/4/2024 ", 5_000)),
        string.Concat(Enumerable.Repeat("https://", 25_000)),
        string.Concat(Enumerable.Repeat("x/", 100_000)),
        string.Concat(Enumerable.Repeat("078-05-1121 ", 15_000)),
        "a" + new string('\u0301', 200_000),
        new string('\u200B', 200_000),
        string.Concat(Enumerable.Repeat("(", 200_000)),
        string.Concat(Enumerable.Repeat("may 1 ", 30_000)),
        string.Concat(Enumerable.Repeat("ab 1 ", 40_000)),
        string.Concat(Enumerable.Repeat("1.", 100_000)),
        string.Concat(Enumerable.Repeat("1:", 100_000)),
        new string(':', 200_000),
        new string('.', 200_000),
        string.Concat(Enumerable.Repeat("a:b.c-", 33_000)),
        string.Concat(Enumerable.Repeat("4111 ", 40_000)),
        string.Concat(Enumerable.Repeat("gb29 ", 40_000)),
        string.Concat(Enumerable.Repeat("Mr A ", 40_000)),
        string.Concat(Enumerable.Repeat("Mr de la ", 20_000)),
        string.Concat(Enumerable.Repeat("A-", 100_000)),
        string.Concat(Enumerable.Repeat("Jo Do ", 30_000)),
        string.Concat(Enumerable.Repeat("1 Oak Road ", 18_000)),
        string.Concat(Enumerable.Repeat("Road ", 40_000)),
        string.Concat(Enumerable.Repeat("her surgery 94yo ", 12_000)),
        string.Concat(Enumerable.Repeat("fax 020 7946 0958 ", 5_000)),
        string.Concat(Enumerable.Repeat("https://a.org/?mrn=1 ", 10_000)),
        string.Concat(Enumerable.Repeat("p a t i e n t ", 15_000)),
        "#" + string.Concat(Enumerable.Repeat("mypatient", 20_000)),
        "#" + string.Concat(Enumerable.Repeat("1l", 100_000)),
        string.Concat(Enumerable.Repeat("p4t1ent", 30_000)),
        string.Concat(Enumerable.Repeat("aB", 100_000)),
        new string('p', 100_000) + new string('a', 100_000),
        string.Concat(Enumerable.Repeat("vaccin", 30_000)),
        string.Concat(Enumerable.Repeat("pa-", 60_000)),
        "https://a.org/?" + string.Concat(Enumerable.Repeat("a=1&", 50_000)),
    ];

    // A quadratic step would take minutes here; a linear one takes well under a second.
    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Floods))]
    public async Task A_flood_of_anything_is_scanned_in_linear_time(string text)
    {
        var result = await Task.Run(() => Scans.Command.Scan(text), TestContext.Current.CancellationToken);
        Assert.All(result.Hits, hit => Assert.InRange(hit.End, 1, text.Length));
    }
}
