using Platform.Domain.Moderation;
using Xunit;

namespace Platform.Domain.Tests.Moderation;

public sealed class NamedInCareTests
{
    private static readonly Scanner Scanner = Scanner.Create(RulePacks.BuiltIn);

    [Theory]
    [InlineData("Mr. Harlow's surgery went well and he goes home tomorrow.", Severity.Flag)]
    [InlineData("Mrs Mary O’Neil's results are in", Severity.Flag)]
    [InlineData("Ms. Banks was discharged this morning", Severity.Flag)]
    [InlineData("Our state of the art stroke unit is open", Severity.Advise)]
    [InlineData("Mr. Harlow joins our board", Severity.Clear)]
    [InlineData("Miss a dose? Call your pharmacist", Severity.Clear)]
    [InlineData("Ask about surgery for your knee", Severity.Clear)]
    public void Name_counts_only_with_what_is_said_of_its_care(string text, Severity expected)
        => Assert.Equal(expected, Scanner.Scan([new ZonedText(Zones.Body, text)]).Verdict);
}
