using System.Data.Common;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Platform.Journeys.Isolation;
using Platform.Silo.Commands;
using Platform.Storage.Audit;
using Xunit;

namespace Platform.Journeys;

/// <summary>Words live where docs/words.md says and nowhere else, and purging overwrites them there. Each kind of word is a marker of its own, of each post another.</summary>
public sealed class WordJourneys : IAsyncLifetime
{
    private const string Purged = "zqpurged";
    private const string Waiting = "zqwaiting";
    private static readonly string[] OfPosts = ["text", "title", "link", "first comment", "alt text", "tag", "note", "take-down reason"];
    private static readonly string[] Others = ["campaign", "goal", "member", "address", "account", "reason", "client", "organization", "phrase"];
    private static readonly string[] Author = ["AUTHOR"];
    private static readonly string[] Reviewer = ["REVIEWER"];
    private readonly string _folder = Directory.CreateTempSubdirectory("platform-words-").FullName;
    private Installation _installation = null!;
    private Api _admin = null!;
    private Api _author = null!;
    private Api _reviewer = null!;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    private string[] Settings => [$"--Platform:Audit:KeyFile={_folder}/key", $"--Platform:Audit:CheckpointFile={_folder}/told"];

    public async ValueTask InitializeAsync()
    {
        AuditKeyFile.Create($"{_folder}/key");
        _installation = await Installation.StartAsync(Settings);
        await ConnectAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _installation.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Words_live_where_the_table_says_and_a_purge_overwrites_them_there()
    {
        var (published, withdrawn, waiting) = await LiveAsync();
        await _installation.StopAsync();
        var found = await FoundAsync();
        var table = await TableAsync();
        static List<string> Lines(SortedDictionary<string, SortedSet<string>> places) => [.. places.Select(place => $"{place.Key}: {string.Join(", ", place.Value)}")];
        Assert.True(Lines(table).SequenceEqual(Lines(found)), $"Found and not told in docs/words.md:\n{string.Join('\n', Lines(found).Except(Lines(table)))}\nTold and not found:\n{string.Join('\n', Lines(table).Except(Lines(found)))}");

        await _installation.OpenAsync(Settings);
        await ConnectAsync(anew: false);
        Assert.Equal("NOT_FINISHED", await _admin.RefusedAsync(Purge, new { id = waiting }));
        await _admin.DoAsync(Purge, new { id = published });
        await _admin.DoAsync(Purge, new { id = withdrawn });
        Assert.Equal(0, (await _admin.DoAsync("mutation { organizationPurge { purged more userErrors { code } } }")).GetProperty("purged").GetInt32());
        var shown = await _admin.AskAsync("query($id: ID!) { post(id: $id) { status purgedAt content { text title firstComment } decisionNote reviewItem { comment } } }", new { id = published });
        Assert.False(Contains(shown.GetRawText(), Purged), shown.GetRawText());
        Assert.Equal("TAKEN_DOWN", shown.GetProperty("post").GetProperty("status").GetString());
        Assert.Equal("WRONG_STATE", await _author.RefusedAsync("mutation($id: ID!) { postUpdate(id: $id, input: { text: \"Again\" }) { userErrors { code message } } }", new { id = withdrawn }));
        await NowhereAsync(); // while it runs: in no page, free or not, and not in the log

        // What was sealed before the words were purged is proven after, and the purge is part of it.
        var record = $"{_folder}/record";
        await Archive.StillAsync(_installation.Services.GetRequiredService<DbDataSource>());
        Assert.Equal(2, (await _admin.AskAsync("{ auditLog(first: 1, filter: { types: [\"postPurged\"] }) { totalCount } }")).GetProperty("auditLog").GetProperty("totalCount").GetInt32());
        Assert.Equal(0, await AuditAsync("export", record, "--url", _installation.Url, "--client-id", Installation.ClientId, "--client-secret", Installation.Secret));
        await _installation.StopAsync();
        Assert.Equal(0, await AuditAsync("verify", record, "--key", $"{_folder}/key.pub", "--checkpoint", $"{_folder}/told"));
        var exported = await File.ReadAllTextAsync(record, Now);
        Assert.Contains("postPurged", exported, StringComparison.Ordinal);
        Assert.False(Contains(exported, Purged) || Contains(exported, Waiting) || Others.Any(kind => Contains(exported, $"zq{kind}zq")), "the record holds words");
        await NowhereAsync();
        await _installation.OpenAsync(Settings);
    }

    private const string Purge = "mutation($id: ID!) { postPurge(id: $id) { post { id } userErrors { code message } } }";

    private async Task ConnectAsync(bool anew = true)
    {
        _admin = await _installation.ClientAsync();
        (_author, _reviewer) = (_admin.As("zqaddresszq@mercy.example"), (await _installation.ReviewClientAsync()).As("zqaddresszq.r@mercy.example"));
        if (anew)
        {
            await _admin.DoAsync(Hospital.Invite, new { i = new { name = "zqmemberzq", email = "zqaddresszq@mercy.example", roles = Author } });
            await _admin.DoAsync(Hospital.Invite, new { i = new { name = "zqmemberzq", email = "zqaddresszq.r@mercy.example", roles = Reviewer } });
        }
    }

    // A whole life: planned, written, reviewed, published, withdrawn, suspended; with keys of the caller's, so that answers are kept.
    private async Task<(string Published, string Withdrawn, string Waiting)> LiveAsync()
    {
        await _admin.DoAsync("mutation { organizationUpdate(input: { name: \"zqorganizationzq\", phrases: [\"zqphrasezq\"] }) { userErrors { code } } }");
        await _admin.DoAsync("mutation($i: ApiClientCreateInput!) { apiClientCreate(input: $i) { userErrors { code } } }", new { i = new { name = "zqclientzq", roles = Author } });
        var campaign = (await _author.DoAsync("mutation { campaignCreate(input: { name: \"zqcampaignzq\", goal: \"zqgoalzq\" }) { campaign { id } userErrors { code message } } }")).GetProperty("campaign").GetProperty("id").GetString();
        var account = (await _admin.DoAsync(Hospital.Connect, new { i = new { network = "sandbox", server = "sandbox://local", handle = "zqaccountzq", secret = "none" } })).GetProperty("account").GetProperty("id").GetString();
        async Task<JsonElement> WriteAsync(string of) => (await _author.DoAsync(
            "mutation($i: PostCreateInput!, $k: String) { postCreate(input: $i, idempotencyKey: $k) { post { id content { text } reviewItem { id } } userErrors { code message } } }",
            new
            {
                k = of,
                i = new
                {
                    text = $"My patient in room 12 walked again {of}textzq",
                    title = $"{of}titlezq",
                    link = $"https://mercy.example/{of}linkzq",
                    firstComment = $"{of}first commentzq",
                    altText = $"{of}alt textzq",
                    tags = new[] { $"{of}tagzq" },
                    accountIds = new[] { account },
                    campaignId = campaign,
                },
            })).GetProperty("post");
        async Task<string> DecidedAsync(string of, string mutation)
        {
            var post = await WriteAsync(of);
            await _reviewer.DoAsync(
                "mutation($id: ID!, $t: String!) { reviewItemComment(id: $id, text: $t, internal: true) { userErrors { code message } } }",
                new { id = post.GetProperty("reviewItem").GetProperty("id").GetString(), t = $"{of}notezq inside" });
            await _reviewer.DoAsync(
                $"mutation($id: ID!, $c: String!) {{ {mutation}(id: $id, comment: $c{(mutation == "reviewItemApprove" ? ", disposition: ACCEPTED_RISK" : "")}) {{ userErrors {{ code message }} }} }}", new { id = post.GetProperty("reviewItem").GetProperty("id").GetString(), c = $"{of}notezq" });
            return post.GetProperty("id").GetString()!;
        }

        var published = await DecidedAsync(Purged, "reviewItemApprove");
        await _author.DoAsync("mutation($id: ID!) { postPublishNow(id: $id) { userErrors { code message } } }", new { id = published });
        await _author.UntilAsync($"{{ post(id: \"{published}\") {{ status deliveries {{ state }} engagement {{ likes }} }} }}", data => data.GetProperty("post").GetProperty("status").GetString() == "PUBLISHED");
        await _author.DoAsync("mutation($id: ID!, $r: String!) { postTakeDown(id: $id, reason: $r) { userErrors { code message } } }",
            new { id = published, r = $"{Purged}take-down reasonzq" });
        await _author.UntilAsync($"{{ post(id: \"{published}\") {{ status takeDowns {{ state }} }} }}",
            data => data.GetProperty("post").GetProperty("status").GetString() == "TAKEN_DOWN");
        var withdrawn = await DecidedAsync(Purged + "2", "reviewItemReject");
        await _author.DoAsync("mutation($id: ID!) { postUpdate(id: $id, input: { text: \"" + Purged + "textzq once more\" }) { userErrors { code message } } }", new { id = withdrawn });
        await _author.DoAsync("mutation($id: ID!) { postRetract(id: $id) { userErrors { code message } } }", new { id = withdrawn });
        var waiting = await DecidedAsync(Waiting, "reviewItemRequestChanges");
        await _admin.DoAsync("mutation($i: ID!) { accountSuspend(id: $i, reason: \"zqreasonzq\") { userErrors { code } } }", new { i = account });
        return (published, withdrawn, waiting);
    }

    // Every value of every column of every table, by the kinds of words that stand in it.
    private async Task<SortedDictionary<string, SortedSet<string>>> FoundAsync()
    {
        var found = new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        await using var connection = new SqliteConnection($"Data Source={_installation.DatabaseFile};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync(Now);
        foreach (var table in await RowsAsync(connection, "SELECT name FROM sqlite_master WHERE type = 'table'", reader => reader.GetString(0)))
        {
            await using var command = connection.CreateCommand();
            command.CommandText = $"SELECT * FROM \"{table}\"";
            await using var reader = await command.ExecuteReaderAsync(Now);
            while (await reader.ReadAsync(Now))
            {
                for (var column = 0; column < reader.FieldCount; column++)
                {
                    var value = reader.GetValue(column) is byte[] bytes ? Encoding.Latin1.GetString(bytes) : Convert.ToString(reader.GetValue(column), System.Globalization.CultureInfo.InvariantCulture)!;
                    var kinds = OfPosts.Where(kind => Contains(value, $"{Purged}{kind}zq") || Contains(value, $"{Waiting}{kind}zq") || Contains(value, $"{Purged}2{kind}zq"))
                        .Concat(Others.Where(kind => Contains(value, $"zq{kind}zq"))).ToList();
                    if (kinds.Count > 0)
                    {
                        var place = $"{table}.{reader.GetName(column)}".ToLowerInvariant();
                        if (place == "orleansstorage.payloadbinary")
                        {
                            var key = reader.GetString(reader.GetOrdinal("GrainIdExtensionString"));
                            place += $" of {key[..key.IndexOf(':', StringComparison.Ordinal)]}";
                        }

                        (found.TryGetValue(place, out var there) ? there : found[place] = new SortedSet<string>(StringComparer.Ordinal)).UnionWith(kinds);
                    }
                }
            }
        }

        return found;
    }

    private static async Task<SortedDictionary<string, SortedSet<string>>> TableAsync()
    {
        var table = new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        foreach (var line in await File.ReadAllLinesAsync(Path.Combine(Repository.Root, "docs", "words.md"), Now))
        {
            if (line.StartsWith("| `", StringComparison.Ordinal))
            {
                var cells = line.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries);
                table[cells[0].Replace("`", "", StringComparison.Ordinal)] = new SortedSet<string>(cells[1].Split(", "), StringComparer.Ordinal);
            }
        }

        return table;
    }

    private async Task NowhereAsync()
    {
        foreach (var file in new[] { _installation.DatabaseFile, _installation.DatabaseFile + "-wal" }.Where(File.Exists))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var copy = new MemoryStream();
            await stream.CopyToAsync(copy, Now);
            var text = Encoding.Latin1.GetString(copy.ToArray());
            Assert.All(OfPosts, kind => Assert.True(!Contains(text, $"{Purged}{kind}zq") && !Contains(text, $"{Purged}2{kind}zq"), $"{Path.GetFileName(file)} still holds the {kind}"));
        }
    }

    private static bool Contains(string value, string marker) => value.Contains(marker, StringComparison.OrdinalIgnoreCase);

    private static async Task<List<T>> RowsAsync<T>(SqliteConnection connection, string sql, Func<SqliteDataReader, T> map)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync(Now);
        var rows = new List<T>();
        while (await reader.ReadAsync(Now))
        {
            rows.Add(map(reader));
        }

        return rows;
    }

    private static async Task<int> AuditAsync(params string[] args)
    {
        await using var output = new StringWriter();
        var exit = await AuditCommand.RunAsync(["audit", .. args], output, output);
        Assert.True(exit == 0, output.ToString());
        return exit;
    }
}
