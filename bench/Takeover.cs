using System.Diagnostics;
using Npgsql;

namespace Platform.Bench;

/// <summary>Three silos on one PostgreSQL; each in turn is killed without warning at the moment at which a post comes due. Wherever the
/// jobs ran, the account is woken by another silo: this prints after how long.</summary>
internal static class Takeover
{
    public static async Task<object> RunAsync(string[] args)
    {
        var kills = args.Setting("kills", 6);
        var folder = Directory.CreateTempSubdirectory("platform-bench-takeover-").FullName;
        await using var postgres = await PostgresCluster.StartAsync();
        var database = await postgres.CreateAsync("takeover");
        await using var source = NpgsqlDataSource.Create(database);
        var silos = new List<SiloProcess>();
        try
        {
            for (var silo = 0; silo < 3; silo++)
            {
                silos.Add(new SiloProcess(database, folder, PostgresCluster.FreePort()));
                silos[^1].Start();
                await silos[^1].ReadyAsync();
            }

            var account = (await silos[0].AskAsync("mutation($i: AccountConnectInput!) { accountConnect(input: $i) { account { id } } }",
                new { i = new { network = "sandbox", server = "sandbox://local", handle = "mercy", secret = "none" } }))
                    .GetProperty("accountConnect").GetProperty("account").GetProperty("id").GetString()!;
            var id = (await RowsAsync(source, "SELECT id FROM rm_accounts"))[0];
            var waits = new List<double>();
            for (var kill = 0; kill < kills; kill++)
            {
                await Task.Delay(TimeSpan.FromSeconds(5)); // the cluster is as it should be
                silos[kill % 3].Kill();
                await ExecuteAsync(source, $$"""
                    INSERT INTO deliveries (org, post, account, authz, generation, network, due, wake_at, not_after, changed_at, authorized_at, idempotency_key, payload, payload_hash, packs)
                    VALUES ('{{SiloProcess.Organization}}', 'due{{kill}}', '{{id}}', '1-0', 1, 'sandbox', now_ms(), now_ms(), now_ms() + 3600000, now_ms(), now_ms(), 'k', '{}', 'h', '[]')
                    """);
                var clock = Stopwatch.StartNew();
                while ((await RowsAsync(source, $"SELECT post FROM deliveries WHERE post = 'due{kill}' AND state > 0")).Count == 0
                    && clock.Elapsed < TimeSpan.FromMinutes(2))
                {
                    await Task.Delay(20);
                }

                waits.Add(Math.Round(clock.Elapsed.TotalSeconds, 2));
                await Console.Error.WriteLineAsync($"silo {kill % 3} killed: woken after {waits[^1]} s");
                silos[kill % 3].Start();
                await silos[kill % 3].ReadyAsync();
            }

            return new { kills, account, seconds = waits, max = waits.Max() };
        }
        finally
        {
            silos.ForEach(silo => silo.Dispose());
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<List<string>> RowsAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
        {
            rows.Add(reader.GetString(0));
        }

        return rows;
    }

    private static async Task ExecuteAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
