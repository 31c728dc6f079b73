using System.Data.Common;
using Platform.Domain;

namespace Platform.Silo.Demo;

/// <summary>The demo opens no database but its own: made-up people and posts must not come among real ones.</summary>
internal sealed class DemoGuard(DbDataSource database) : IHostedLifecycleService
{
    // After the migration, which was registered before, and before anything of the silo.
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM rm_organizations WHERE org <> @demo";
        var parameter = command.CreateParameter();
        parameter.ParameterName = "demo";
        parameter.Value = DemoHospital.Id.Value;
        command.Parameters.Add(parameter);
        if (Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken), null) > 0)
        {
            throw new SettingsException("This database is not the demo's: it holds other organizations. Unset Platform__Database, or name a new file for the demo.");
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
