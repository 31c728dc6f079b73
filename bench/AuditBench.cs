using System.Data.Common;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Platform.Domain;
using Platform.Domain.Audit;
using Platform.Silo;
using Platform.Storage.Audit;

namespace Platform.Bench;

/// <summary>The sealed record: how many falsifications of an export pass, how fast the journal is sealed by a whole platform, and how fast an export is verified.</summary>
internal static class AuditBench
{
    private static readonly OrganizationId Mercy = new("mercy");

    public static async Task<object> RunAsync(string[] args)
    {
        var (mutations, events, seed) = (args.Setting("mutations", 10_000), args.Setting("events", 50_000), args.Setting("seed", 1));
        var falsified = await FalsifyAsync(mutations, seed);
        var folder = Directory.CreateTempSubdirectory("platform-bench-").FullName;
        try
        {
            var sqlite = await SealAsync($"Data Source={folder}/bench.db", folder, "sqlite", events);
            object postgres = "not started";
            try
            {
                await using var cluster = await PostgresCluster.StartAsync();
                postgres = await SealAsync(await cluster.CreateAsync("record"), folder, "postgres", events);
            }
            catch (Exception missing) when (missing is InvalidOperationException or DirectoryNotFoundException)
            {
                await Console.Error.WriteLineAsync($"PostgreSQL can't be started: {missing.Message}");
            }

            return new { falsified, sqlite, postgres };
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<object> FalsifyAsync(int count, int seed)
    {
        using var mutations = new AuditMutations(seed);
        var (genuine, passed, wrong) = (0, 0, new SortedDictionary<string, int>(StringComparer.Ordinal));
        for (var i = 0; i < count; i++)
        {
            var (name, make) = mutations.Kinds[i % mutations.Kinds.Count];
            var (file, held) = make();
            if (await mutations.PassesAsync(file, held))
            {
                wrong[name] = wrong.GetValueOrDefault(name) + 1;
            }

            if (i % 10 == 0)
            {
                (file, held) = mutations.Genuine();
                (genuine, passed) = (genuine + 1, passed + (await mutations.PassesAsync(file, held) ? 1 : 0));
            }
        }

        return new { tried = count, kinds = mutations.Kinds.Count, found = count - wrong.Values.Sum(), wronglyAccepted = wrong, genuine, genuineAccepted = passed };
    }

    private static async Task<object> SealAsync(string database, string folder, string name, int events)
    {
        var (key, secrets, record) = ($"{folder}/{name}.key", $"{folder}/{name}.secret", $"{folder}/{name}.ndjson");
        AuditKeyFile.Create(key);
        KeyFiles.Write(secrets);
        await using var app = Serve.Build(
            [$"--Platform:Database={database}", $"--Platform:Audit:KeyFile={key}", $"--Platform:Audit:CheckpointFile={folder}/{name}.told", $"--Platform:Secrets:KeyFile={secrets}",
             $"--Platform:Cluster:SiloPort={PostgresCluster.FreePort()}", $"--Platform:Cluster:GatewayPort={PostgresCluster.FreePort()}", "--urls=http://127.0.0.1:0"], demo: false);
        await Serve.StartAsync(app);
        var source = app.Services.GetRequiredService<DbDataSource>();
        await WriteAsync(source, events, name == "sqlite");
        var watch = Stopwatch.StartNew();
        var auditing = app.Services.GetRequiredService<IAuditRecord>();
        Checkpoint? last;
        while ((last = await auditing.CheckpointAsync(Mercy, null, CancellationToken.None))?.Size != events)
        {
            await Task.Delay(20);
        }

        var seconds = watch.Elapsed.TotalSeconds;
        await using (var file = File.Create(record))
        {
            for (long after = 0; after < events; after += 5_000)
            {
                foreach (var line in await auditing.LinesAsync(Mercy, last, after, 5_000, CancellationToken.None))
                {
                    await file.WriteAsync(line);
                    file.WriteByte((byte)'\n');
                }
            }
        }

        await app.StopAsync();
        using var keys = AuditKeys.Parse(await File.ReadAllTextAsync(AuditKeyFile.Public(key)))!;
        var rates = new List<double>();
        for (var round = 0; round < 5; round++)
        {
            watch.Restart();
            await using var file = new FileStream(record, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
            var verdict = await new AuditVerifier(keys).VerifyAsync(file, CancellationToken.None);
            rates.Add(verdict.Proven ? verdict.Entries / watch.Elapsed.TotalSeconds : throw new InvalidOperationException(verdict.Problem));
        }

        rates.Sort();
        return new
        {
            events,
            sealedPerSecond = Math.Round(events / seconds),
            toGoal = Math.Round(events / seconds / 5_000, 2),
            bytesPerEntry = new FileInfo(record).Length / events,
            verifiedPerSecond = new { median = Math.Round(rates[2]), min = Math.Round(rates[0]), max = Math.Round(rates[4]) },
            verifiedToGoal = Math.Round(rates[2] / 100_000, 2),
        };
    }

    // Events as the scan of a flagged post has them, without a place yet.
    private static async Task WriteAsync(DbDataSource source, int events, bool sqlite)
    {
        const string Event = """{"type":"postScanned","at":"2026-11-05T13:30:00Z","actor":{"person":"m0a1b2c3d4e5f60718293a4b5c6d7e8f9","client":"mercy-admin"},"revision":1,"verdict":"Flag","hits":[{"rule":"my-patient","pack":"us-hipaa","packVersion":"2026.1","category":"PATIENT_CONTEXT","severity":"Flag","zone":"body","start":0,"end":10,"citation":"45 CFR 164.514"}],"packs":[{"pack":"us-hipaa","version":"2026.1"}]}""";
        var numbers = sqlite ? "(WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < @events) SELECT i FROM n)" : "(SELECT i FROM generate_series(1, @events) AS n (i))";
        await using var connection = await source.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"INSERT INTO journal (org, grain_key, version, idx, type, event, at) SELECT 'mercy', 'post:mercy/p' || i, 1, 0, 'postScanned', @event, 1700000000000 + i FROM {numbers} AS numbers ORDER BY i";
        foreach (var (name, value) in new (string, object)[] { ("events", events), ("event", Event) })
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }

        await command.ExecuteNonQueryAsync();
    }
}
