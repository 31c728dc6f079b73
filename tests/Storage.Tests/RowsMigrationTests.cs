using Microsoft.Extensions.DependencyInjection;

namespace Platform.Storage.Tests;

/// <summary>A database of the release before, whose rows its projector wrote, has all of them after the upgrade.</summary>
public sealed class RowsMigrationTests(PostgresCluster cluster)
{
    private const int Before = 150;

    private static readonly Dictionary<string, string> Kinds = new()
    {
        ["Organization"] = "organization",
        ["Member"] = "member",
        ["Account"] = "account",
        ["Campaign"] = "campaign",
        ["Post"] = "post",
        ["ReviewItem"] = "review",
    };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static IEnumerable<(string Key, byte[] State)> Golden => Directory
        .GetFiles(Path.Combine(AppContext.BaseDirectory, "Golden"), "*.json", SearchOption.AllDirectories)
        .Where(file => Kinds.ContainsKey(Path.GetFileNameWithoutExtension(file))).Order(StringComparer.Ordinal)
        .Select((file, i) => ($"{Kinds[Path.GetFileNameWithoutExtension(file)]}:mercy/g{i}", File.ReadAllBytes(file)));

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Rows_that_the_release_before_had_not_written_are_there_after_the_upgrade(DatabaseKind kind)
    {
        var folder = Directory.CreateTempSubdirectory("platform-rows-").FullName;
        var options = StorageOptions.Parse(kind == DatabaseKind.Postgres ? await cluster.CreateAsync(empty: true) : $"Data Source={folder}/test.db");
        await using (var services = new ServiceCollection().AddLogging().AddPlatformStorage(options).BuildServiceProvider())
        {
            var database = services.GetRequiredService<Database>();
            await BeforeAsync(database, kind);
            var keys = Golden.Select(g => g.Key).ToList();
            Assert.Equal(6, keys.Select(key => key.Split(':')[0]).Distinct().Count());

            await services.GetRequiredService<Migrator>().RunAsync(Stop);

            var rows = new List<string>();
            foreach (var model in ReadModels.All)
            {
                rows.AddRange(await database.ReadAsync(
                    $"SELECT id FROM {model.Table} WHERE doc IS NOT NULL", r => $"{model.Kind}:mercy/{r.GetString(0)}", Stop));
            }

            Assert.Equal(keys.Order(StringComparer.Ordinal), rows.Order(StringComparer.Ordinal));
            Assert.Empty(await database.ReadAsync("SELECT grain_key FROM projection_dirty", r => r.GetString(0), Stop));
            var differences = new List<Difference>();
            await services.GetRequiredService<Rebuilder>().RunAsync(differences.Add, Stop);
            Assert.Empty(differences);
        }

        Directory.Delete(folder, recursive: true);
    }

    private static Task BeforeAsync(Database database, DatabaseKind kind) => database.TransactAsync(async (connection, transaction) =>
    {
        await connection.RunAsync(
            transaction, "CREATE TABLE schema_version (number integer PRIMARY KEY, name text NOT NULL, hash text NOT NULL, applied_at bigint NOT NULL)", Stop);
        foreach (var script in Migrator.Scripts(kind).Where(s => s.Number < Before && !s.IsConcurrent))
        {
            await connection.RunAsync(transaction, script.Text, Stop);
            await connection.RunAsync(transaction, "INSERT INTO schema_version VALUES (@number, @name, @hash, 0)", Stop, null,
                ("number", script.Number), ("name", script.Name), ("hash", script.Hash));
        }

        foreach (var (key, state) in Golden)
        {
            await connection.RunAsync(transaction, """
                INSERT INTO orleansstorage (grainidhash, grainidn0, grainidn1, graintypehash, graintypestring, grainidextensionstring, serviceid,
                    payloadbinary, modifiedon, version)
                VALUES (1, 0, 0, 1, 'state', @key, 'platform', @payload, 0, 1)
                """, Stop, null, ("key", key), ("payload", state));
        }

        return (true, true);
    }, Stop);
}
