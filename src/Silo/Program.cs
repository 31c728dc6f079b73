namespace Platform.Silo;

/// <summary>The front door: a table of contents, no rules.</summary>
public sealed class Program
{
    private const string Usage = """
        usage: dotnet run --project src/Silo                       the platform, as its settings say
               dotnet run --project src/Silo -- demo               a demo hospital on an embedded database
               dotnet run --project src/Silo -- import campaign FILE.csv [--dry-run] [--start DATE] --url .. --client-id .. --as PERSON
               dotnet run --project src/Silo -- scan [--packs us-hipaa,..] [--phrases FILE]
               dotnet run --project src/Silo -- audit verify FILE --key PUBLIC [--checkpoint LATER]   an exported record, without a server
               dotnet run --project src/Silo -- audit export FILE --url .. --client-id ..    a record, to be verified
               dotnet run --project src/Silo -- audit key FILE [--rotate]                              the key that signs the record
               dotnet run --project src/Silo -- migrate            the database to the form of this release
               dotnet run --project src/Silo -- rebuild            the read models, anew from grain states

        import and audit export read the client's secret from --client-secret, from standard input (--client-secret -), or from PLATFORM_CLIENT_SECRET.
        """;

    private Program()
    {
    }

    private static Task<int> Main(string[] args) => args switch
    {
        [] or ["--urls", ..] => Serve.RunAsync(args, demo: false),
        ["demo", .. var rest] => Serve.RunAsync(rest, demo: true),
        ["migrate", .. var rest] => Commands.MigrateCommand.RunAsync(rest),
        ["rebuild", .. var rest] => Commands.RebuildCommand.RunAsync(rest),
        ["import", ..] => Commands.ImportCommand.RunAsync(args, Console.Out, Console.Error),
        ["audit", ..] => Commands.AuditCommand.RunAsync(args, Console.Out, Console.Error),
        ["scan", ..] => Commands.ScanCommand.RunAsync(args, Console.In, Console.Out, Console.Error),
        [var option, ..] when option.StartsWith("--", StringComparison.Ordinal) && option.Contains('=', StringComparison.Ordinal) => Serve.RunAsync(args, demo: false),
        _ => UsageAsync(args),
    };

    private static async Task<int> UsageAsync(string[] args)
    {
        var help = args is ["--help" or "-h" or "help", ..];
        await (help ? Console.Out : Console.Error).WriteLineAsync(help ? Usage : $"There is no such command.\n{Usage}");
        return help ? 0 : 2;
    }
}
