using System.Net.Http.Headers;
using NodaTime;
using Platform.Networks.Http;
using Xunit;

namespace Platform.Networks.Tests.Http;

public sealed class RetryHintTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 11, 22, 10, 0);

    [Theory]
    [InlineData("Retry-After", "7", 7d)]
    [InlineData("Retry-After", "0", 0d)]
    [InlineData("Retry-After", "Sun, 22 Nov 2026 10:01:30 GMT", 90d)]
    [InlineData("Retry-After", "Sun, 22 Nov 2026 09:00:00 GMT", 0d)]
    [InlineData("Retry-After", "999999999", 86400d)]
    [InlineData("Retry-After", "1.5", 1.5)]
    [InlineData("Retry-After", "0.0001", 0.001)]
    [InlineData("Retry-After", "99999999999999999", 86400d)]
    [InlineData("Retry-After", "99999999999999999999999999999999", null)]
    [InlineData("Retry-After", "Sun, 22 Nov 2099 10:00:00 GMT", 86400d)]
    [InlineData("RateLimit-Reset", "2.25", 2.25)]
    [InlineData("RateLimit-Reset", "1795341660.5", 60.5)]
    [InlineData("Retry-After", "soon", null)]
    [InlineData("Retry-After", "-5", null)]
    [InlineData("RateLimit-Reset", "300", 300d)]
    [InlineData("RateLimit-Reset", "1795341660", 60d)]
    [InlineData("ratelimit-reset", "1795341000", 0d)]
    [InlineData("X-RateLimit-Reset", "1795341605", 5d)]
    [InlineData("RateLimit-Reset", "9223372036854775807", 86400d)]
    [InlineData("RateLimit-Reset", "99999999999999999999999", 86400d)]
    [InlineData("RateLimit-Reset", "NaN", null)]
    [InlineData("X-Else", "5", null)]
    public void A_server_says_when_to_come_back(string header, string value, double? seconds)
    {
        using var response = new HttpResponseMessage();
        response.Headers.TryAddWithoutValidation(header, value);
        Assert.Equal(seconds is { } wait ? Duration.FromMilliseconds((long)(wait * 1000)) : null, RetryHint.Read(response.Headers, Now));
    }

    [Fact]
    public void Retry_after_goes_before_a_limit_reset()
    {
        using var response = new HttpResponseMessage();
        HttpResponseHeaders headers = response.Headers;
        headers.TryAddWithoutValidation("RateLimit-Reset", "60");
        headers.TryAddWithoutValidation("Retry-After", "2");
        Assert.Equal(Duration.FromSeconds(2), RetryHint.Read(headers, Now));
    }
}
