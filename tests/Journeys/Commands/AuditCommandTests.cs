using System.Text;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Audit;
using Platform.Silo.Commands;
using Platform.Storage.Audit;
using Xunit;

namespace Platform.Journeys.Commands;

public sealed class AuditCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("platform-audit-").FullName;

    private string At(string name) => Path.Combine(_folder, name);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_key_is_made_once_for_its_owner_alone_and_another_takes_over()
    {
        var (exit, output, _) = await RunAsync("key", At("k/audit.pem"));
        Assert.Equal(0, exit);
        using var first = AuditKeyFile.Read(At("k/audit.pem"));
        Assert.StartsWith(first.Id, output, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(At("k/audit.pem")));
        }

        Assert.Equal(2, (await RunAsync("key", At("k/audit.pem"))).Exit);
        Assert.Equal(0, (await RunAsync("key", At("k/audit.pem"), "--rotate")).Exit);
        using var second = AuditKeyFile.Read(At("k/audit.pem"));
        Assert.NotEqual(first.Id, second.Id);
        using var trusted = AuditKeys.Parse(await File.ReadAllTextAsync(At("k/audit.pem.pub"), TestContext.Current.CancellationToken))!;
        Assert.Equal(new[] { first.Id, second.Id }.Order(), trusted.Ids.Order());
        Assert.Equal(2, (await RunAsync("key", At("none"), "--rotate")).Exit);
    }

    [Fact]
    public void A_key_that_everybody_may_read_is_not_used()
    {
        AuditKeyFile.Create(At("open.pem"));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(At("open.pem"), UnixFileMode.UserRead | UnixFileMode.OtherRead);
            Assert.Contains("chmod 600", Assert.Throws<SettingsException>(() => AuditKeyFile.Read(At("open.pem"))).Message, StringComparison.Ordinal);
        }

        File.WriteAllText(At("strange.pem"), "no key");
        Assert.Throws<SettingsException>(() => AuditKeyFile.Read(At("strange.pem")));
        File.Copy(At("open.pem.pub"), At("public.pem"));
        Assert.Throws<SettingsException>(() => AuditKeyFile.Read(At("public.pem")));
    }

    [Fact]
    public async Task A_record_is_proven_or_its_first_broken_entry_named()
    {
        AuditKeyFile.Create(At("key"));
        using var key = AuditKeyFile.Read(At("key"));
        var (file, checkpoint) = Export(key, 3);
        var (_, later) = Export(key, 5);
        await File.WriteAllBytesAsync(At("record"), file, TestContext.Current.CancellationToken);
        var (exit, output, _) = await RunAsync("verify", At("record"), "--key", At("key.pub"));
        Assert.Equal(0, exit);
        Assert.StartsWith("proven: 3 entries of platform/mercy", output, StringComparison.Ordinal);

        await File.WriteAllTextAsync(At("seen"), Line(checkpoint), TestContext.Current.CancellationToken);
        Assert.Equal(0, (await RunAsync("verify", At("record"), "--key", At("key.pub"), "--checkpoint", At("seen"))).Exit);
        await File.AppendAllTextAsync(At("seen"), Line(later), TestContext.Current.CancellationToken);
        (exit, output, _) = await RunAsync("verify", "--checkpoint", At("seen"), "--key", At("key.pub"), At("record"));
        Assert.Equal(1, exit);
        Assert.StartsWith("broken at entry 4:", output, StringComparison.Ordinal);

        file[Array.IndexOf(file, (byte)'\n') + 200] ^= 1;
        await File.WriteAllBytesAsync(At("record"), file, TestContext.Current.CancellationToken);
        (exit, output, _) = await RunAsync("verify", At("record"), "--key", At("key.pub"));
        Assert.Equal(1, exit);
        Assert.StartsWith("broken at entry 1:", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_call_says_what_is_wrong()
    {
        AuditKeyFile.Create(At("key"));
        await File.WriteAllTextAsync(At("text"), "words\n", TestContext.Current.CancellationToken);
        foreach (var (args, expected) in new (string[] Args, string Expected)[]
        {
            ([], "usage"), (["erase"], "usage"), (["verify"], "name the file"), (["verify", At("text")], "--key"), (["verify", At("text"), "--key"], "--key"),
            (["verify", At("text"), "more", "--key", At("key.pub")], "more"), (["verify", At("none"), "--key", At("key.pub")], "can't be read"),
            (["verify", At("text"), "--key", At("none")], "can't be read"), (["verify", At("text"), "--key", At("text")], "no public key"),
            (["verify", At("text"), "--key", At("key")], "no public key"), (["verify", At("text"), "--key", At("key.pub"), "--checkpoint", At("text")], "line 1"),
        })
        {
            var (exit, output, error) = await RunAsync(args);
            Assert.Equal((2, ""), (exit, output));
            Assert.Contains(expected, error, StringComparison.Ordinal);
        }

        Assert.Equal(1, (await RunAsync("verify", At("text"), "--key", At("key.pub"))).Exit);
    }

    private static string Line(Checkpoint checkpoint) => Encoding.UTF8.GetString(checkpoint.ToLine()) + "\n";

    private static (byte[] File, Checkpoint Checkpoint) Export(AuditKey key, int entries)
    {
        var (tree, lines) = (new Frontier(), new List<byte[]>());
        for (var seq = 1; seq <= entries; seq++)
        {
            var bytes = AuditEntry.Bytes(new OrganizationId("mercy"), new JournalEntry(seq, "post:mercy/p1", seq, 0, "postWritten", """{"type":"postWritten"}""", Instant.FromUnixTimeSeconds(seq)));
            tree.Append(TreeHash.OfLeaf(bytes));
            lines.Add(AuditFile.Entry(TreeHash.OfLeaf(bytes), bytes));
        }

        var checkpoint = key.Sign("platform/mercy", entries, tree.Root(), Instant.FromUnixTimeSeconds(entries));
        return ([.. new[] { AuditFile.Header(checkpoint) }.Concat(lines).Append(AuditFile.End(entries)).SelectMany(line => line.Append((byte)'\n'))], checkpoint);
    }

    private static async Task<(int Exit, string Output, string Error)> RunAsync(params string[] args)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        return (await AuditCommand.RunAsync(["audit", .. args], output, error), output.ToString(), error.ToString());
    }
}
