using FsCheck.Xunit;
using Xunit;

namespace Platform.Domain.Tests;

public sealed class GrainKeyTests
{
    [Fact]
    public void Key_of_each_kind_is_read_as_it_was_written()
    {
        foreach (var kind in GrainKinds.All)
        {
            var key = new GrainKey(kind, A.Mercy, "0190.a-b_c");
            Assert.Equal($"{kind.Name}:mercy/0190.a-b_c", key.ToString());
            Assert.Equal(key, GrainKey.Parse(key.ToString()));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("post")]
    [InlineData("post:mercy")]
    [InlineData("post:mercy/")]
    [InlineData("post:mercy/a/b")]
    [InlineData("post:Mercy/a")]
    [InlineData("post:/a")]
    [InlineData("delivery:mercy/a")]
    [InlineData("Post:mercy/a")]
    [InlineData("/post:mercy")]
    public void Text_that_is_no_key_is_refused(string text)
    {
        Assert.False(GrainKey.TryParse(text, out _));
        Assert.Throws<FormatException>(() => GrainKey.Parse(text));
    }

    [Property]
    public bool Text_that_is_read_as_a_key_is_that_key(string? text) => !GrainKey.TryParse(text, out var key) || key.Value.ToString() == text;

    [Theory]
    [InlineData("Mercy", "a")]
    [InlineData("mercy", "a/b")]
    [InlineData("mercy", "")]
    public void Key_is_made_of_a_slug_and_an_id_only(string organization, string id)
        => Assert.Throws<ArgumentException>(() => new GrainKey(GrainKinds.Post, new OrganizationId(organization), id));

    [Fact]
    public void Names_types_and_states_of_kinds_are_each_one_kinds_only()
    {
        Assert.Distinct(GrainKinds.All.Select(kind => kind.Name));
        Assert.Distinct(GrainKinds.All.Select(kind => kind.ApiType).OfType<string>());
        Assert.All(GrainKinds.All, kind => Assert.Same(kind, GrainKinds.Named(kind.Name)));
        Assert.All(GrainKinds.All.Where(kind => kind.State is not null), kind => Assert.Same(kind, GrainKinds.OfState(kind.State!)));
        Assert.All(GrainKinds.All.Where(kind => kind.ApiType is not null), kind => Assert.Same(kind, GrainKinds.OfApiType(kind.ApiType!)));
    }
}
