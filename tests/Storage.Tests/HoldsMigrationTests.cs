using System.Data.Common;
using System.Text;
using Microsoft.Extensions.DependencyInjection;

namespace Platform.Storage.Tests;

/// <summary>A database of the release before holds: its suspensions stay, and what accounts and members that are gone left waiting is
/// blocked.</summary>
public sealed class HoldsMigrationTests(PostgresCluster cluster)
{
    private const int Before = 110;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Suspensions_stay_and_deliveries_of_accounts_and_members_that_are_gone_are_blocked(DatabaseKind kind)
    {
        var folder = Directory.CreateTempSubdirectory("platform-holds-").FullName;
        var options = StorageOptions.Parse(kind == DatabaseKind.Postgres ? await cluster.CreateAsync(empty: true) : $"Data Source={folder}/test.db");
        await using (var services = new ServiceCollection().AddLogging().AddPlatformStorage(options).BuildServiceProvider())
        {
            var (source, migrator) = (services.GetRequiredService<DbDataSource>(), services.GetRequiredService<Migrator>());
            await PrepareAsync(source, kind);
            await PlantAsync(source);

            Assert.Equal(Migrator.Scripts(kind).Count(script => script.Number >= Before), await migrator.RunAsync(Stop));

            Assert.Equal(
                ["account|blog|compliance|Suspended|breach", "account|gone|connection|AccountDisconnected|",
                    "campaign|flu|import|Suspended|Importing", "member|leaver|membership|OwnerLeft|"],
                await RowsAsync(source, "SELECT kind, id, holder, code, why FROM holds ORDER BY kind, id, holder"));
            Assert.Equal(
                ["account|blog|0", "account|gone|0", "campaign|flu|0", "member|anna|1", "member|leaver|0"],
                await RowsAsync(source, "SELECT kind, id, open FROM gates WHERE kind <> 'organization' ORDER BY kind, id"));
            Assert.Equal(
                ["of-anna|0|", "of-gone|5|AccountDisconnected", "of-leaver|5|OwnerLeft", "sent|10|"],
                await RowsAsync(source, "SELECT post, state, reason FROM deliveries ORDER BY post"));
            Assert.Equal(
                ["of-anna|anna", "of-gone|anna", "of-leaver|leaver"],
                await RowsAsync(source, "SELECT post, id FROM delivery_gates WHERE kind = 'member' ORDER BY post"));
            Assert.Empty(await RowsAsync(source, "SELECT reason FROM gates WHERE reason IS NOT NULL"));
        }

        Directory.Delete(folder, true);
    }

    private static async Task PrepareAsync(DbDataSource source, DatabaseKind kind)
    {
        await RunAsync(source, "CREATE TABLE schema_version (number integer PRIMARY KEY, name text NOT NULL, hash text NOT NULL, applied_at bigint NOT NULL)");
        foreach (var script in Migrator.Scripts(kind).Where(script => script.Number < Before))
        {
            await RunAsync(source, script.Text);
            await RunAsync(source, $"INSERT INTO schema_version VALUES ({script.Number}, '{script.Name}', '{script.Hash}', 0)");
        }
    }

    private static async Task PlantAsync(DbDataSource source)
    {
        await StateAsync(source, "account:mercy/blog", """{"status":"Connected"}""");
        await StateAsync(source, "account:mercy/gone", """{"status":"Disconnected"}""");
        await StateAsync(source, "member:mercy/anna", """{"active":true}""");
        await StateAsync(source, "member:mercy/leaver", """{"active":false}""");
        foreach (var (post, account, author, state) in new[] { ("of-anna", "blog", "anna", 0), ("of-gone", "gone", "anna", 0), ("of-leaver", "blog", "leaver", 0), ("sent", "blog", "leaver", 10) })
        {
            await StateAsync(source, $"post:mercy/{post}", $$"""{"author":"{{author}}"}""");
            await RunAsync(source, $"""
                INSERT INTO deliveries (org, post, account, authz, generation, network, state, due, wake_at, not_after, changed_at, authorized_at, idempotency_key, payload, payload_hash, packs)
                VALUES ('mercy', '{post}', '{account}', '1-a', 1, 'sandbox', {state}, 4000000000000, 4000000000000, 4100000000000, 0, 0, '{post}', 'p', 'h', '[]')
                """);
        }

        await RunAsync(source, """
            INSERT INTO gates (org, kind, id, open, reason, since, actor) VALUES ('mercy', 'organization', 'mercy', 1, NULL, 1, NULL),
                ('mercy', 'account', 'blog', 0, 'breach', 1, '{"person":"anna"}'), ('mercy', 'account', 'gone', 1, NULL, 1, NULL),
                ('mercy', 'campaign', 'flu', 0, 'Importing', 1, '{"person":"anna"}')
            """);
    }

    private static async Task StateAsync(DbDataSource source, string key, string json)
    {
        await using var connection = await source.OpenConnectionAsync(Stop);
        await using var command = connection.CreateCommand();
        command.CommandText = """
            INSERT INTO orleansstorage (grainidhash, grainidn0, grainidn1, graintypehash, graintypestring, grainidextensionstring, serviceid, payloadbinary, modifiedon, version)
            VALUES (1, 0, 0, 1, 'state', @key, 'platform', @payload, 0, 1)
            """;
        foreach (var (name, value) in new[] { ("@key", (object)key), ("@payload", Encoding.UTF8.GetBytes(json)) })
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }

        await command.ExecuteNonQueryAsync(Stop);
    }

    private static async Task RunAsync(DbDataSource source, string sql)
    {
        await using var connection = await source.OpenConnectionAsync(Stop);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(Stop);
    }

    private static async Task<List<string>> RowsAsync(DbDataSource source, string sql)
    {
        await using var connection = await source.OpenConnectionAsync(Stop);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync(Stop);
        var rows = new List<string>();
        while (await reader.ReadAsync(Stop))
        {
            rows.Add(string.Join('|',
                Enumerable.Range(0, reader.FieldCount)
                    .Select(i => reader.IsDBNull(i) ? "" : Convert.ToString(reader.GetValue(i), System.Globalization.CultureInfo.InvariantCulture))));
        }

        return rows;
    }
}
