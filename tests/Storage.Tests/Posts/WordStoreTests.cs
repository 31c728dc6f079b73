using NodaTime;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Posts;

namespace Platform.Storage.Tests.Posts;

public sealed class WordStoreOnSqlite(PostgresCluster cluster) : WordStoreTests(DatabaseKind.Sqlite, cluster);

public sealed class WordStoreOnPostgres(PostgresCluster cluster) : WordStoreTests(DatabaseKind.Postgres, cluster);

public abstract class WordStoreTests(DatabaseKind kind, PostgresCluster cluster) : OnDatabase(kind, cluster)
{
    private ILedger Ledger => Db.Get<ILedger>();

    private IWordStore Words => Db.Get<IWordStore>();

    [Fact]
    public async Task Words_of_one_settled_post_are_overwritten_and_no_others()
    {
        foreach (var post in new[] { "p1", "p2" })
        {
            await Ledger.ArmedAsync(post);
            await Ledger.ClaimAsync();
            await Ledger.SendingAsync(A.Key(post));
            await Ledger.RecordedAsync(A.Key(post), new DeliveryChange(DeliveryState.Live, Ref: new RemoteRef("1", "https://mercy.example/flu-shot")));
            await Db.Get<ISandboxStore>().AddAsync(new SandboxPost(A.Mercy, A.Blog, $"{post}.blog.{A.Authorization()}", "Get your flu shot.", "Flu", null, TestDatabase.Start), Stop);
        }

        await Db.Get<ITakeDowns>().RequestAsync([A.Key("p1"), A.Key("p2")], "The vaccine is not there.", A.Anna, Stop);
        await Words.PurgeAsync(A.Mercy, new PostId("p1"), Stop);
        await Words.PurgeAsync(A.Mercy, new PostId("p1"), Stop); // again does no harm
        await Words.SettleAsync(Stop);
        Assert.Equal(["p1|||abc123", """p2|{"text":"Get your flu shot."}|https://mercy.example/flu-shot|abc123"""], await Db.RowsAsync("SELECT post, payload, external_url, payload_hash FROM deliveries ORDER BY post"));
        Assert.Equal(["p1|", "p2|The vaccine is not there."], await Db.RowsAsync("SELECT post, reason FROM takedowns ORDER BY post"));
        Assert.Equal(["||1", "Get your flu shot.|Flu|0"], await Db.RowsAsync("SELECT text, title, CASE WHEN deleted_at IS NULL THEN 0 ELSE 1 END FROM sandbox_posts ORDER BY key"));
    }

    [Fact]
    public async Task Delivery_that_is_not_settled_keeps_its_words()
    {
        await Ledger.ArmedAsync();
        await Words.PurgeAsync(A.Mercy, new PostId("p1"), Stop);
        Assert.Equal(["""{"text":"Get your flu shot."}"""], await Db.RowsAsync("SELECT payload FROM deliveries"));
    }

    [Fact]
    public async Task Answer_that_was_kept_is_gone_and_its_request_is_not_done_again()
    {
        var answers = Db.Get<IKeptAnswers>();
        var hour = Duration.FromHours(1);
        foreach (var organization in new[] { A.Mercy, new OrganizationId("grace") })
        {
            var begun = await answers.BeginAsync(organization, "place", "request", Duration.FromMinutes(1), hour, Stop);
            await answers.KeepAsync(organization, "place", begun.Token!, [1, 2, 3], Stop);
        }

        await Words.PurgeAsync(A.Mercy, new PostId("p1"), Stop);
        await Db.PassAsync(Duration.FromMinutes(30));
        Assert.Equal(KeptState.UnderWay, (await answers.BeginAsync(A.Mercy, "place", "request", hour, hour, Stop)).State);
        Assert.Equal(KeptState.Kept, (await answers.BeginAsync(new OrganizationId("grace"), "place", "request", hour, hour, Stop)).State);
    }

    [Fact]
    public async Task Copies_are_let_go_with_each_call_or_once_a_minute_in_the_background()
    {
        var done = 0;
        TaskCompletionSource[] vacuums = [.. Enumerable.Range(0, 4).Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))];
        var ours = Kind == DatabaseKind.Postgres ? new Npgsql.NpgsqlConnectionStringBuilder(Db.Options.ConnectionString).Database : Db.Options.File;
        void Count(System.Data.Common.DbCommand command)
        {
            if ((command.Connection!.Database == ours || command.Connection.DataSource == ours)
                && (command.CommandText.StartsWith("VACUUM", StringComparison.Ordinal)
                    || command.CommandText.Contains("wal_checkpoint", StringComparison.Ordinal))
                && Interlocked.Increment(ref done) is var number && number < vacuums.Length)
            {
                vacuums[number].SetResult();
            }
        }

        Commands.Prepared += Count;
        try
        {
            for (var call = 0; call < 50; call++)
            {
                await Words.SettleAsync(Stop);
            }

            if (Kind == DatabaseKind.Sqlite)
            {
                Assert.Equal(50, done);
                return;
            }

            await vacuums[1].Task.WaitAsync(Stop);
            Db.Time!.Advance(TimeSpan.FromSeconds(59));
            Assert.Equal(1, done);
            Db.Time!.Advance(TimeSpan.FromSeconds(1));
            await vacuums[2].Task.WaitAsync(Stop);

            // What is put off is done before the process ends.
            await Words.SettleAsync(Stop);
            await ((IAsyncDisposable)Words).DisposeAsync();
            Assert.Equal(3, done);
        }
        finally
        {
            Commands.Prepared -= Count;
        }
    }

    [Fact]
    public async Task Files_of_an_embedded_database_hold_no_purged_words_when_each_of_two_purges_has_returned()
    {
        Assert.SkipUnless(Kind == DatabaseKind.Sqlite, "PostgreSQL lets go of them in the background.");
        foreach (var post in new[] { "p1", "p2" })
        {
            await Ledger.ArmAsync(A.Mercy, new PostId(post), A.Authorization(), 1, [A.Delivery(A.Key(post)) with { Payload = $"zqwordsof{post}zq" }], Stop);
            await Ledger.ClaimAsync();
            await Ledger.SendingAsync(A.Key(post));
            await Ledger.RecordedAsync(A.Key(post), new DeliveryChange(DeliveryState.Live, Ref: new RemoteRef("1", null)));
        }

        foreach (var post in new[] { "p1", "p2" })
        {
            Assert.True(Held(post));
            await Words.PurgeAsync(A.Mercy, new PostId(post), Stop);
            await Words.SettleAsync(Stop);
            Assert.False(Held(post));
        }
    }

    private bool Held(string post) => new[] { Db.Options.File!, Db.Options.File + "-wal" }.Where(File.Exists).Any(file =>
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray().AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes($"zqwordsof{post}zq")) >= 0;
    });
}
