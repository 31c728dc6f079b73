using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Platform.GraphQL.Tests.World;

namespace Platform.GraphQL.Tests.Http;

/// <summary>The clients that integrators use, as they come from npm, and the audit of GraphQL over HTTP. Skipped where they aren't installed.</summary>
public sealed class ClientTests(HttpApi api) : IClassFixture<HttpApi>
{
    private static readonly string Modules = Path.Combine(
        Environment.GetEnvironmentVariable("PLATFORM_TEST_SERVERS") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "platform-tests"),
        "graphql-clients", "node_modules");

    [Fact]
    public async Task Every_audit_of_graphql_over_http_is_passed()
    {
        var results = await RunAsync("audit.js");

        Assert.Equal(61, results.Count);
        var failed = results.Where(result => result.GetProperty("status").GetString() != "ok").Select(result => result.GetRawText()).ToList();
        Assert.True(failed.Count == 0, string.Join('\n', failed));
    }

    [Fact]
    public async Task The_usual_clients_find_what_they_expect()
    {
        var results = await RunAsync("clients.js");

        Assert.True(results.Count >= 24, $"{results.Count} checks");
        var failed = results.Where(result => result.GetProperty("error").ValueKind != JsonValueKind.Null).Select(result => result.GetRawText()).ToList();
        Assert.True(failed.Count == 0, string.Join('\n', failed));
        Assert.DoesNotContain("failed with", api.Log.All, StringComparison.Ordinal);
    }

    private async Task<List<JsonElement>> RunAsync(string script)
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("PLATFORM_TESTS") == "fast", "fast: tests with real clients are skipped");
        Assert.SkipWhen(!Directory.Exists(Modules) && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CI")), "not installed: graphql-clients (tests/servers/install.sh)");
        var start = new ProcessStartInfo("node", [Path.Combine(Scripts(), script), new Uri(api.Address, "/graphql").ToString(), "importer"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["NODE_PATH"] = Modules;
        using var node = Process.Start(start)!;
        try
        {
            var (output, error) = (node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), node.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
            await node.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(3), TestContext.Current.CancellationToken);
            Assert.True(node.ExitCode == 0, await error);
            return [.. JsonDocument.Parse((await output).Trim().Split('\n')[^1]).RootElement.EnumerateArray()];
        }
        finally
        {
            if (!node.HasExited)
            {
                node.Kill(entireProcessTree: true);
            }
        }
    }

    private static string Scripts([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../servers/graphql-clients"));
}
