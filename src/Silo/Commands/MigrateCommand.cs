using Platform.Domain;
using Platform.Storage;

namespace Platform.Silo.Commands;

/// <summary>Brings the database to the form of this release and ends: what a deployment runs before its pods, which have a limit on how long they may take to
/// start. A platform that starts does the same where it was not done.</summary>
internal static class MigrateCommand
{
    public static async Task<int> RunAsync(string[] args)
    {
        if (args.Any(a => !a.Contains('=', StringComparison.Ordinal)))
        {
            await Console.Error.WriteLineAsync("usage: migrate (the database is the setting Platform__Database)");
            return 2;
        }

        try
        {
            var builder = Host.CreateApplicationBuilder(args);
            builder.Logging.ClearProviders();
            builder.Services.AddPlatformStorage(PlatformSettings.Read(builder.Configuration, demo: false).Storage);
            using var host = builder.Build();
            var ran = await host.Services.GetRequiredService<Migrator>().RunAsync(CancellationToken.None);
            Console.WriteLine(ran == 0 ? "nothing to do" : $"{ran} scripts were run");
            return 0;
        }
        catch (Exception wrong) when (wrong is SettingsException or StorageException)
        {
            await Console.Error.WriteLineAsync(wrong.Message);
            return 1;
        }
    }
}
