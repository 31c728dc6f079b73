using Microsoft.Data.Sqlite;

namespace Platform.Storage.Tests;

public sealed class SqliteWriterTests(PostgresCluster cluster) : OnDatabase(DatabaseKind.Sqlite, cluster)
{
    private SqliteWriter Writer => Db.Get<SqliteDataSource>().Writer;

    [Fact]
    public async Task What_fails_or_is_refused_takes_nothing_of_the_others_with_it()
    {
        await Db.SqlAsync("CREATE TABLE notes (id integer PRIMARY KEY)");
        var asked = await GroupAsync(12, (i, connection, transaction) =>
        {
            Insert(connection, transaction, i);
            return i % 3 == 0 ? throw new InvalidOperationException("no") : i % 3 == 1;
        });
        for (var i = 0; i < asked.Length; i++)
        {
            if (i % 3 == 0)
            {
                await Assert.ThrowsAsync<InvalidOperationException>(() => asked[i]);
            }
            else
            {
                Assert.Equal(i, await asked[i]);
            }
        }

        Assert.Equal(["1", "4", "7", "10"], await Db.RowsAsync("SELECT id FROM notes ORDER BY id"));
    }

    [Fact]
    public async Task Nobody_is_answered_when_the_commit_of_all_fails()
    {
        await Db.SqlAsync("CREATE TABLE heads (id integer PRIMARY KEY); CREATE TABLE notes (id integer PRIMARY KEY, head integer REFERENCES heads DEFERRABLE INITIALLY DEFERRED)");
        var asked = await GroupAsync(3, (i, connection, transaction) =>
        {
            using var command = connection.Command($"INSERT INTO notes VALUES ({i}, {(i == 1 ? "77" : "NULL")})");
            command.Transaction = transaction;
            return command.ExecuteNonQuery() == 1;
        });
        foreach (var one in asked)
        {
            await Assert.ThrowsAsync<SqliteException>(() => one);
        }

        Assert.Empty(await Db.RowsAsync("SELECT id FROM notes"));
        Assert.Equal(5, await Writer.DoAsync((connection, transaction) => Task.FromResult((Insert(connection, transaction, 5), true)), Stop)); // and it goes on
    }

    [Fact]
    public async Task What_nobody_waits_for_any_more_is_not_done()
    {
        await Db.SqlAsync("CREATE TABLE notes (id integer PRIMARY KEY)");
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Writer.DoAsync((connection, transaction) => Task.FromResult((Insert(connection, transaction, 1), true)), gone.Token));
        Assert.Empty(await Db.RowsAsync("SELECT id FROM notes"));
    }

    private static int Insert(KeptConnection connection, SqliteTransaction transaction, int id)
    {
        using var command = connection.Command("INSERT INTO notes (id) VALUES (@id)");
        command.Transaction = transaction;
        command.Parameters.AddWithValue("@id", id);
        command.ExecuteNonQuery();
        return id;
    }

    // They are all asked for while somebody else has the writer's place, and so stand in one commit.
    private async Task<Task<int>[]> GroupAsync(int count, Func<int, KeptConnection, SqliteTransaction, bool> work)
    {
        await using var alone = await Db.Source.OpenConnectionAsync(Stop);
        return [.. Enumerable.Range(0, count).Select(i => Writer.DoAsync((connection, transaction) => Task.FromResult((i, work(i, connection, transaction))), Stop))];
    }
}
