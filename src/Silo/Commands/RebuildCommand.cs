using Platform.Domain;
using Platform.Storage;

namespace Platform.Silo.Commands;

/// <summary>Rebuilds the read models from grain states and says what differed. Safe beside a running platform on PostgreSQL; an embedded database has
/// one process, so there the platform has to be stopped.</summary>
internal static class RebuildCommand
{
    public static async Task<int> RunAsync(string[] args)
    {
        if (args.Any(a => !a.Contains('=', StringComparison.Ordinal)))
        {
            await Console.Error.WriteLineAsync("usage: rebuild (the database is the setting Platform__Database)");
            return 2;
        }

        try
        {
            var builder = Host.CreateApplicationBuilder(args);
            builder.Logging.ClearProviders();
            var settings = PlatformSettings.Read(builder.Configuration, demo: false);
            builder.Services.AddPlatformStorage(settings.Storage);
            using var host = builder.Build();
            await host.Services.GetRequiredService<Migrator>().RunAsync(CancellationToken.None);
            var differences = await host.Services.GetRequiredService<Rebuilder>().RunAsync(
                difference => Console.WriteLine($"{difference.Kind} {difference.Key}: {difference.What}"), CancellationToken.None);
            Console.WriteLine(differences == 0 ? "no difference" : $"{differences} differences, mended");
            return 0;
        }
        catch (Exception wrong) when (wrong is SettingsException or StorageException)
        {
            await Console.Error.WriteLineAsync(wrong.Message);
            return 1;
        }
    }
}
