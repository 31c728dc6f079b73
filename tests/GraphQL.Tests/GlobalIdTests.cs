using System.Text;
using FsCheck.Xunit;

namespace Platform.GraphQL.Tests;

public sealed class GlobalIdTests
{
    [Property(MaxTest = 2000)]
    public void Whatever_is_encoded_decodes_to_itself(string key)
    {
        if (string.IsNullOrEmpty(key) || key.Length > 100 || key.Any(char.IsSurrogate))
        {
            return;
        }

        Assert.True(GlobalId.TryDecode(GlobalId.Encode("Post", key), out var type, out var found));
        Assert.Equal(("Post", key), (type, found));
    }

    [Property(MaxTest = 20_000)]
    public void No_text_makes_it_throw_and_what_decodes_has_one_form(string text)
    {
        if (GlobalId.TryDecode(text, out var type, out var key))
        {
            Assert.Equal(text, GlobalId.Encode(type, key));
        }
    }

    [Property(MaxTest = 20_000)]
    public void No_bytes_make_it_throw_and_what_decodes_has_one_form(byte[] bytes)
    {
        var text = Convert.ToBase64String([.. "P:"u8, .. bytes ?? []]).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        if (GlobalId.TryDecode(text, out var type, out var key))
        {
            Assert.Equal(text, GlobalId.Encode(type, key));
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("UG9zdDox=")]
    [InlineData("UG9zdDox ")]
    [InlineData("UG9z dDox")]
    [InlineData("UG9zdDp")]
    [InlineData("OjE")]
    [InlineData("UG9zdA")]
    [InlineData("UG8vc3Q6MQ")]
    public void What_is_no_id_is_none(string? text) => Assert.False(GlobalId.TryDecode(text, out _, out _));

    [Fact]
    public void A_text_longer_than_any_id_is_none()
        => Assert.False(GlobalId.TryDecode(Convert.ToBase64String(Encoding.UTF8.GetBytes("Post:" + new string('x', 5000))), out _, out _));

    [Fact]
    public void An_id_of_another_type_is_none_of_this() => Assert.False(GlobalId.TryDecode(GlobalId.Encode("Post", "1"), "Campaign", out _));
}
