using System.Text;
using Platform.Networks.Http;
using Xunit;

namespace Platform.Networks.Tests.Http;

public sealed class JsonDoorTests
{
    [Theory]
    [InlineData("{\"n\":[", "{\"a\":1},", "{}]}")]
    [InlineData("[", "[],", "[]]")]
    public void Answer_of_two_million_values_is_counted_before_anything_is_built(string start, string each, string end)
    {
        var bytes = Encoding.UTF8.GetBytes(new StringBuilder(start).Insert(start.Length, each, 1_000_000).Append(end).ToString());
        JsonDoor.Object("{}"u8.ToArray());
        JsonDoor.Array("[]"u8.ToArray());
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Null(JsonDoor.Object(bytes));
        Assert.Null(JsonDoor.Array(bytes));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * 1024);
    }

    [Fact]
    public void Answer_with_a_number_of_a_hundred_thousand_digits_is_none()
        => Assert.Null(JsonDoor.Object(Encoding.UTF8.GetBytes("{\"likes\":" + new string('9', 100_000) + "}")));

    [Fact]
    public void Answer_of_ordinary_size_is_read()
        => Assert.Equal(12345678901234, JsonDoor.Object("{\"likes\":12345678901234}"u8.ToArray())?.Count("likes"));
}
