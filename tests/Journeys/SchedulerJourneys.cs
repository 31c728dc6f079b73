using Npgsql;
using Platform.Bench;
using Xunit;

namespace Platform.Journeys;

/// <summary>The clock of a cluster: what its store holds.</summary>
public sealed class SchedulerJourneys : IAsyncLifetime
{
    private static readonly string[] Jobs =
        ["due-work", "engagement", "expiry", "kept-answer-sweep", "reindex", "rescan", "reviews-due", "take-downs", "unfinished-steps"];
    private readonly Servers _servers = new();
    private readonly string _key = Path.GetTempFileName();
    private string _connection = "";

    public async ValueTask InitializeAsync()
    {
        _connection = (await _servers.StartAsync("postgres")).GetProperty("connection").GetString()!;
        KeyFiles.Write(_key);
    }

    public async ValueTask DisposeAsync()
    {
        await _servers.DisposeAsync();
        File.Delete(_key);
    }

    [Fact]
    public async Task Each_reason_to_wake_is_one_job_and_triggers_of_the_release_before_are_gone()
    {
        await (await StartAsync()).DisposeAsync();
        await using var source = NpgsqlDataSource.Create(_connection);
        await using (var old = source.CreateCommand("""
            CREATE TEMP TABLE old_job AS SELECT * FROM qrtz_job_details WHERE job_name = 'due-work';
            UPDATE old_job SET job_name = 'publish-due', job_class_name = 'Platform.Scheduler.Posts.PublishDueJob, Platform.Scheduler';
            INSERT INTO qrtz_job_details SELECT * FROM old_job;
            CREATE TEMP TABLE old_trigger AS SELECT * FROM qrtz_triggers WHERE trigger_name = 'due-work';
            UPDATE old_trigger SET trigger_name = 'slot:mercy:1', job_name = 'publish-due';
            INSERT INTO qrtz_triggers SELECT * FROM old_trigger;
            CREATE TEMP TABLE old_simple AS SELECT * FROM qrtz_simple_triggers WHERE trigger_name = 'due-work';
            UPDATE old_simple SET trigger_name = 'slot:mercy:1';
            INSERT INTO qrtz_simple_triggers SELECT * FROM old_simple;
            """))
        {
            await old.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        await using var again = await StartAsync();

        Assert.Equal(Jobs, await RowsAsync(source, "SELECT job_name FROM qrtz_job_details ORDER BY 1"));
        Assert.Equal(Jobs, await RowsAsync(source, "SELECT trigger_name FROM qrtz_triggers ORDER BY 1"));
        Assert.Empty(await RowsAsync(source, "SELECT trigger_name FROM qrtz_triggers WHERE trigger_state = 'ERROR'"));
    }

    [Fact]
    public async Task Process_without_the_role_runs_no_job()
    {
        await using var silo = await StartAsync("--Platform:Roles=Silo,GraphQL,Identity");
        await using var source = NpgsqlDataSource.Create(_connection);
        Assert.Empty(await RowsAsync(source, "SELECT table_name FROM information_schema.tables WHERE table_name LIKE 'qrtz%'"));
    }

    private Task<Installation> StartAsync(params string[] settings) => Installation.StartAsync(
        [$"--Platform:Database={_connection}", $"--Platform:Secrets:KeyFile={_key}", $"--Platform:Cluster:SiloPort={FreePorts.Next()}",
            $"--Platform:Cluster:GatewayPort={FreePorts.Next()}", .. settings]);

    private static async Task<List<string>> RowsAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var rows = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            rows.Add(reader.GetString(0));
        }

        return rows;
    }
}
