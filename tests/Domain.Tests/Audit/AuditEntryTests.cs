using System.Text;
using NodaTime;
using Platform.Domain.Audit;
using Xunit;

namespace Platform.Domain.Tests.Audit;

public sealed class AuditEntryTests
{
    private static string Of(string json) => Encoding.UTF8.GetString(AuditEntry.Bytes(new OrganizationId("mercy"),
        new JournalEntry(7, "post:mercy/p1", 3, 1, "postWritten", json, Instant.FromUnixTimeMilliseconds(1_772_452_800_123))));

    [Fact]
    public void The_bytes_of_an_entry_are_these_for_ever()
        => Assert.Equal(
            """{"seq":7,"organization":"mercy","at":"2026-03-02T12:00:00.123Z","subject":"post:mercy/p1","version":3,"index":1,"type":"postWritten","actor":{"kind":"person","person":"m1","client":"web"},"event":{"type":"postWritten","actor":{"person":"m1","client":"web"},"revision":1}}""",
            Of("""{"type":"postWritten","actor":{"person":"m1","client":"web"},"revision":1}"""));

    [Theory]
    [InlineData("""{"actor":{"person":"m1"}}""", """{"kind":"person","person":"m1"}""")]
    [InlineData("""{"actor":{"client":"c"}}""", """{"kind":"client","client":"c"}""")]
    [InlineData("""{"actor":{}}""", """{"kind":"system"}""")]
    [InlineData("""{"other":{"actor":{"person":"m1"}}}""", """{"kind":"system"}""")]
    [InlineData("{}", """{"kind":"system"}""")]
    [InlineData("{\"actor\":{\"person\":\"\\ud800\"}}", """{"kind":"system"}""")]
    [InlineData("not json", """{"kind":"system"}""")]
    public void Who_acted_is_told(string json, string actor) => Assert.Contains($"\"actor\":{actor},\"event\":", Of(json), StringComparison.Ordinal);

    [Fact]
    public void An_entry_is_one_line() => Assert.DoesNotContain('\n', Of("{\n\"type\" :\r\n\"postWritten\"}"));
}
