using System.Data.Common;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Platform.Domain;
using Platform.Domain.Audit;
using Platform.Domain.Members;
using Platform.Journeys.Isolation;
using Platform.Silo.Commands;
using Platform.Storage.Audit;
using Xunit;

namespace Platform.Journeys;

/// <summary>The record leaves the house and is verified there.</summary>
public sealed class AuditJourneys : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("platform-audit-").FullName;
    private Installation _installation = null!;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    private string At(string name) => Path.Combine(_folder, name);

    public async ValueTask InitializeAsync()
    {
        AuditKeyFile.Create(At("key"));
        _installation = await Installation.StartAsync($"--Platform:Audit:KeyFile={At("key")}", $"--Platform:Audit:CheckpointFile={At("told")}", "--Platform:Audit:Origin=riverbend");
    }

    public async ValueTask DisposeAsync()
    {
        await _installation.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task An_auditor_exports_the_record_and_verifies_it_offline()
    {
        var mercy = await Hospital.OpenAsync(await _installation.ClientAsync(), "mercy");
        await mercy.WriteAsync("Wash your hands.");
        await SealedAsync(mercy.Client);
        var (exit, output, error) = await RunAsync("export", At("record"), "--url", _installation.Url, "--client-id", Installation.ClientId, "--client-secret", Installation.Secret);
        Assert.Equal((0, ""), (exit, error));
        Assert.Contains("riverbend/mercy", output, StringComparison.Ordinal);
        (exit, output, _) = await RunAsync("verify", At("record"), "--key", At("key.pub"), "--checkpoint", At("told"));
        Assert.True(exit == 0, output);

        // What happened since is missing from the old file, says the later checkpoint; and the file is the beginning of the new one, says the platform.
        await mercy.WriteAsync("Wash your hands often.");
        await SealedAsync(mercy.Client);
        (exit, output, _) = await RunAsync("verify", At("record"), "--key", At("key.pub"), "--checkpoint", await ToldAsync());
        Assert.Equal(1, exit);
        Assert.Contains("rolled back", output, StringComparison.Ordinal);
        var old = Checkpoint.Parse(Encoding.UTF8.GetBytes((await File.ReadAllLinesAsync(At("record"), Now))[0]).AsSpan(24..^1))!;
        var now = (await mercy.Client.AskAsync("query($since: Long!) { auditCheckpoint { size root line consistency(since: $since) inclusion(seq: 1) } }", new { since = old.Size })).GetProperty("auditCheckpoint");
        var proof = Hashes(now.GetProperty("consistency"));
        Assert.True(TreeHash.TryParseBase64(now.GetProperty("root").GetString()!, out var root));
        Assert.True(TreeProofs.IsConsistent(old.Size, now.GetProperty("size").GetInt64(), old.Root, root, proof));
        Assert.NotEmpty(Hashes(now.GetProperty("inclusion")));
        Assert.NotNull(Checkpoint.Parse(Encoding.UTF8.GetBytes(now.GetProperty("line").GetString()!)));
    }

    [Fact]
    public async Task Only_compliance_and_auditors_read_the_record()
    {
        var clients = _installation.Services.GetRequiredService<IApiClients>();
        foreach (var (role, opens) in new[] { (Role.Author, false), (Role.Reviewer, false), (Role.Staff, false), (Role.Compliance, true), (Role.Auditor, true) })
        {
            var made = (await clients.CreateAsync(new OrganizationId("mercy"), $"{role}", [role], Actor.System with { Roles = [Role.Admin, Role.Auditor] }, Now)).Value!;
            var client = await Api.ConnectAsync(_installation.Url, made.ClientId, made.ClientSecret);
            foreach (var query in new[] { "{ auditCheckpoint { size } }", "{ auditExport { next } }" })
            {
                var answer = (await client.RawAsync(query)).Body;
                Assert.True(opens != answer.Contains("FORBIDDEN", StringComparison.Ordinal), $"{role} {query} {answer}");
            }
        }
    }

    [Fact]
    public async Task Parts_and_places_that_can_not_be_are_refused()
    {
        var client = await _installation.ClientAsync();
        await SealedAsync(client);
        Assert.Equal("INVALID_VALUE", await client.DeniedAsync("{ auditExport(first: 0) { next } }"));
        Assert.Equal("INVALID_VALUE", await client.DeniedAsync("{ auditExport(after: -1) { next } }"));
        var nothing = await client.AskAsync("{ auditExport(checkpoint: 999999) { next } auditCheckpoint { consistency(since: 999999) inclusion(seq: 999999) } }");
        Assert.Equal("""{"auditExport":null,"auditCheckpoint":{"consistency":null,"inclusion":null}}""", nothing.GetRawText());
        Assert.Equal(2, (await RunAsync("export", At("x"), "--url", _installation.Url, "--client-id", "none", "--client-secret", "none")).Exit);
        Assert.Equal(2, (await RunAsync("export", At("x"), "--url", "nowhere", "--client-id", "none", "--client-secret", "none")).Exit);
        Assert.Equal(2, (await RunAsync("export", At("x"), "--url", _installation.Url)).Exit);
        Assert.False(File.Exists(At("x")));
    }

    private static TreeHash[] Hashes(JsonElement list) => [.. list.EnumerateArray().Select(hash => TreeHash.TryParseBase64(hash.GetString()!, out var read) ? read : default)];

    // Everything that has happened until now has its place, is signed, and stands in the file that the world sees: the audit log shows nothing that has no place yet.
    private async Task SealedAsync(Api client)
    {
        await Archive.StillAsync(_installation.Services.GetRequiredService<DbDataSource>());
        await client.UntilAsync("{ auditCheckpoint { line } }", data => Told().Contains(data.GetProperty("auditCheckpoint").GetProperty("line").GetString()! + '\n', StringComparison.Ordinal));
    }

    private string Told()
    {
        using var told = new FileStream(At("told"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(told);
        return reader.ReadToEnd();
    }

    private async Task<string> ToldAsync()
    {
        await File.WriteAllTextAsync(At("copy"), Told(), Now);
        return At("copy");
    }

    private static async Task<(int Exit, string Output, string Error)> RunAsync(params string[] args)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        return (await AuditCommand.RunAsync(["audit", .. args], output, error), output.ToString(), error.ToString());
    }
}
