using FsCheck.Xunit;
using NodaTime;
using Platform.Domain.Campaigns;
using Xunit;

namespace Platform.Domain.Tests.Campaigns;

public sealed class CampaignCalendarTests
{
    private const string Header = "publish_at,zone,networks,text,link,tags\n";

    [Fact]
    public void Good_file_is_read_with_its_lines()
    {
        var calendar = CampaignCalendar.Read(Header + "2026-12-01T09:00,America/New_York,bluesky;wordpress,\"Two, weeks\nlater\",https://example.org/,flu;shots\n2026-12-02 10:15,Etc/UTC,bluesky,Short,,\n", null);

        Assert.Empty(calendar.Problems);
        Assert.Equal([2, 4], calendar.Rows.Select(r => r.Line));
        Assert.Equal(["bluesky", "wordpress"], calendar.Rows[0].Networks);
        Assert.Equal("Two, weeks\nlater", calendar.Rows[0].Content.Text.ReplaceLineEndings("\n"));
        Assert.Equal(["flu", "shots"], calendar.Rows[0].Content.Tags);
    }

    [Fact]
    public void Start_shifts_the_whole_calendar_and_keeps_the_hours()
    {
        var calendar = CampaignCalendar.Read(Header + "2026-12-03T09:00,Etc/UTC,a,x,,\n2026-12-01T18:30,Etc/UTC,a,y,,\n", new LocalDate(2027, 2, 27));

        Assert.Equal([new LocalDateTime(2027, 3, 1, 9, 0), new LocalDateTime(2027, 2, 27, 18, 30)], calendar.Rows.Select(r => r.Time.Local));
    }

    [Theory]
    [InlineData("tomorrow,Etc/UTC,a,x,,\n", "publish_at", Refusal.InvalidInput)]
    [InlineData("2026-12-01T09:00,Mars/Base,a,x,,\n", "zone", Refusal.UnknownZone)]
    [InlineData("2026-12-01T09:00,Etc/UTC,,x,,\n", "networks", Refusal.InvalidInput)]
    [InlineData("2026-12-01T09:00,Etc/UTC,a,,,\n", "text", Refusal.InvalidInput)]
    [InlineData("2026-12-01T09:00,Etc/UTC,a,x,javascript:alert(1),\n", "link", Refusal.InvalidInput)]
    [InlineData("2026-12-01T09:00,Etc/UTC,a,x, y\n", null, Refusal.InvalidInput)]
    public void Bad_row_is_named_with_line_column_and_reason(string row, string? column, Refusal code)
    {
        var calendar = CampaignCalendar.Read(Header + "2026-12-01T09:00,Etc/UTC,a,good,,\n" + row, null);

        var problem = Assert.Single(calendar.Problems);
        Assert.Equal((3, column, code), (problem.Line, problem.Column, problem.Code));
    }

    [Fact]
    public void Every_problem_is_found_in_one_go()
        => Assert.Equal(3, CampaignCalendar.Read(Header + "bad,Etc/UTC,a,x,,\n2026-12-01T09:00,Etc/UTC,a,,,\n2026-12-01T09:00,No/Zone,a,x,,\n", null).Problems.Length);

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("publish_at,zone,networks\n2026-12-01T09:00,Etc/UTC,a\n")]
    [InlineData("publish_at,zone,networks,text\n")]
    [InlineData("publish_at,zone,networks,text,mood\n2026-12-01T09:00,Etc/UTC,a,x,y\n")]
    public void File_that_is_no_calendar_is_refused_with_a_reason(string csv) => Assert.NotEmpty(CampaignCalendar.Read(csv, null).Problems);

    [Property(MaxTest = 5_000)]
    public bool Arbitrary_text_never_throws(string? text)
    {
        var calendar = CampaignCalendar.Read(text ?? "", null);
        return calendar.Rows.Length + calendar.Problems.Length > 0;
    }

    [Property(MaxTest = 5_000)]
    public bool Arbitrary_rows_never_throw(string?[] rows)
    {
        var calendar = CampaignCalendar.Read(Header + string.Join('\n', rows ?? []), new LocalDate(2027, 1, 1));
        return calendar.Rows.All(r => r.Content.Text.Length > 0);
    }

    [Fact]
    public void Rows_that_repeat_another_and_minutes_that_the_clocks_skip_are_told()
    {
        var calendar = CampaignCalendar.Read(
            Header + "2027-03-14T02:30,America/New_York,a;b,x,,\n2027-03-14T02:30,America/New_York,B;a,x,,\n2027-03-14T02:30,America/New_York,a,x,,\n2027-03-14T04:00,America/New_York,a;b,x,,\n",
            null);

        var warnings = RowWarningRules.Of(calendar.Rows);

        Assert.Equal(
            [(2, "publish_at"), (3, "publish_at"), (3, null), (4, "publish_at")],
            warnings.Select(warning => (warning.Line, warning.Column)));
        Assert.Contains("as line 2: both go out.", warnings[2].Message, StringComparison.Ordinal);
    }
}
