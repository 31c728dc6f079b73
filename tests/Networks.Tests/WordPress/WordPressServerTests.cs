using System.Globalization;
using Platform.Domain.Accounts;
using Platform.Networks.Tests.Contract;
using Platform.Networks.Tests.Worlds;
using Platform.Networks.WordPress;
using Xunit;

namespace Platform.Networks.Tests.WordPress;

/// <summary>What is WordPress's own, on a real site.</summary>
[Trait("Needs", "servers")]
public sealed class WordPressServerTests(Servers servers)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("admin")]
    [InlineData("editor")]
    [InlineData("author")]
    public async Task Whoever_publishes_the_site_keeps_the_words(string user)
    {
        await using var world = await OpenAsync(user);
        var step = A.Step(world.Access, A.Key() + " A & B <i>\"q\"</i> 'x' 💉\nline\n\n© &copy; [gallery] https://x.example/?a=1&b=2 \\ %20", title: "A & B <i> 💉 \\", link: "https://mercy.example/?a=1&b=2");
        var done = Assert.IsType<StepResult.Done>(await PublishAsync(world, step));
        Assert.Null(done.Note);
        Assert.StartsWith("http://", done.Ref.Url, StringComparison.Ordinal);
        Assert.Contains("/a-b-i-", done.Ref.Url, StringComparison.Ordinal);
        Assert.Equal(1, await world.CountAsync(step));
    }

    [Theory]
    [InlineData("contributor")]
    [InlineData("subscriber")]
    public async Task Whoever_may_not_publish_is_told_so(string user)
    {
        await using var world = await OpenAsync(user);
        Assert.Equal(ConnectorErrorKind.MissingPermission, (await world.Connector.ProbeAsync(world.Access, Token)).Error?.Kind);
        Assert.Equal(ConnectorErrorKind.MissingPermission, Assert.IsType<StepResult.Failed>(await PublishAsync(world, A.Step(world.Access, A.Key()))).Error.Kind);
    }

    [Fact]
    public async Task A_site_that_changes_the_words_publishes_nothing()
    {
        await using var world = await OpenAsync();
        var step = A.Step(world.Access, A.Key());
        world.Proxy!.AddedHeaders["X-Test-Fault"] = "rewrite";
        var failed = Assert.IsType<StepResult.Failed>(await PublishAsync(world, step));
        Assert.Equal((ConnectorErrorKind.ContentRejected, "ContentChanged"), (failed.Error.Kind, failed.Error.Code));
        world.Proxy.AddedHeaders.Clear();
        Assert.True(Assert.IsType<Reconciliation.NotLanded>(await world.Connector.ReconcileAsync(step, Token)).ForSure);
    }

    [Fact]
    public async Task Words_that_change_with_publishing_are_noted()
    {
        await using var world = await OpenAsync();
        var step = A.Step(world.Access, A.Key());
        var prepared = Assert.IsType<StepResult.Continue>(await world.Connector.PrepareAsync(step, Token));
        world.Proxy!.AddedHeaders["X-Test-Fault"] = "rewrite";
        var done = Assert.IsType<StepResult.Done>(await world.Connector.CommitAsync(step with { State = prepared.State }, Token));
        Assert.Equal("ContentChanged", done.Note);
    }

    [Fact]
    public async Task A_draft_that_somebody_edited_or_threw_away_is_left_alone()
    {
        await using var world = await OpenAsync();
        foreach (var (change, body) in new (HttpMethod Change, object? Body)[] { (HttpMethod.Post, new { content = "mine" }), (HttpMethod.Delete, null) })
        {
            var step = A.Step(world.Access, A.Key());
            var prepared = Assert.IsType<StepResult.Continue>(await world.Connector.PrepareAsync(step, Token));
            await world.AsAdminAsync(change, "posts/" + IdOf(prepared), body);
            Assert.Equal(ConnectorErrorKind.Conflict, Assert.IsType<StepResult.Failed>(await world.Connector.CommitAsync(step with { State = prepared.State }, Token)).Error.Kind);
            Assert.Equal(0, await world.CountAsync(step));
        }
    }

    [Fact]
    public async Task A_draft_that_is_gone_is_not_found_and_the_post_can_be_prepared_again()
    {
        await using var world = await OpenAsync();
        var step = A.Step(world.Access, A.Key());
        var prepared = Assert.IsType<StepResult.Continue>(await world.Connector.PrepareAsync(step, Token));
        await world.AsAdminAsync(HttpMethod.Delete, $"posts/{IdOf(prepared)}?force=true");
        Assert.Equal(ConnectorErrorKind.NotFound, Assert.IsType<StepResult.Failed>(await world.Connector.CommitAsync(step with { State = prepared.State }, Token)).Error.Kind);
        Assert.IsType<StepResult.Done>(await PublishAsync(world, step));
    }

    [Theory]
    [InlineData("after-500")]
    [InlineData("after-503")]
    public async Task A_fault_after_the_site_has_done_its_work_is_unknown_and_found(string fault)
    {
        await using var world = await OpenAsync();
        var step = A.Step(world.Access, A.Key());
        var prepared = Assert.IsType<StepResult.Continue>(await world.Connector.PrepareAsync(step, Token));
        step = step with { State = prepared.State };
        world.Proxy!.ReplaceHeaderOnce("X-Test-Fault", fault, world.IsCommit);
        Assert.IsType<StepResult.Unknown>(await world.Connector.CommitAsync(step, Token));
        Assert.IsType<Reconciliation.Landed>(await world.Connector.ReconcileAsync(step, Token));
        Assert.IsType<Reconciliation.Landed>(await world.Connector.ReconcileAsync(step with { State = null }, Token));
        Assert.Equal(1, await world.CountAsync(step));
    }

    [Fact]
    public async Task A_fault_while_preparing_leaves_one_draft_behind_at_most()
    {
        await using var world = await OpenAsync();
        var step = A.Step(world.Access, A.Key());
        world.Proxy!.ReplaceHeaderOnce("X-Test-Fault", "after-500", request => request.Method == "POST");
        Assert.Equal(ConnectorErrorKind.Transient, Assert.IsType<StepResult.Failed>(await world.Connector.PrepareAsync(step, Token)).Error.Kind);
        Assert.IsType<StepResult.Done>(await PublishAsync(world, step));
        var all = await world.AsAdminAsync(HttpMethod.Get, $"posts?status=any&slug={WordPressWords.Slug(step.Payload, step.Key)}&context=edit&_fields=id");
        Assert.Single(all.EnumerateArray());
    }

    [Fact]
    public async Task Comments_are_counted_and_posts_that_are_gone_left_out()
    {
        await using var world = await OpenAsync();
        var done = Assert.IsType<StepResult.Done>(await PublishAsync(world, A.Step(world.Access, A.Key())));
        for (var i = 0; i < 3; i++)
        {
            await world.AsAdminAsync(HttpMethod.Post, "comments", new { post = int.Parse(done.Ref.ExternalId, CultureInfo.InvariantCulture), content = $"thanks {i}" });
        }

        var read = await world.Connector.ReadMetricsAsync(world.Access, [done.Ref, new RemoteRef("99999999", null), new RemoteRef("no number", null)], Token);
        Assert.Null(read.Error);
        Assert.Equal(new Metrics(done.Ref.ExternalId, null, null, null, 3, null), Assert.Single(read.Metrics));
    }

    [Fact]
    public async Task A_site_without_speaking_addresses_is_reached_by_query()
    {
        await using var world = await OpenAsync();
        var hidden = await HostileProxy.StartAsync(new Uri((await servers.WordPressAsync()).GetProperty("url").GetString()!));
        await using (hidden)
        {
            _ = hidden.Harm(request => request.Path.StartsWithSegments("/wp-json"), Fault.Answer, 404);
            var probe = await world.Connector.ProbeAsync(world.Access with { Server = hidden.Address }, Token);
            Assert.Contains("?rest_route=/", probe.Profile?.Settings["api"], StringComparison.Ordinal);
            var access = world.Access with { Server = hidden.Address, Settings = probe.Profile!.Settings };
            var step = A.Step(access, A.Key());
            Assert.IsType<StepResult.Done>(await PublishAsync(world, step));
            Assert.Equal(1, await world.CountAsync(step));
        }
    }

    private async Task<WordPressWorld> OpenAsync(string user = "author") => await WordPressWorld.OpenAsync(await servers.WordPressAsync(), user);

    private static long IdOf(StepResult.Continue prepared) => WordPressState.Read(prepared.State)!.Value;

    private static async Task<StepResult> PublishAsync(WordPressWorld world, PublishStep step)
        => await world.Connector.PrepareAsync(step, Token) is StepResult.Continue prepared
            ? await world.Connector.CommitAsync(step with { State = prepared.State }, Token)
            : await world.Connector.PrepareAsync(step, Token);
}
