using System.Data.Common;
using Platform.Domain;

namespace Platform.Silo.Demo;

/// <summary>The demo opens no database but its own: made-up people and posts must not come among real ones.</summary>
internal static class DemoGuard
{
    public static async Task RefuseForeignAsync(IServiceProvider services)
    {
        await using var connection = await services.GetRequiredService<DbDataSource>().OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM rm_organizations WHERE org <> @demo";
        var parameter = command.CreateParameter();
        parameter.ParameterName = "demo";
        parameter.Value = DemoHospital.Id.Value;
        command.Parameters.Add(parameter);
        if (Convert.ToInt64(await command.ExecuteScalarAsync(), null) > 0)
        {
            throw new SettingsException("This database is not the demo's: it holds other organizations. Unset Platform__Database, or name a new file for the demo.");
        }
    }
}
