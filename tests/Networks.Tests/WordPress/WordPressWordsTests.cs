using FsCheck.Xunit;
using Platform.Domain.Posts;
using Platform.Networks.WordPress;
using Xunit;

namespace Platform.Networks.Tests.WordPress;

public sealed class WordPressWordsTests
{
    [Theory]
    [InlineData("one", null, "<p>one</p>")]
    [InlineData("one\ntwo\r\nthree", null, "<p>one<br />two<br />three</p>")]
    [InlineData("one\n\n\n\n two \n\n", null, "<p>one</p>\n<p>two</p>")]
    [InlineData("<script>alert(1)</script> & \"x\" 'y'", null, "<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;x&quot; 'y'</p>")]
    [InlineData("one", "https://mercy.example/?a=1&b=\"2", "<p>one</p>\n<p><a href=\"https://mercy.example/?a=1&amp;b=&quot;2\">https://mercy.example/?a=1&amp;b=&quot;2</a></p>")]
    [InlineData("one", "javascript:alert(1)", "<p>one</p>\n<p>javascript:alert(1)</p>")]
    public void Text_becomes_paragraphs_and_the_link_an_anchor(string text, string? link, string html)
        => Assert.Equal(html, WordPressWords.Content(new Payload(text, null, link)));

    [Property]
    public void No_markup_of_the_author_survives(string? text, string? title)
    {
        var payload = new Payload(text ?? "", title);
        var bare = WordPressWords.Content(payload)
            .Replace("<p>", "", StringComparison.Ordinal).Replace("</p>", "", StringComparison.Ordinal).Replace("<br />", "", StringComparison.Ordinal);
        Assert.DoesNotContain('<', bare);
        Assert.DoesNotContain('<', WordPressWords.Title(payload));
    }

    [Theory]
    [InlineData("Grippe-Impfung für Alle & <b>", "grippe-impfung-fur-alle-b-")]
    [InlineData(null, "post-")]
    [InlineData("予防", "post-")]
    [InlineData("a", "a-")]
    public void A_slug_begins_with_words_and_ends_with_the_key(string? title, string head)
    {
        var slug = WordPressWords.Slug(new Payload("text", title), "key");
        Assert.StartsWith(head, slug, StringComparison.Ordinal);
        Assert.Equal(13, slug[head.Length..].Length);
        Assert.Equal(slug[^13..], WordPressWords.Slug(new Payload("other", "other"), "key")[^13..]);
        Assert.NotEqual(slug[^13..], WordPressWords.Slug(new Payload("text", title), "kez")[^13..]);
    }

    [Property]
    public void A_slug_is_what_a_site_leaves_alone(string? title, string? key)
        => Assert.Matches(@"^[a-z0-9]+(-[a-z0-9]+)*\z", WordPressWords.Slug(new Payload("", title), key ?? ""));

    [Theory]
    [InlineData("<p>a &amp; b 'c'</p>", "<p>a &#038; b &#039;c&#039;</p>\r\n", true)]
    [InlineData("<p>a 💉</p>", "<p>a &#x1f489;</p>", true)]
    [InlineData("<p>a</p>", "<p>a b</p>", false)]
    [InlineData("<p>a</p>", "a", false)]
    public void How_a_site_spells_is_no_difference_and_what_it_says_is(string sent, string kept, bool same)
        => Assert.Equal(same, WordPressWords.Same(sent, kept));
}
