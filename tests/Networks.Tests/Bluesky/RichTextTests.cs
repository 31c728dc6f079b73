using System.Text;
using FsCheck.Xunit;
using Platform.Networks.Bluesky;
using Xunit;

namespace Platform.Networks.Tests.Bluesky;

public sealed class RichTextTests
{
    [Theory]
    [InlineData("no facets here", "")]
    [InlineData("", "")]
    [InlineData("see https://mercy.example/flu.", "Link https://mercy.example/flu")]
    [InlineData("(https://mercy.example/a_(b))", "Link https://mercy.example/a_(b)")]
    [InlineData("https://mercy.example/?q=ä&x=1, now", "Link https://mercy.example/?q=ä&x=1")]
    [InlineData("HTTPS://MERCY.EXAMPLE and http://a.b!", "Link HTTPS://MERCY.EXAMPLE|Link http://a.b")]
    [InlineData("https:// nothing, xhttps://inside.example", "")]
    [InlineData("javascript:alert(1) ftp://x.example", "")]
    [InlineData("#flu and #Grippe2026, #2026 #!x # #ok_then.", "Tag flu|Tag Grippe2026|Tag ok_then")]
    [InlineData("a#b https://x.example/#frag #️⃣ ##two", "Link https://x.example/#frag")]
    [InlineData("＃インフル予防 💉#no 💉 #ja", "Tag インフル予防|Tag ja")]
    [InlineData("@mercy.test, thanks @a.b.example! mail@x.example @nodot @bad-.test @x.1", "Mention mercy.test|Mention a.b.example")]
    public void What_a_text_holds(string text, string expected)
        => Assert.Equal(expected, string.Join('|', RichText.Find(text).Select(facet => $"{facet.Kind} {facet.Value}")));

    [Fact]
    public void Offsets_are_bytes_of_utf8()
    {
        var facet = Assert.Single(RichText.Find("💉 für https://x.example/ü"));
        Assert.Equal((10, 10 + 20), (facet.ByteStart, facet.ByteEnd));
    }

    [Property(MaxTest = 500)]
    public void Every_facet_is_what_its_bytes_say(string?[] parts)
    {
        string[] seeds = ["#flu", "https://x.example/a", "@mercy.test", "💉", "ü", "(", ").", "\n", "👩‍👩‍👧‍👦"];
        var text = string.Join(' ', (parts ?? []).SelectMany((part, i) => new[] { part ?? "", seeds[i % seeds.Length] }));
        var bytes = Encoding.UTF8.GetBytes(text);
        var last = 0;
        foreach (var facet in RichText.Find(text))
        {
            Assert.True(facet.ByteStart >= last && facet.ByteEnd > facet.ByteStart && facet.ByteEnd <= bytes.Length);
            last = facet.ByteEnd;
            var words = Encoding.UTF8.GetString(bytes, facet.ByteStart, facet.ByteEnd - facet.ByteStart);
            Assert.Equal(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(facet.Value)), facet.Kind == FacetKind.Link ? words : words[1..]);
        }
    }
}
