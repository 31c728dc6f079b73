using NodaTime;
using Platform.Domain.Posts;
using Xunit;

namespace Platform.Domain.Tests.Posts;

public sealed class TimeRulesTests
{
    [Theory]
    [InlineData("America/New_York", "2027-03-14T02:30", "2027-03-14T07:00:00Z")] // skipped: the first instant behind the gap
    [InlineData("America/New_York", "2027-11-07T01:30", "2027-11-07T05:30:00Z")] // twice: the earlier one
    [InlineData("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:30:00Z")] // a gap of half an hour
    [InlineData("Australia/Lord_Howe", "2027-04-04T01:45", "2027-04-03T14:45:00Z")]
    [InlineData("Europe/London", "2027-03-28T01:30", "2027-03-28T01:00:00Z")]
    [InlineData("Asia/Kolkata", "2026-12-01T09:00", "2026-12-01T03:30:00Z")]
    public void Wall_clock_at_the_edges_of_summer_time(string zone, string local, string expected)
    {
        var wall = NodaTime.Text.LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm").Parse(local).Value;

        Assert.Equal(expected, TimeRules.Resolve(wall, DateTimeZoneProviders.Tzdb[zone]).ToString());
    }

    [Fact]
    public void Every_zone_keeps_the_order_of_wall_clocks_over_both_edges_of_every_year()
    {
        var checkedEdges = 0;
        foreach (var id in DateTimeZoneProviders.Tzdb.Ids)
        {
            var zone = DateTimeZoneProviders.Tzdb[id];
            foreach (var interval in zone.GetZoneIntervals(Instant.FromUtc(2026, 1, 1, 0, 0), Instant.FromUtc(2030, 1, 1, 0, 0)).Where(i => i.HasEnd))
            {
                checkedEdges++;
                var edge = interval.IsoLocalEnd.Date + new NodaTime.LocalTime(interval.IsoLocalEnd.Hour, interval.IsoLocalEnd.Minute);
                for (var minute = -180; minute < 180; minute += 5)
                {
                    var local = edge.PlusMinutes(minute);
                    var instant = TimeRules.Resolve(local, zone);
                    var back = instant.InZone(zone).LocalDateTime;
                    var mapping = zone.MapLocal(local);
                    Assert.True(mapping.Count == 0 ? back > local && instant == mapping.LateInterval.Start : back == local && instant == mapping.First().ToInstant());
                }
            }
        }

        Assert.True(checkedEdges > 500);
    }

    [Fact]
    public void Seconds_are_refused()
        => Assert.Equal(Refusal.InvalidInput, TimeRules.At(new LocalDateTime(2026, 12, 1, 15, 0, 30), "Etc/UTC", A.Noon).Refused!.Code);

    [Theory]
    [InlineData(1, Refusal.TimeInPast)]
    [InlineData(2025, Refusal.TimeInPast)]
    [InlineData(3027, Refusal.InvalidInput)]
    [InlineData(9999, Refusal.InvalidInput)]
    public void Year_that_nobody_plans_for_is_refused_by_name_and_breaks_nothing(int year, Refusal expected)
    {
        Assert.Equal(expected, TimeRules.At(new LocalDateTime(year, 1, 1, 0, 0), "Pacific/Kiritimati", A.Noon).Refused!.Code);
        Assert.Equal(expected, TimeRules.At(new LocalDateTime(year, 1, 1, 0, 0), "Etc/GMT+12", A.Noon).Refused!.Code);
    }

    [Fact]
    public void Time_has_a_moment_also_where_now_is_the_beginning_of_time()
        => Assert.True(TimeRules.At(new LocalDateTime(2031, 3, 1, 9, 0), "Etc/UTC", Instant.MinValue).Ok);

    [Fact]
    public void Window_ends_before_its_last_instant_and_bounds_the_grace()
    {
        var window = new TimePolicy.Window(A.Noon, A.Noon + Duration.FromHours(1));

        Assert.True(TimeRules.Allows(window, A.Noon));
        Assert.False(TimeRules.Allows(window, A.Noon + Duration.FromHours(1)));
        Assert.Equal(A.Noon + Duration.FromHours(1), TimeRules.NotAfter(window, A.Noon, Duration.FromHours(6)));
    }

    [Theory]
    [InlineData("America/New_York", "2027-03-14T02:30", "03:00")]
    [InlineData("Australia/Lord_Howe", "2026-10-04T02:15", "02:30")]
    [InlineData("America/New_York", "2027-11-07T01:30", null)]
    [InlineData("America/New_York", "2027-03-14T03:00", null)]
    public void Minute_that_the_clocks_skip_is_told_with_the_one_that_is_meant_instead(string zone, string local, string? instead)
    {
        var wall = NodaTime.Text.LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm").Parse(local).Value;

        var warning = TimeRules.WarningOf(new TimePolicy.At(wall, zone));

        Assert.Equal(instead is null ? null : $"{local} does not exist in {zone}: the clocks are put forward then. It goes out at {instead}.", warning);
    }
}
