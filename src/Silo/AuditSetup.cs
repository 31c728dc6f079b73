using Platform.Domain;
using Platform.Networks.Audit;
using Platform.Storage;
using Platform.Storage.Audit;

namespace Platform.Silo;

/// <summary>How the record is sealed: with a key that is named, with one beside an embedded database, or, on a server without one, not at all.</summary>
internal static partial class AuditSetup
{
    /// <summary>Reads <c>Platform__Audit__*</c> and registers the sealer.</summary>
    /// <exception cref="SettingsException">A setting is wrong.</exception>
    public static void AddPlatformAudit(this WebApplicationBuilder builder, PlatformSettings settings)
    {
        var configuration = builder.Configuration.GetSection("Platform:Audit");
        var origin = configuration["Origin"] ?? "platform";
        if (!Slug.IsId(origin))
        {
            throw new SettingsException("Platform__Audit__Origin is the installation's name: 1 to 80 letters, digits, '-', '_' and '.'.");
        }

        if (configuration["Webhook"] is { } webhook)
        {
            builder.Services.AddCheckpointWebhook(Uri.TryCreate(webhook, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
                ? address : throw new SettingsException("Platform__Audit__Webhook is no address that begins with https://."));
        }

        var options = new AuditOptions
        {
            KeyFile = configuration["KeyFile"],
            CheckpointFile = configuration["CheckpointFile"],
            Origin = origin,
            HasWitness = configuration["Webhook"] is not null,
        };
        if (options.KeyFile is { } file)
        {
            AuditKeyFile.Read(file).Dispose(); // a wrong one stops the start
        }

        builder.Services.AddPlatformAudit(settings.Storage.File is { } database && options.KeyFile is null ? BesideDatabase(options, database) : options);
    }

    /// <summary>Says what an operator should know.</summary>
    public static void TellAudit(this WebApplication app)
    {
        if (app.Services.GetRequiredService<AuditOptions>().KeyFile is null)
        {
            LogNotSealed(app.Logger);
        }
    }

    // Key and checkpoints stand beside an embedded database. A new database begins with a new key: two records must never bear the same signature.
    private static AuditOptions BesideDatabase(AuditOptions options, string database)
    {
        var (key, told) = (Path.ChangeExtension(database, ".audit-key"), Path.ChangeExtension(database, ".checkpoints"));
        if (new FileInfo(database) is not { Exists: true, Length: > 0 })
        {
            foreach (var former in new[] { key, AuditKeyFile.Public(key), told }.Where(File.Exists))
            {
                File.Move(former, $"{former}.{File.GetLastWriteTimeUtc(former):yyyyMMddHHmmss}", overwrite: true);
            }
        }

        if (!File.Exists(key))
        {
            AuditKeyFile.Create(key);
        }

        return options with { KeyFile = key, CheckpointFile = options.CheckpointFile ?? told };
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The record is not sealed: Platform__Audit__KeyFile names no key. The command audit key makes one; what has happened until then is sealed too.")]
    private static partial void LogNotSealed(ILogger logger);
}
