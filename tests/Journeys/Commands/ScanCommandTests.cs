using Platform.Silo.Commands;
using Xunit;

namespace Platform.Journeys.Commands;

public sealed class ScanCommandTests
{
    [Fact]
    public async Task A_hit_names_the_words_that_made_it_count_where_there_are_some()
    {
        using var input = new StringReader("""
            {"id":1,"text":"MRN: 12345678"}
            {"id":2,"text":"My patient walked again"}
            """);
        using var output = new StringWriter();
        using var errors = new StringWriter();
        Assert.Equal(0, await ScanCommand.RunAsync(["scan", "--packs", "us-hipaa"], input, output, errors));

        var lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("\"context\":{\"start\":0,\"end\":3}", lines[0], StringComparison.Ordinal);
        Assert.Contains("\"pack\":\"us-hipaa\"}", lines[1], StringComparison.Ordinal);
        Assert.DoesNotContain("context", lines[1], StringComparison.Ordinal);
    }
}
