using Platform.GraphQL.Engine;
using Platform.GraphQL.Tests.World;

namespace Platform.GraphQL.Tests.Engine;

public sealed class SchemaTests
{
    private static readonly string Printed = PlatformSchema.Print(typeof(Ward).Assembly);

    [Theory]
    [InlineData("echo(")]
    [InlineData("kinds: [WardKind!]! = []")]
    [InlineData("limit: Int! = 7")]
    [InlineData("enum WardKind")]
    [InlineData("DAY_CARE")]
    [InlineData("userErrors: [UserError!]!")]
    [InlineData("field: [String!]")]
    [InlineData("grid: [[Int!]!]!")]
    [InlineData("lengths: [Int]\n")]
    [InlineData("inner: [InnerInput!]! = []")]
    [InlineData("type Ward implements Thing")]
    [InlineData("nodes: [Ward!]!")]
    [InlineData("scalar DateTime")]
    public void The_schema_says_what_the_csharp_types_say(string part) => Assert.Contains(part, Printed, StringComparison.Ordinal);

    [Theory]
    [InlineData("SECRET")]
    [InlineData("leadKey")]
    [InlineData("IThing")]
    [InlineData("joinedAt")]
    public void What_is_hidden_is_not_in_the_schema(string part) => Assert.DoesNotContain(part, Printed, StringComparison.Ordinal);

    [Fact]
    public void Descriptions_come_from_the_doc_comments()
    {
        Assert.Contains("Who leads it: asks", Printed.Replace("Who leads the one who leads it: asks", "Who leads it: asks", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("How many beds; a large number.", Printed, StringComparison.Ordinal);
        Assert.Contains("Its place: give it as `after` to read on behind it.", Printed, StringComparison.Ordinal);
    }

    [Fact]
    public void A_field_without_a_description_is_found()
        => Assert.Equal([], PlatformSchema.Undescribed(typeof(Ward).Assembly));
}
