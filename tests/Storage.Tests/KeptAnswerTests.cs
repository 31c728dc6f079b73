using NodaTime;
using Platform.Domain;

namespace Platform.Storage.Tests;

public sealed class KeptAnswersOnSqlite(PostgresCluster cluster) : KeptAnswerTests(DatabaseKind.Sqlite, cluster);

public sealed class KeptAnswersOnPostgres(PostgresCluster cluster) : KeptAnswerTests(DatabaseKind.Postgres, cluster);

public abstract class KeptAnswerTests(DatabaseKind kind, PostgresCluster cluster) : OnDatabase(kind, cluster)
{
    private IKeptAnswers Answers => Db.Get<IKeptAnswers>();

    private Task<KeptAnswer> BeginAsync(string place = "p", string request = "r", string organization = "mercy")
        => Answers.BeginAsync(new OrganizationId(organization), place, request, Duration.FromMinutes(2), Duration.FromHours(24), Stop);

    [Fact]
    public async Task The_first_begins_the_next_wait_and_then_all_have_its_answer()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => BeginAsync()));
        var begun = Assert.Single(all, one => one.State == KeptState.Begun);
        Assert.Equal(19, all.Count(one => one.State == KeptState.UnderWay));
        Assert.Equal(KeptState.OtherRequest, (await BeginAsync(request: "other")).State);
        Assert.Equal(KeptState.Begun, (await BeginAsync(organization: "saint")).State);

        await Answers.KeepAsync(A.Mercy, "p", "not-the-token", [9], Stop);
        Assert.Equal(KeptState.UnderWay, (await BeginAsync()).State);
        await Answers.KeepAsync(A.Mercy, "p", begun.Token!, [1, 2, 3], Stop);
        await Answers.ForgetAsync(A.Mercy, "p", begun.Token!, Stop);
        var kept = await BeginAsync();
        Assert.Equal(KeptState.Kept, kept.State);
        Assert.Equal([1, 2, 3], kept.Answer);
        Assert.Equal(KeptState.OtherRequest, (await BeginAsync(request: "other")).State);
    }

    [Fact]
    public async Task What_came_to_nothing_or_whose_process_ended_may_begin_again()
    {
        var first = await BeginAsync();
        await Answers.ForgetAsync(A.Mercy, "p", first.Token!, Stop);
        Assert.Equal(KeptState.Begun, (await BeginAsync(request: "other")).State);

        await Db.PassAsync(Duration.FromMinutes(3));
        Assert.Equal(KeptState.OtherRequest, (await BeginAsync()).State);
        var second = await BeginAsync(request: "other");
        Assert.Equal(KeptState.Begun, second.State);
        await Answers.KeepAsync(A.Mercy, "p", first.Token!, [9], Stop); // the one that was too late
        Assert.Equal(KeptState.UnderWay, (await BeginAsync(request: "other")).State);
    }

    [Fact]
    public async Task Behind_its_day_a_key_is_new_and_its_row_is_swept()
    {
        for (var i = 0; i < 5; i++)
        {
            await Answers.KeepAsync(A.Mercy, $"p{i}", (await BeginAsync($"p{i}")).Token!, [1], Stop);
        }

        await Db.PassAsync(Duration.FromHours(23));
        Assert.Equal(0, await Answers.SweepAsync(10, Stop));
        Assert.Equal(KeptState.Kept, (await BeginAsync("p0")).State);
        await Db.PassAsync(Duration.FromHours(2));
        Assert.Equal(KeptState.Begun, (await BeginAsync("p0", "other")).State);
        Assert.Equal(3, await Answers.SweepAsync(3, Stop));
        Assert.Equal(1, await Answers.SweepAsync(3, Stop));
        Assert.Equal(["p0"], await Db.RowsAsync("SELECT place FROM kept_answers"));
    }
}
