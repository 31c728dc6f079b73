using Platform.Domain.Posts;
using Platform.Domain.Reviews;
using Xunit;

namespace Platform.Domain.Tests.Reviews;

public sealed class TextDiffTests
{
    private static string Told(string before, string after) => string.Concat(TextDiff.Compare(before, after).Select(s => s.Change switch
    {
        TextChange.Added => $"[+{s.Text}]",
        TextChange.Removed => $"[-{s.Text}]",
        _ => s.Text,
    }));

    [Theory]
    [InlineData("", "", "")]
    [InlineData("Get your shot.", "Get your shot.", "Get your shot.")]
    [InlineData("Get your shot.", "Get your flu shot.", "Get your [+flu ]shot.")]
    [InlineData("Call Mrs. Jones today", "Call today", "Call [-Mrs. Jones ]today")]
    [InlineData("Room 12 is open", "Room 14 is open", "Room [-12][+14] is open")]
    [InlineData("", "new", "[+new]")]
    [InlineData("old", "", "[-old]")]
    public void Words_that_came_and_went_are_told(string before, string after, string told) => Assert.Equal(told, Told(before, after));

    [Fact]
    public void Pieces_make_both_texts_again_and_no_fewer_words_could_change()
    {
        var random = new Random(20_261_123);
        for (var i = 0; i < 20_000; i++)
        {
            string Text() => string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => "abc"[random.Next(3)] + (random.Next(3) == 0 ? "." : " ")));
            var (before, after) = (Text(), Text());
            var spans = TextDiff.Compare(before, after);

            Assert.Equal(before, string.Concat(spans.Where(s => s.Change != TextChange.Added).Select(s => s.Text)));
            Assert.Equal(after, string.Concat(spans.Where(s => s.Change != TextChange.Removed).Select(s => s.Text)));
            Assert.Equal(before.Length + after.Length - (2 * LongestCommon(before, after)), spans.Where(s => s.Change != TextChange.Kept).Sum(s => s.Text.Length));
        }
    }

    [Fact]
    public void Texts_without_a_common_word_are_told_as_replaced_without_long_search()
    {
        var (before, after) = (string.Join(' ', Enumerable.Range(0, 5_000)), string.Join('-', Enumerable.Range(5_000, 5_000)));
        Assert.Equal([TextChange.Removed, TextChange.Added], TextDiff.Compare(before, after).Select(s => s.Change));
    }

    [Fact]
    public void Parts_of_a_post_are_compared_each_by_itself()
    {
        var diffs = ContentDiff.Of(new Content { Text = "same", Title = "Old" }, new Content { Text = "same", Title = "New", AltText = "A nurse" });
        Assert.Equal("variant:-Old +New alt_text:+A nurse", string.Join(' ', diffs.Select(d => $"{d.Zone}:{string.Join(' ', d.Spans.Select(s => (s.Change == TextChange.Added ? "+" : "-") + s.Text))}")));
    }

    // Each of these texts' words is one character, so that words and characters count alike.
    private static int LongestCommon(string a, string b)
    {
        var lengths = new int[a.Length + 1, b.Length + 1];
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                lengths[i, j] = a[i - 1] == b[j - 1] ? lengths[i - 1, j - 1] + 1 : Math.Max(lengths[i - 1, j], lengths[i, j - 1]);
            }
        }

        return lengths[a.Length, b.Length];
    }
}
