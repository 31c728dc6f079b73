using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Orleans.Configuration;
using Orleans.Storage;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Moderation;
using Platform.Domain.Posts;
using Platform.Identity;
using Platform.Scheduler;
using Platform.Scheduler.Posts;
using Platform.Storage;

namespace Platform.Bench.Lives;

/// <summary>How the product is joined to the clock, the network and the faults of the harness.</summary>
internal sealed partial class LiveSilo
{
    private void Change(WebApplicationBuilder builder)
    {
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<TimeProvider>(Clock);
        builder.Services.AddSingleton<IServer>(_pipe!);
        foreach (var connector in LivesConnector.All(Destinations))
        {
            builder.Services.AddSingleton<INetworkConnector>(connector);
        }

        builder.Services.AddSingleton(typeof(WakeRound<>));
        builder.Services.AddSingleton<AccountAlarms>();
        builder.Services.AddSingleton<StepTries>();
        builder.Services.AddSingleton<IIncomingGrainCallFilter>(_calls);
        builder.Services.AddSingleton<IOutgoingGrainCallFilter>(_calls);
        builder.Services.PostConfigure<ClusterMembershipOptions>(membership =>
        {
            // The clock jumps by hours: no silo is dead because it was not seen meanwhile.
            membership.LivenessEnabled = false;
            membership.NumMissedTableIAmAliveLimit = 1_000_000;
            membership.DefunctSiloCleanupPeriod = null;
        });
        builder.Services.PostConfigure<AuthenticationOptions>(options => options.SchemeMap[IdentityServices.BearerScheme].HandlerType = typeof(LivesTokens));
        builder.Host.UseServiceProviderFactory(new Decorating(services =>
        {
            services.Wrap<StorageOptions>((options, _) => options with { Durable = false });
            services.Wrap<ILedger>((ledger, _) => FaultyPort.Around(ledger, _faults, "ledger"));
            services.Wrap<IGates>((gates, _) => FaultyPort.Around(gates, _faults, "gates"));
            services.Wrap<ITakeDowns>((takeDowns, _) => FaultyPort.Around(takeDowns, _faults, "takeDowns"));
            services.Wrap<IUnfinishedSteps>((steps, _) => FaultyPort.Around(steps, _faults, "steps"));
            services.Wrap<IRescans>((rescans, _) => FaultyPort.Around(rescans, _faults, "rescans"));
            services.Wrap<IGrainStorage>((storage, _) => storage is FaultyStorage ? storage : new FaultyStorage(storage, _faults));
            foreach (var unneeded in services.Where(s => s.ServiceType == typeof(IHostedService) && Unneeded(s)).ToArray())
            {
                services.Remove(unneeded);
            }
        }));
    }

    // Signing the record and telling of tried ids is tried elsewhere and would only cost.
    private static bool Unneeded(ServiceDescriptor service)
        => service.ImplementationFactory?.Method.ReturnType.Name is "RecordSealer" or "CheckpointCourier"
            || service.ImplementationFactory is { } factory && factory.GetType().GenericTypeArguments.Any(t => t.Name is "RecordSealer" or "CheckpointCourier");

    // The first few times, what goes round and round is shown.
    private async Task TellStuckAsync(Dictionary<string, int> before)
    {
        if (Interlocked.Increment(ref _told) > 3)
        {
            return;
        }

        await Console.Error.WriteLineAsync("stuck: " + string.Join(", ", _faults.Calls.Select(c => (c.Key, Times: c.Value - before.GetValueOrDefault(c.Key))).Where(c => c.Times > 0).OrderByDescending(c => c.Times).Select(c => $"{c.Key} x{c.Times}")));
        await using var connection = await Services.GetRequiredService<System.Data.Common.DbDataSource>().OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT org, post, network, state, due - now_ms(), wake_at - now_ms(), attempt, rev, reason FROM deliveries WHERE state <= 5";
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            await Console.Error.WriteLineAsync("  " + string.Join(" ", Enumerable.Range(0, reader.FieldCount).Select(reader.GetValue)));
        }
    }

    private static int _told;

    private static void KillThis()
    {
        using var self = System.Diagnostics.Process.GetCurrentProcess();
        self.Kill();
        Thread.Sleep(Timeout.Infinite);
    }

    private async Task OwnClockAsync()
    {
        _clockSource ??= new NpgsqlDataSourceBuilder(database) { Name = "lives" }.Build();
        await using var command = _clockSource.CreateCommand("""
            CREATE UNLOGGED TABLE IF NOT EXISTS lives_clock (ms bigint NOT NULL);
            DELETE FROM orleansmembershiptable;
            INSERT INTO lives_clock SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM lives_clock);
            GRANT SELECT ON lives_clock TO PUBLIC;
            CREATE OR REPLACE FUNCTION now_ms() RETURNS bigint LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$ BEGIN RETURN (SELECT ms FROM public.lives_clock); END $$;
            CREATE OR REPLACE FUNCTION clock_ms() RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$ BEGIN RETURN (SELECT ms FROM public.lives_clock); END $$;
            """);
        await command.ExecuteNonQueryAsync();
        await TellDatabaseAsync();
    }

    private async Task TellDatabaseAsync()
    {
        if (_clockSource is not null)
        {
            await using var command = _clockSource.CreateCommand($"UPDATE lives_clock SET ms = {Clock.Now.ToUnixTimeMilliseconds()}");
            await command.ExecuteNonQueryAsync();
        }
    }
}
