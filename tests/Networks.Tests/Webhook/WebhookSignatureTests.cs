using System.Security.Cryptography;
using System.Text;
using Platform.Networks.Webhook;
using Xunit;

namespace Platform.Networks.Tests.Webhook;

public sealed class WebhookSignatureTests
{
    [Fact]
    public void The_signature_is_that_of_the_specifications_example()
        => Assert.Equal(
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            WebhookSignature.Sign("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, "{\"test\": 2432232314}"u8));

    [Fact]
    public void A_key_that_is_no_base64_is_taken_as_it_stands()
    {
        var expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes("whsec_not base64!"), Encoding.UTF8.GetBytes("id.5.body"));
        Assert.Equal("v1," + Convert.ToBase64String(expected), WebhookSignature.Sign("whsec_not base64!", "id", 5, "body"u8));
    }

    [Fact]
    public void Every_part_is_signed()
    {
        var all = new[]
        {
            WebhookSignature.Sign("k", "id", 5, "body"u8), WebhookSignature.Sign("l", "id", 5, "body"u8), WebhookSignature.Sign("k", "ie", 5, "body"u8),
            WebhookSignature.Sign("k", "id", 6, "body"u8), WebhookSignature.Sign("k", "id", 5, "bodz"u8), WebhookSignature.Sign("k", "id", 5, default),
        };
        Assert.Equal(all.Length, all.Distinct().Count());
    }
}
