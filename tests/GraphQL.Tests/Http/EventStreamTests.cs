using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Platform.GraphQL.Tests.World;

namespace Platform.GraphQL.Tests.Http;

/// <summary>Server-sent events, read as they come over the line.</summary>
public sealed class EventStreamTests : IAsyncLifetime
{
    private readonly HttpApi api = new();

    public ValueTask InitializeAsync() => api.InitializeAsync();

    public ValueTask DisposeAsync() => api.DisposeAsync();

    [Fact]
    public async Task A_subscription_is_next_after_next_and_then_complete()
    {
        var (answer, lines) = await OpenAsync("subscription { wardsCounted(from: 1, to: 3, add: 10) { number ward { name } } }");

        Assert.Equal("text/event-stream; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal(
            [
                "event: next", """data: {"data":{"wardsCounted":{"number":11,"ward":{"name":"Ward w1"}}}}""", "",
                "event: next", """data: {"data":{"wardsCounted":{"number":12,"ward":{"name":"Ward w2"}}}}""", "",
                "event: complete", "data:", "",
            ],
            await RestAsync(lines));
    }

    [Theory]
    [InlineData("{ whoami }", "mercy/importer")]
    [InlineData("mutation { wardImport(csv: \"abc\") }", "{\"data\":{\"wardImport\":3}}")]
    [InlineData("{ nothing }", "errors")]
    [InlineData("subscription { nothing }", "errors")]
    [InlineData("subscription { a: bellRung { number } b: bellRung { number } }", "errors")]
    [InlineData("subscription { secretBellRung { number } }", "FORBIDDEN")]
    [InlineData("subscription { wardsCounted(from: 5000, to: 0) { number } }", "TOO_FAR")]
    [InlineData("subscription { wardsCounted(from: 13, to: 13) { number } }", "INTERNAL")]
    public async Task Whatever_has_one_answer_is_one_next_and_complete(string query, string expected)
    {
        var (_, lines) = await OpenAsync(query);

        var all = await RestAsync(lines);

        Assert.Equal(["event: next", "data: ...", "", "event: complete", "data:", ""], all.Select(line => line.StartsWith("data: ", StringComparison.Ordinal) ? "data: ..." : line));
        Assert.Contains(expected, all[1], StringComparison.Ordinal);
        Assert.DoesNotContain("John", all[1] + api.Log.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_event_comes_when_it_happens_and_what_is_left_is_given_back()
    {
        var (answer, lines) = await OpenAsync("subscription { bellRung { number } }", byGet: true);
        await api.Bells.HaveAsync(1);

        api.Bells.Ring(7);
        Assert.Contains("\"number\":7", await NextAsync(lines), StringComparison.Ordinal);
        api.Bells.Ring(8);
        Assert.Contains("\"number\":8", await NextAsync(lines), StringComparison.Ordinal);
        lines.Dispose();
        answer.Dispose();

        await api.Bells.HaveAsync(0);
    }

    [Fact]
    public async Task Roles_are_looked_at_with_each_event()
    {
        var (_, lines) = await OpenAsync("subscription { secretBellRung { number } }", person: "auditor");
        await api.Bells.HaveAsync(1);
        api.Bells.Ring(1);
        Assert.Contains("\"number\":1", await NextAsync(lines), StringComparison.Ordinal);

        api.People.Roles = [];
        api.Bells.Ring(2);

        Assert.Contains("FORBIDDEN", await NextAsync(lines), StringComparison.Ordinal);
        Assert.Equal(["", "event: complete", "data:", ""], await RestAsync(lines));
        await api.Bells.HaveAsync(0);
    }

    [Fact]
    public async Task A_person_who_is_let_go_hears_no_more()
    {
        var (_, lines) = await OpenAsync("subscription { bellRung { number } }", person: "ann");
        await api.Bells.HaveAsync(1);

        api.People.Known = [];
        api.Bells.Ring(1);

        Assert.Equal([], await CutAsync(lines));
        await api.Bells.HaveAsync(0);
    }

    [Fact]
    public async Task The_end_of_the_token_cuts_the_stream()
    {
        var (_, lines) = await OpenAsync("subscription { bellRung { number } }", token: "importer::60");
        await api.Bells.HaveAsync(1);

        api.Clock.Advance(TimeSpan.FromSeconds(61));

        Assert.DoesNotContain(await CutAsync(lines), line => line.Contains("complete", StringComparison.Ordinal));
        await api.Bells.HaveAsync(0);
    }

    [Fact]
    public async Task A_revoked_token_cuts_the_stream()
    {
        var (_, lines) = await OpenAsync("subscription { bellRung { number } }");
        await api.Bells.HaveAsync(1);

        api.Revoked.Add("importer");
        api.Clock.Advance(TimeSpan.FromSeconds(4));

        Assert.Equal([], await CutAsync(lines));
        await api.Bells.HaveAsync(0);
    }

    [Fact]
    public async Task A_silent_stream_is_kept_alive()
    {
        var (_, lines) = await OpenAsync("subscription { bellRung { number } }");
        await api.Bells.HaveAsync(1);
        for (var round = 0; round < 5; round++)
        {
            await api.Clock.WaitedForAsync(api.Options.Push.KeepAlive);
            api.Clock.Advance(api.Options.Push.KeepAlive);
            Assert.Equal((":", ""), (await lines.ReadLineAsync(TestContext.Current.CancellationToken), await lines.ReadLineAsync(TestContext.Current.CancellationToken)));
        }
    }

    [Fact]
    public async Task A_client_has_so_many_streams_and_no_more()
    {
        api.Options.Push.MaxPerClient = 2;
        var first = await OpenAsync("subscription { bellRung { number } }");
        await OpenAsync("subscription { bellRung { number } }");
        await api.Bells.HaveAsync(2);

        var (refused, _) = await OpenAsync("subscription { bellRung { number } }");
        var (other, _) = await OpenAsync("subscription { bellRung { number } }", token: "other");
        await api.Bells.HaveAsync(3);
        first.Lines.Dispose();
        first.Answer.Dispose();
        await api.Bells.HaveAsync(2);
        var again = refused;
        for (var tries = 0; tries < 500 && again.StatusCode == HttpStatusCode.TooManyRequests; tries++)
        {
            again = (await OpenAsync("subscription { bellRung { number } }")).Answer; // the place is given back behind the last thing that listens
        }

        Assert.Equal((HttpStatusCode.TooManyRequests, HttpStatusCode.OK, HttpStatusCode.OK), (refused.StatusCode, other.StatusCode, again.StatusCode));
        Assert.NotNull(refused.Headers.RetryAfter);
    }

    [Fact]
    public async Task What_can_not_be_read_has_a_status()
    {
        var (answer, lines) = await OpenAsync(null!);

        Assert.Equal((HttpStatusCode.BadRequest, "application/json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Contains("errors", string.Concat(await RestAsync(lines)), StringComparison.Ordinal);
    }

    private static async Task<string> NextAsync(StreamReader lines)
    {
        while (await lines.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                return line;
            }
        }

        return "the end";
    }

    private static async Task<List<string>> RestAsync(StreamReader lines)
    {
        var rest = new List<string>();
        while (await lines.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            rest.Add(line);
        }

        return rest;
    }

    // What came before the line was cut; a stream that came to its end is no cut one.
    private static async Task<List<string>> CutAsync(StreamReader lines)
    {
        var came = new List<string>();
        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            while (await lines.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            {
                came.Add(line);
            }
        });
        return came;
    }

    private async Task<(HttpResponseMessage Answer, StreamReader Lines)> OpenAsync(string query, string token = "importer", string? person = null, bool byGet = false)
    {
        using var request = byGet
            ? new HttpRequestMessage(HttpMethod.Get, $"/graphql?query={Uri.EscapeDataString(query)}")
            : new HttpRequestMessage(HttpMethod.Post, "/graphql") { Content = new StringContent(JsonSerializer.Serialize(new { query }), Encoding.UTF8, "application/json") };
        request.Headers.Add("Accept", "text/event-stream");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (person is not null)
        {
            request.Headers.Add("On-Behalf-Of", person);
        }

        var answer = await api.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        return (answer, new StreamReader(await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken)));
    }
}
