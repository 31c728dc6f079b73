using System.Globalization;
using Platform.Domain.Accounts;
using Platform.Networks.Tests.Worlds;
using Platform.Networks.Webhook;
using Xunit;

namespace Platform.Networks.Tests.Webhook;

public sealed class WebhookTakeDownTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("posts/{id}", "/posts/7")]
    [InlineData("gone?key={key}", "/gone?key=k1")]
    public async Task Taking_down_is_a_signed_delete_that_may_be_repeated(string template, string path)
    {
        var (calls, there) = (new List<string>(), true);
        await using var receiver = await Receiver.StartAsync(http =>
        {
            var (id, at) = (http.Request.Headers["Webhook-Id"].ToString(),
                long.Parse(http.Request.Headers["Webhook-Timestamp"]!, CultureInfo.InvariantCulture));
            Assert.Equal(WebhookSignature.Sign("secret", id, at, default), http.Request.Headers["Webhook-Signature"]);
            calls.Add($"{http.Request.Method} {http.Request.Path}{http.Request.QueryString} {id} {http.Request.Headers["Idempotency-Key"]}");
            http.Response.StatusCode = there ? 200 : 404;
            there = false;
            return Task.CompletedTask;
        });
        await using var house = new House();
        var connector = house.Connector("webhook");
        var step = new TakeDownStep(A.Access("webhook", receiver.Address, settings: ("deleteUrl", receiver.Address + template)), "k1",
            new RemoteRef("7", null));
        Assert.Null(await connector.DeleteAsync(step, Token));
        Assert.Null(await connector.DeleteAsync(step, Token));
        Assert.IsType<Disappearance.Gone>(await connector.ConfirmGoneAsync(step, Token));
        Assert.All(calls, call => Assert.Equal($"DELETE {path} k1.delete k1.delete", call));
        var without = step with { Access = A.Access("webhook", receiver.Address) };
        Assert.Equal(ConnectorErrorKind.MissingPermission, (await connector.DeleteAsync(without, Token))?.Kind);
        Assert.IsType<Disappearance.Unclear>(await connector.ConfirmGoneAsync(without, Token));
    }

    [Theory]
    [InlineData(200, typeof(Disappearance.StillThere))]
    [InlineData(404, typeof(Disappearance.Gone))]
    [InlineData(410, typeof(Disappearance.Gone))]
    [InlineData(500, typeof(Disappearance.Unclear))]
    [InlineData(302, typeof(Disappearance.Unclear))]
    public async Task A_status_address_proves_that_it_is_gone(int status, Type expected)
    {
        var asked = "";
        await using var receiver =
            await Receiver.StartAsync(
                http => { asked = $"{http.Request.Method} {http.Request.Path}"; http.Response.StatusCode = status; return Task.CompletedTask; });
        await using var house = new House();
        var access = A.Access("webhook", receiver.Address, settings: [("statusUrl", receiver.Address + "s/{key}"), ("deleteUrl", receiver.Address + "d/{id}")]);
        Assert.IsType(expected, await house.Connector("webhook").ConfirmGoneAsync(new TakeDownStep(access, "k1", new RemoteRef("7", null)), Token));
        Assert.Equal("GET /s/k1", asked);
    }

    [Theory]
    [InlineData(202, typeof(Disappearance.StillThere))]
    [InlineData(204, typeof(Disappearance.Gone))]
    [InlineData(500, typeof(Disappearance.Unclear))]
    public async Task Without_a_status_address_the_delete_itself_says_that_it_is_gone(int status, Type expected)
    {
        await using var receiver = await Receiver.StartAsync(http => { http.Response.StatusCode = status; return Task.CompletedTask; });
        await using var house = new House();
        var access = A.Access("webhook", receiver.Address, settings: ("deleteUrl", receiver.Address + "d/{id}"));
        Assert.IsType(expected, await house.Connector("webhook").ConfirmGoneAsync(new TakeDownStep(access, "k1", new RemoteRef("7", null)), Token));
    }
}
