using System.Text;
using Platform.Domain.Moderation;
using Xunit;

namespace Platform.Domain.Tests.Moderation;

public sealed class FoldedTextTests
{
    [Theory]
    [InlineData("My Patient", "my patient")]
    [InlineData("ＭＹ　ＰＡＴＩＥＮＴ", "my patient")]
    [InlineData("pàtïént", "patient")]
    [InlineData("pa\u0301tient", "patient")]
    [InlineData("pa\u200Btie\u00ADnt", "patient")]
    [InlineData("рatіеnt", "patient")]
    [InlineData("ρατient", "patient")]
    [InlineData("𝐩𝐚𝐭𝐢𝐞𝐧𝐭 𝓹𝓪𝓽𝓲𝓮𝓷𝓽", "patient patient")]
    [InlineData("ⓟⓐⓣⓘⓔⓝⓣ", "patient")]
    [InlineData("ﬁrst oﬃce", "first office")]
    [InlineData("Straße Ærø Łódź", "strasse aero lodz")]
    [InlineData("don’t don't", "don t don t")]
    [InlineData("٠١٢ ０１２ 1️⃣", "012 012 1")]
    [InlineData("病院 50%", "病 院 50 %")]
    [InlineData("Cure™ co\uDB40\uDC20de", "cure code")]
    [InlineData("", "")]
    public void Words_are_seen_through_their_disguise(string text, string words) => Assert.Equal(words, FoldedText.Words(text));

    [Fact]
    public void Case_does_not_matter_in_any_cased_script()
    {
        foreach (var word in new[] { "νοσοκομείο", "больница", "հիվանդանոց", "hôpital" })
        {
            Assert.Equal(FoldedText.Words(word), FoldedText.Words(word.ToUpperInvariant()));
        }
    }

    [Fact]
    public void The_table_agrees_with_compatibility_normalization()
    {
        // Without ICU data the runtime leaves the text as it is, and there is nothing to compare with.
        Assert.SkipUnless("ﬁ".Normalize(NormalizationForm.FormKD) == "fi", "This machine has no normalization data.");
        var wrong = new List<string>();
        foreach (var text in Enumerable.Range(0xA0, 0x2FF).Concat(Enumerable.Range(0x1E00, 0xFF)).Concat(Enumerable.Range(0xFF01, 94))
            .Concat(Enumerable.Range(0x1D400, 0x100)).Where(c => c is not (0x149 or 0x1E9A)).Select(char.ConvertFromUtf32))
        {
            var form = string.Concat(text.Normalize(NormalizationForm.FormKD).EnumerateRunes().Where(r => Rune.GetUnicodeCategory(r) != System.Globalization.UnicodeCategory.NonSpacingMark));
            if (form != text && form.All(char.IsAsciiLetterOrDigit) && !string.Equals(FoldedText.Words(text), form, StringComparison.OrdinalIgnoreCase))
            {
                wrong.Add($"U+{char.ConvertToUtf32(text, 0):X4} {text} -> {FoldedText.Words(text)}, not {form}");
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void Offsets_lead_back_to_the_original()
    {
        const string text = "🏥 𝐩a\u0301\u200Btient ﬁn";
        using var folded = FoldedText.Of(text);
        var start = folded.Chars.IndexOf("patient");
        Assert.Equal("𝐩a\u0301\u200Btient", text[folded.OriginalStart(start)..folded.OriginalEnd(start + 7)]);
        Assert.Equal("a\u0301", text[folded.OriginalStart(start + 1)..folded.OriginalEnd(start + 2)]);
        var last = folded.Chars.IndexOf("fi");
        Assert.Equal("ﬁ", text[folded.OriginalStart(last)..folded.OriginalEnd(last + 1)]);
    }
}
