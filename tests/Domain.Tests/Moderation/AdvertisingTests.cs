using Platform.Domain.Moderation;
using Xunit;

namespace Platform.Domain.Tests.Moderation;

public sealed class AdvertisingTests
{
    [Theory]
    [InlineData("A guaranteed cure for back pain", "CLAIM", "(d)")]
    [InlineData("Our miracle treatment is here", "CLAIM", "(a)")]
    [InlineData("Results guaranteed!", "CLAIM", "(d)")]
    [InlineData("100% safe and painless surgery", "CLAIM", "(a)")]
    [InlineData("Dr Ng changed my life", "TESTIMONIAL", "(c)")]
    [InlineData("See what our patients say", "TESTIMONIAL", "(c)")]
    [InlineData("20% off teeth whitening", "INDUCEMENT", "(b)")]
    [InlineData("Limited time offer on fillers", "CLAIM", "(e)")]
    public void Advertising_that_section_133_catches_is_flagged_with_its_paragraph(string text, string category, string paragraph)
    {
        var result = Scans.Everything.Scan(text);
        Assert.Equal(Severity.Flag, result.Verdict);
        Assert.Contains(result.Hits, hit => hit.Category == category && hit.Citation!.EndsWith(paragraph, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("20% off teeth whitening. T&Cs apply")]
    [InlineData("There is no miracle cure for the flu")]
    [InlineData("We do not publish testimonials")]
    [InlineData("Researchers search for a cure for cancer")]
    [InlineData("Beware of any guaranteed cure")]
    [InlineData("50% of adults have had the flu shot")]
    public void What_says_the_opposite_or_states_its_terms_is_not(string text) => Assert.Equal([], Scans.Everything.Found(text));
}
