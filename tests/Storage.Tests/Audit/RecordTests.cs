using Microsoft.Extensions.Logging.Abstractions;
using Platform.Domain;
using Platform.Domain.Audit;
using Platform.Storage.Audit;

namespace Platform.Storage.Tests.Audit;

public sealed class RecordOnSqlite(PostgresCluster cluster) : RecordTests(DatabaseKind.Sqlite, cluster);

public sealed class RecordOnPostgres(PostgresCluster cluster) : RecordTests(DatabaseKind.Postgres, cluster);

public abstract class RecordTests(DatabaseKind kind, PostgresCluster cluster) : OnDatabase(kind, cluster)
{
    private readonly string _folder = Directory.CreateTempSubdirectory("platform-record-").FullName;

    private IAuditRecord Record => Db.Get<IAuditRecord>();

    private string KeyFile => Path.Combine(_folder, "key");

    private string Told => Path.Combine(_folder, "told");

    [Fact]
    public async Task Rival_sealers_make_one_tree_and_sign_each_size_once()
    {
        using var told = Opened();
        var sealers = Enumerable.Range(0, 3).Select(_ => Sealer(told: null)).ToList();
        using var done = new CancellationTokenSource();
        var rivals = sealers.Select(sealer => Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                await Db.Get<Sequencer>().SequenceAsync(Stop);
                await sealer.SealAsync(Stop);
            }
        }, Stop)).ToList();
        await WriteAsync("mercy", 600);
        await WriteAsync("grace", 40);
        await done.CancelAsync();
        await Task.WhenAll(rivals);
        await Db.Get<Sequencer>().SequenceAsync(Stop);
        await sealers[0].SealAsync(Stop);
        sealers.ForEach(sealer => sealer.Dispose());

        Assert.Equal(["grace|40", "mercy|600"], await Db.RowsAsync("SELECT org, size FROM audit_heads ORDER BY org"));
        var line = await Db.RowsAsync("SELECT line FROM audit_checkpoints WHERE org = 'mercy' ORDER BY size");
        var held = line.Select(l => Checkpoint.Parse(System.Text.Encoding.UTF8.GetBytes(l))!).ToList();
        var verdict = await VerifyAsync(A.Mercy, [.. held]);
        Assert.True(verdict.Proven, verdict.Problem);
        Assert.Equal(600, verdict.Entries);
        Assert.True((await VerifyAsync(new OrganizationId("grace"))).Proven);
    }

    [Fact]
    public async Task Organization_that_writes_without_a_pause_is_sealed_in_turn_with_the_others()
    {
        await Db.SqlAsync("""
            WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 5000)
            INSERT INTO journal (org, grain_key, version, idx, type, event, at) SELECT 'grace', 'post:grace/busy', n, 0, 'postWritten', '{"type":"postWritten"}', 0 FROM n
            """);
        await WriteAsync("mercy", 1);
        using var told = Opened();
        using var sealer = Sealer(told);

        Assert.Equal((2_049L, true), await sealer.PassAsync(Stop));

        Assert.Equal(["grace|2048", "mercy|1"], await Db.RowsAsync("SELECT org, size FROM audit_heads ORDER BY org"));
        await sealer.SealAsync(Stop);
        Assert.Equal(["grace|5000", "mercy|1"], await Db.RowsAsync("SELECT org, size FROM audit_heads ORDER BY org"));
    }

    [Fact]
    public async Task Sealer_looks_at_organizations_with_something_to_seal_alone_and_tells_what_another_process_sealed()
    {
        await WriteAsync("mercy", 3);
        await WriteAsync("grace", 2);
        using (var other = Sealer(told: null))
        {
            await other.SealAsync(Stop);
        }

        Assert.Empty(await Db.RowsAsync("SELECT org FROM audit_unsealed"));
        await WriteAsync("mercy", 1);
        Assert.Equal(["mercy"], await Db.RowsAsync("SELECT org FROM audit_unsealed"));
        using var told = Opened();
        using var sealer = Sealer(told);

        Assert.Equal(1, await sealer.SealAsync(Stop));

        Assert.Empty(await Db.RowsAsync("SELECT org FROM audit_unsealed"));
        Assert.Equal((4, 2), (told.Last("platform/mercy")!.Size, told.Last("platform/grace")!.Size));
    }

    [Fact]
    public async Task Record_that_can_not_be_sealed_leaves_the_others_alone_and_is_tried_again()
    {
        await WriteAsync("grace", 2);
        await WriteAsync("mercy", 1);
        await Db.SqlAsync("UPDATE journal SET seq = 7 WHERE org = 'grace' AND seq = 2"); // a hole
        using var told = Opened();
        using var sealer = Sealer(told);

        Assert.Equal(1, await sealer.SealAsync(Stop));

        Assert.Equal(["grace"], await Db.RowsAsync("SELECT org FROM audit_unsealed"));
    }

    [Fact]
    public async Task The_parts_of_a_file_are_the_file_whatever_their_length()
    {
        await SealedAsync(520);
        var about = (await Record.CheckpointAsync(A.Mercy, null, Stop))!;
        var whole = await Record.LinesAsync(A.Mercy, about, 0, 1_000, Stop);
        Assert.Equal(520 + 4, whole.Length); // header, two checkpoints under way, end
        var parts = new List<byte[]>();
        for (var after = 0; after < 520; after += 37)
        {
            parts.AddRange(await Record.LinesAsync(A.Mercy, about, after, 37, Stop));
        }

        Assert.Equal(whole, parts);
        await WriteAsync("mercy", 5);
        Assert.Equal(whole, await Record.LinesAsync(A.Mercy, about, 0, 1_000, Stop));
    }

    [Fact]
    public async Task Proofs_of_the_stored_tree_hold()
    {
        await SealedAsync(300);
        var first = (await Record.CheckpointAsync(A.Mercy, null, Stop))!;
        await SealedAsync(450);
        var second = (await Record.CheckpointAsync(A.Mercy, null, Stop))!;
        Assert.Equal((300, 750), (first.Size, second.Size));
        Assert.True(TreeProofs.IsConsistent(300, 750, first.Root, second.Root, (await Record.ConsistencyAsync(A.Mercy, 300, 750, Stop)).AsSpan()));
        var entry = (await Db.Get<IJournal>().AfterAsync(A.Mercy, 256, 1, Stop))[0];
        Assert.True(TreeProofs.Includes(AuditEntry.HashOf(A.Mercy, entry), 256, 750, (await Record.InclusionAsync(A.Mercy, 257, 750, Stop)).AsSpan(), second.Root));
        Assert.Equal(first, (await Record.CheckpointAsync(A.Mercy, 300, Stop))! with { Signature = first.Signature });
        Assert.Null(await Record.CheckpointAsync(A.Mercy, 301, Stop));
        Assert.Null(await Record.CheckpointAsync(new OrganizationId("grace"), null, Stop));
    }

    [Theory]
    [InlineData("UPDATE journal SET event = '{\"type\":\"other\"}' WHERE org = 'mercy' AND seq = 77", 77)]
    [InlineData("UPDATE journal SET at = at + 1 WHERE org = 'mercy' AND seq = 77", 77)]
    [InlineData("DELETE FROM journal WHERE org = 'mercy' AND seq = 77", 77)]
    [InlineData("DELETE FROM journal WHERE org = 'mercy' AND seq = 300", 300)]
    [InlineData("DELETE FROM audit_tiles WHERE org = 'mercy' AND idx = 1", 257)]
    [InlineData("DELETE FROM audit_checkpoints WHERE org = 'mercy' AND size = 256", 1)]
    public async Task What_is_changed_in_the_database_is_named(string sql, long named)
    {
        await SealedAsync(300);
        await Db.SqlAsync(sql);
        Assert.Equal(named, (await VerifyAsync(A.Mercy)).Entry);
    }

    [Fact]
    public async Task A_database_that_was_put_back_is_not_signed_again()
    {
        await SealedAsync(300);
        await Db.SqlAsync("DELETE FROM journal WHERE org = 'mercy' AND seq > 100");
        await Db.SqlAsync("UPDATE journal_head SET last_seq = 100 WHERE org = 'mercy'");
        await Db.SqlAsync("DELETE FROM audit_checkpoints");
        await Db.SqlAsync("DELETE FROM audit_tiles");
        await Db.SqlAsync("DELETE FROM audit_heads");
        await WriteAsync("mercy", 400);
        using (var told = Opened())
        {
            using var sealer = Sealer(told);
            Assert.Equal(0, await sealer.SealAsync(Stop));
        }

        Assert.Null(await Record.CheckpointAsync(A.Mercy, null, Stop));
        Assert.Single(await File.ReadAllLinesAsync(Told, Stop));

        // Once the operator has put the file away, it begins anew.
        File.Move(Told, Told + ".before");
        await SealedAsync(0);
        Assert.Equal(500, (await Record.CheckpointAsync(A.Mercy, null, Stop))!.Size);
        var before = Checkpoint.Parse(System.Text.Encoding.UTF8.GetBytes((await File.ReadAllLinesAsync(Told + ".before", Stop))[0]))!;
        Assert.False((await VerifyAsync(A.Mercy, before)).Proven);
    }

    [Fact]
    public async Task A_journal_with_a_hole_is_sealed_up_to_it()
    {
        await WriteAsync("mercy", 20);
        await Db.SqlAsync("DELETE FROM journal WHERE seq = 7");
        using var told = Opened();
        using var sealer = Sealer(told);
        Assert.Equal(0, await sealer.SealAsync(Stop));
        await WriteAsync("grace", 3);
        Assert.Equal(3, await sealer.SealAsync(Stop)); // others go on
    }

    [Fact]
    public async Task Checkpoints_are_appended_and_a_line_that_was_cut_off_is_taken_away()
    {
        await SealedAsync(10);
        await File.AppendAllTextAsync(Told, "{\"origin\":\"plat", Stop);
        await SealedAsync(10);
        var lines = await File.ReadAllLinesAsync(Told, Stop);
        Assert.Equal([10, 20], lines.Select(line => Checkpoint.Parse(System.Text.Encoding.UTF8.GetBytes(line))!.Size));
        await File.AppendAllTextAsync(Told, "words\n", Stop);
        Assert.Throws<SettingsException>(Opened);
    }

    [Fact]
    public async Task The_witness_hears_the_newest_checkpoint_once_and_again_until_it_takes_it()
    {
        await SealedAsync(300);
        var witness = new Witness { Takes = false };
        using var courier = new CheckpointCourier(Db.Get<Database>(), witness, new AuditOptions(), TimeProvider.System, NullLogger<CheckpointCourier>.Instance);
        Assert.Equal(0, await courier.TellAsync(Stop));
        Assert.Equal(0, await courier.TellAsync(Stop));
        Assert.Equal([300], witness.Heard);
        witness.Takes = true;
        await Db.PassAsync(NodaTime.Duration.FromMinutes(1));
        Assert.Equal(1, await courier.TellAsync(Stop));
        await Db.PassAsync(NodaTime.Duration.FromMinutes(1));
        Assert.Equal(0, await courier.TellAsync(Stop));
        Assert.Equal([300, 300], witness.Heard);
        Assert.Equal(["0"], await Db.RowsAsync("SELECT count(*) FROM audit_checkpoints WHERE told_at IS NULL"));
    }

    private CheckpointFile Opened() => new(Options());

    private AuditOptions Options()
    {
        if (!File.Exists(KeyFile))
        {
            AuditKeyFile.Create(KeyFile);
        }

        return new AuditOptions { KeyFile = KeyFile, CheckpointFile = Told };
    }

    // Without a file, each sealer is a process of its own with an empty memory.
    private RecordSealer Sealer(CheckpointFile? told)
        => new(Db.Get<Database>(), Options(), told ?? new CheckpointFile(new AuditOptions()), TimeProvider.System, NullLogger<RecordSealer>.Instance);

    private async Task WriteAsync(string organization, int entries)
    {
        for (var left = entries; left > 0; left -= 50)
        {
            await Db.WriteAsync($"post:{organization}/p{Guid.NewGuid():n}", new { pending = Enumerable.Range(0, Math.Min(left, 50)).Select(i => new { type = "postWritten", revision = i }).ToArray() });
        }

        await Db.Get<Sequencer>().SequenceAsync(Stop);
    }

    private async Task SealedAsync(int entries)
    {
        await WriteAsync("mercy", entries);
        using var told = Opened();
        using var sealer = Sealer(told);
        await sealer.SealAsync(Stop);
    }

    private async Task<AuditVerdict> VerifyAsync(OrganizationId organization, params Checkpoint[] held)
    {
        var about = (await Record.CheckpointAsync(organization, null, Stop))!;
        var lines = await Record.LinesAsync(organization, about, 0, int.MaxValue, Stop);
        using var file = new MemoryStream([.. lines.SelectMany(line => line.Append((byte)'\n'))]);
        using var keys = AuditKeys.Parse(await File.ReadAllTextAsync(AuditKeyFile.Public(KeyFile), Stop))!;
        return await new AuditVerifier(keys, held).VerifyAsync(file, Stop);
    }

    private sealed class Witness : ICheckpointWitness
    {
        public bool Takes { get; set; }

        public List<long> Heard { get; } = [];

        public Task<bool> TellAsync(Checkpoint checkpoint, CancellationToken cancellationToken)
        {
            Heard.Add(checkpoint.Size);
            return Task.FromResult(Takes);
        }
    }
}
