using System.Runtime.CompilerServices;
using Platform.GraphQL.Engine;

namespace Platform.GraphQL.Tests.Engine;

/// <summary>A program that was written against the last release runs against this one.</summary>
public sealed class ReleaseTests
{
    private const string Renew = "RELEASE_SCHEMA=1 dotnet test --project tests/GraphQL.Tests/GraphQL.Tests.csproj";

    [Fact]
    public void Nothing_that_was_released_breaks()
    {
        var file = Path.GetFullPath(Path.Combine(Here(), "../../../src/GraphQL/schema.released.graphql"));
        var now = PlatformSchema.Print();
        if (Environment.GetEnvironmentVariable("RELEASE_SCHEMA") == "1")
        {
            File.WriteAllText(file, now);
        }

        var breaking = SchemaChanges.Breaking(File.ReadAllText(file), now);
        Assert.True(breaking.Count == 0, $"Released programs would break:\n{string.Join('\n', breaking)}\nDeprecate instead, see docs/api.md. A release renews the snapshot: {Renew}");
    }

    [Theory]
    [InlineData("type A { x: Int }", "type B { x: Int }", "type removed: A")]
    [InlineData("type A { x: Int }", "input A { x: Int }", "kind changed: A from ObjectTypeDefinition to InputObjectTypeDefinition")]
    [InlineData("type A { x: Int y: Int }", "type A { y: Int }", "field removed: A.x")]
    [InlineData("type A { x: Int @deprecated(reason: \"y\") y: Int }", "type A { y: Int }", null)]
    [InlineData("interface A { x: Int y: Int }", "interface A { y: Int }", "field removed: A.x")]
    [InlineData("type A { x: Int }", "type A { x: Int! y: Int }", null)]
    [InlineData("type A { x: Int! }", "type A { x: Int }", "type changed: A.x from Int! to Int")]
    [InlineData("type A { x: [Int!]! }", "type A { x: [Int]! }", "type changed: A.x from [Int!]! to [Int]!")]
    [InlineData("type A { x: Int }", "type A { x: String }", "type changed: A.x from Int to String")]
    [InlineData("type A { x: Int }", "type A { x: [Int] }", "type changed: A.x from Int to [Int]")]
    [InlineData("type A { x(a: Int): Int }", "type A { x: Int }", "argument removed: A.x(a")]
    [InlineData("type A { x: Int }", "type A { x(a: Int): Int }", null)]
    [InlineData("type A { x: Int }", "type A { x(a: Int! = 1): Int }", null)]
    [InlineData("type A { x: Int }", "type A { x(a: Int!): Int }", "required argument added: A.x(a")]
    [InlineData("type A { x(a: Int): Int }", "type A { x(a: Int!): Int }", "argument made required: A.x(a")]
    [InlineData("type A { x(a: Int! = 1): Int }", "type A { x(a: Int!): Int }", "argument made required: A.x(a")]
    [InlineData("type A { x(a: Int!): Int }", "type A { x(a: Int): Int }", null)]
    [InlineData("type A { x(a: Int): Int }", "type A { x(a: String): Int }", "type changed: A.x(a from Int to String")]
    [InlineData("type A { x(a: Int = 1): Int }", "type A { x(a: Int = 2): Int }", "default changed: A.x(a")]
    [InlineData("type A { x(a: [E] = [B]): Int }", "type A { x(a: [E] = [C]): Int }", "default changed: A.x(a")]
    [InlineData("input A { x: Int y: Int }", "input A { y: Int }", "input field removed: A.x")]
    [InlineData("input A { x: Int }", "input A { x: Int! }", "input field made required: A.x")]
    [InlineData("input A { x: Int }", "input A { x: Int y: Int }", null)]
    [InlineData("input A { x: Int }", "input A { x: Int y: Int! }", "required input field added: A.y")]
    [InlineData("enum A { X Y }", "enum A { Y Z }", "enum value removed: A X")]
    [InlineData("enum A { X @deprecated Y }", "enum A { Y }", null)]
    [InlineData("union A = X | Y", "union A = Y", "member removed: A = X")]
    [InlineData("type A implements X & Y { x: Int }", "type A implements Y { x: Int }", "interface removed: A implements X")]
    [InlineData("scalar A", "scalar A", null)]
    public void Each_breaking_change_has_a_rule(string released, string now, string? rule)
        => Assert.Equal(rule is null ? [] : [rule], SchemaChanges.Breaking(released, now));

    private static string Here([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}
