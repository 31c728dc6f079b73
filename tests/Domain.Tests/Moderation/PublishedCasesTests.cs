using System.Globalization;
using CsvHelper;
using Platform.Domain.Moderation;
using Xunit;

namespace Platform.Domain.Tests.Moderation;

public sealed class PublishedCasesTests
{
    [Fact]
    public void Messages_of_a_real_public_health_campaign_are_clear()
    {
        using var reader = new StreamReader(SharedCases.PathOf("campaigns/hhs-flu-2013.csv"));
        using var csv = new CsvReader(reader, CultureInfo.InvariantCulture);
        var rows = csv.GetRecords<dynamic>().Select(row => (IDictionary<string, object>)row).ToList();
        Assert.Equal(10, rows.Count);
        foreach (var row in rows)
        {
            var result = Scans.Everything.Scan(
            [
                new ZonedText(Zones.Body, (string)row["text"]),
                new ZonedText(Zones.Link, (string)row["link"]),
                new ZonedText(Zones.Hashtag, (string)row["tags"]),
            ]);
            Assert.True(result.Verdict == Severity.Clear, (string)row["text"]);
        }
    }
}
