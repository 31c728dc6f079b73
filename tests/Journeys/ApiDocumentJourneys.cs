using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace Platform.Journeys;

/// <summary>docs/api.md as a reader tries it: its commands run one after the other, and answer as it says.</summary>
public sealed partial class ApiDocumentJourneys
{
    private static readonly string Document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "api.md"));

    [Fact]
    public async Task The_examples_run_and_answer_as_they_say()
    {
        await using var installation = await Installation.StartAsync();
        var examples = Example().Matches(Document).Select(match => (Commands: match.Groups["sh"].Value, Answer: match.Groups["json"].Value)).ToList();
        Assert.True(examples.Count > 6, $"{examples.Count} examples");

        const string end = "--- end of example ---";
        var script = "set -euo pipefail\n" + string.Concat(examples.Select(example => $"{example.Commands}\necho; echo '{end}'\n"));
        var output = await BashAsync(script, installation.Url);
        var answers = output.Split(end).Select(part => part.Trim().Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? "").ToList();
        foreach (var ((commands, expected), answer) in examples.Zip(answers))
        {
            AssertLike(JsonDocument.Parse(expected).RootElement, JsonDocument.Parse(answer).RootElement, commands);
        }
    }

    [Fact]
    public async Task The_typed_client_is_the_one_that_the_document_shows()
    {
        var source = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "tests", "Journeys", "GraphQLClient.cs"), TestContext.Current.CancellationToken);
        Assert.Contains(source.Replace("namespace Platform.Journeys;\n\n", "", StringComparison.Ordinal).Trim(), Document, StringComparison.Ordinal);

        await using var installation = await Installation.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(installation.Url) };
        var api = new GraphQLClient(http, Installation.ClientId, Installation.Secret, TimeProvider.System);
        var answer = await api.AskAsync<Waiting>("{ viewer { clientId roles } }", cancellationToken: TestContext.Current.CancellationToken);
        var refused = await Assert.ThrowsAsync<GraphQLException>(() => api.AskAsync<Waiting>("{ nothing }", cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal((Installation.ClientId, "ADMIN"), (answer.Viewer.ClientId, answer.Viewer.Roles.Single()));
        Assert.Equal("FIELDS_ON_CORRECT_TYPE", refused.Errors.Single().Code);
    }

    // Words in capitals, numbers and truth are as the document says; other texts may be anything.
    private static void AssertLike(JsonElement expected, JsonElement actual, string where)
    {
        Assert.True(expected.ValueKind == actual.ValueKind, $"{where}\nexpected {expected}\nanswered {actual}");
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in expected.EnumerateObject())
                {
                    Assert.True(actual.TryGetProperty(member.Name, out var value), $"{where}\n{member.Name} is missing in {actual}");
                    AssertLike(member.Value, value, where);
                }

                break;
            case JsonValueKind.Array:
                Assert.True(expected.GetArrayLength() == actual.GetArrayLength(), $"{where}\nexpected {expected}\nanswered {actual}");
                foreach (var (one, other) in expected.EnumerateArray().Zip(actual.EnumerateArray()))
                {
                    AssertLike(one, other, where);
                }

                break;
            case JsonValueKind.String when expected.GetString() == "...":
                break;
            default:
                Assert.True(expected.GetRawText() == actual.GetRawText(), $"{where}\nexpected {expected}\nanswered {actual}");
                break;
        }
    }

    private static async Task<string> BashAsync(string script, string url)
    {
        var folder = Directory.CreateTempSubdirectory("platform-api-");
        try
        {
            Directory.CreateSymbolicLink(Path.Combine(folder.FullName, "src"), Path.Combine(Repository.Root, "src"));
            var start = new ProcessStartInfo("bash", ["-c", script]) { WorkingDirectory = folder.FullName, RedirectStandardOutput = true, RedirectStandardError = true };
            (start.Environment["API"], start.Environment["CLIENT_ID"], start.Environment["CLIENT_SECRET"]) = (url, Installation.ClientId, Installation.Secret);
            using var process = Process.Start(start)!;
            var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.SkipWhen(process.ExitCode == 127, $"bash or curl is not installed: {await error}");
            Assert.True(process.ExitCode == 0, $"{await error}\n{await output}");
            return await output;
        }
        catch (Win32Exception)
        {
            Assert.Skip("bash is not installed");
            return "";
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [GeneratedRegex(@"```sh\n(?<sh>.*?)```\n```json\n(?<json>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();

    private sealed record Viewer(string ClientId, string[] Roles);

    private sealed record Waiting(Viewer Viewer);
}
