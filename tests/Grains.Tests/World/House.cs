using System.Data.Common;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.TestingHost;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Posts;
using Platform.Domain.Reviews;
using Platform.Grains.Accounts;
using Platform.Grains.Moderation;
using Platform.Grains.Posts;
using Platform.Grains.Tests.World;
using Platform.Storage;

[assembly: AssemblyFixture(typeof(House))]
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace Platform.Grains.Tests.World;

/// <summary>One silo for all tests, on the real archive in an embedded database, with one network in memory. Every test has an organization of its own;
/// they run one after the other, for they share a clock.</summary>
public sealed class House : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("platform-grains-").FullName;
    private InProcessTestCluster? _cluster;
    private int _organizations;

    internal MovableClock Clock { get; } = new();

    internal RecordingConnector Network { get; } = new();

    internal Failures Failures { get; } = new();

    internal IGrainFactory Grains => _cluster!.Client;

    internal StorageOptions Options => StorageOptions.Parse($"Data Source={_folder}/test.db") with { Durable = false };

    internal T Get<T>() where T : notnull => _cluster!.Silos[0].ServiceProvider.GetRequiredService<T>();

    public async ValueTask InitializeAsync()
    {
        await using (var archive = new ServiceCollection().AddPlatformStorage(Options).BuildServiceProvider())
        {
            await archive.GetRequiredService<Migrator>().RunAsync(TestContext.Current.CancellationToken);
        }

        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton<TimeProvider>(Clock);
            silo.Services.AddPlatformStorage(Options);
            var ledger = silo.Services.Single(s => s.ServiceType == typeof(ILedger)).ImplementationType!;
            silo.Services.AddSingleton(p => BreakingLedger.Around((ILedger)ActivatorUtilities.CreateInstance(p, ledger), Failures));
            silo.Services.AddSingleton<IScanners, Scanners>();
            silo.Services.AddSendingRounds();
            silo.Services.AddSingleton<IConnectors>(Network);
            silo.Services.AddSingleton<ISealer, PlainSealer>();
            silo.UsePlatformStorage(Options);
            silo.Services.AddPlatformGrains();
            BreakingStorage.Around(silo.Services, Failures);
            silo.AddIncomingGrainCallFilter(call => call.Grain is IRescanGrain rescan && Failures.Fails(call.MethodName, new PostId(rescan.GetPrimaryKeyString()))
                ? throw new IOException("The silo was lost.")
                : call.Invoke());
            silo.AddIncomingGrainCallFilter(call => call.Grain is IPostGrain post
                && Failures.Fails(call.MethodName, new PostId(post.GetPrimaryKeyString().Split('/')[1]))
                ? throw new IOException("The silo was lost.")
                : call.Invoke());
            silo.AddIncomingGrainCallFilter(call => call.Request.GetArgumentCount() > 0 && call.Request.GetArgument(0) is OpenReview open && Failures.Fails(call.MethodName, open.Post)
                ? throw new IOException("The silo was lost.")
                : call.Invoke());
        });
        builder.ConfigureSiloHost((_, host) => host.Logging.SetMinimumLevel(LogLevel.Error));
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    internal async Task<List<string>> RowsAsync(string sql)
    {
        await using var connection = await Get<DbDataSource>().OpenConnectionAsync(TestContext.Current.CancellationToken);
        return await RowsAsync(connection, sql);
    }

    internal static async Task<List<string>> RowsAsync(DbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var rows = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            rows.Add(Convert.ToString(reader.GetValue(0), CultureInfo.InvariantCulture)!);
        }

        return rows;
    }

    /// <summary>Stops the silo as a signal to its process does.</summary>
    internal Task StopAsync() => _cluster!.StopAllSilosAsync();

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.StopAllSilosAsync();
            await _cluster.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A new organization with its people.</summary>
    internal async Task<Hospital> HospitalAsync()
    {
        var hospital = new Hospital(this, new OrganizationId($"mercy-{Interlocked.Increment(ref _organizations)}"));
        Assert.True((await Grains.Organization(hospital.Id).Found("Mercy", "Etc/UTC", Hospital.Adam)).Ok);
        await hospital.JoinedAsync(Hospital.Ana, Hospital.Rui);
        return hospital;
    }
}
