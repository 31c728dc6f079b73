using Platform.Domain;
using Platform.Domain.Audit;
using Platform.Storage.Audit;

namespace Platform.Silo.Commands;

/// <summary>
/// <c>audit key FILE [--rotate]</c> makes the key that signs checkpoints; <c>audit verify FILE --key PUBLIC [--checkpoint LATER]</c> verifies an exported record
/// without any server; <c>audit export</c> gets one, see <see cref="AuditExportCommand"/>.
/// </summary>
public static class AuditCommand
{
    private const string Usage = """
        usage: audit key FILE [--rotate]
               audit verify FILE --key PUBLIC [--checkpoint LATER]
               audit export FILE --url URL --client-id ID --client-secret SECRET
        """;

    /// <summary>Runs the command.</summary>
    /// <param name="args">All arguments; the first is the command's name.</param>
    /// <param name="stdout">Receives the result: one line.</param>
    /// <param name="stderr">Receives what is wrong.</param>
    /// <param name="handler">The way to the platform; null for the ordinary one.</param>
    /// <returns>0; 1 when the record is not proven; 2 for a wrong call, or a file or platform that can't be read.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter stdout, TextWriter stderr, HttpMessageHandler? handler = null)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(stdout);
        ArgumentNullException.ThrowIfNull(stderr);
        try
        {
            return args switch
            {
                [_, "key", var file] when !IsOption(file) => await MadeAsync(AuditKeyFile.Create(file), file, stdout),
                [_, "key", var file, "--rotate"] when !IsOption(file) => await MadeAsync(AuditKeyFile.Rotate(file), file, stdout),
                [_, "export", .. var rest] => await AuditExportCommand.RunAsync(rest, stdout, stderr, handler),
                [_, "verify", .. var rest] => await VerifyAsync(rest, stdout, stderr),
                _ => await WrongAsync(stderr, Usage),
            };
        }
        catch (SettingsException wrong)
        {
            return await WrongAsync(stderr, $"audit: {wrong.Message}");
        }
    }

    private static bool IsOption(string text) => text.StartsWith('-');

    private static async Task<int> MadeAsync(string id, string file, TextWriter stdout)
    {
        await stdout.WriteLineAsync($"{id} signs from the next start with Platform__Audit__KeyFile={file}; {AuditKeyFile.Public(file)} verifies: give it to those who are to verify.");
        return 0;
    }

    private static async Task<int> VerifyAsync(string[] args, TextWriter stdout, TextWriter stderr)
    {
        string? file = null, key = null, later = null;
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] is "--key" or "--checkpoint" && i + 1 < args.Length)
            {
                (key, later) = args[i] == "--key" ? (args[i + 1], later) : (key, args[i + 1]);
                i++;
            }
            else if (IsOption(args[i]) || file is not null)
            {
                return await WrongAsync(stderr, $"audit: '{args[i]}' is not understood\n{Usage}");
            }
            else
            {
                file = args[i];
            }
        }

        if (file is null || key is null)
        {
            return await WrongAsync(stderr, file is null ? $"audit: name the file\n{Usage}" : $"audit: --key names the public key to trust\n{Usage}");
        }

        try
        {
            using var keys = AuditKeys.Parse(await File.ReadAllTextAsync(key));
            if (keys is null)
            {
                return await WrongAsync(stderr, $"audit: {key} holds no public key of the curve P-256 in PEM");
            }

            var (held, strange) = await HeldAsync(later);
            if (strange is not null)
            {
                return await WrongAsync(stderr, $"audit: {strange}");
            }

            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1, FileOptions.SequentialScan);
            return await TellAsync(await new AuditVerifier(keys, held).VerifyAsync(stream, CancellationToken.None), stdout);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return await WrongAsync(stderr, $"audit: a file can't be read: {unreadable.Message}");
        }
    }

    // A file with one checkpoint, or all that the platform appended to its own file.
    private static async Task<(List<Checkpoint> Held, string? Strange)> HeldAsync(string? later)
    {
        var held = new List<Checkpoint>();
        if (later is null)
        {
            return (held, null);
        }

        var number = 0;
        await foreach (var line in File.ReadLinesAsync(later))
        {
            number++;
            if (Checkpoint.Parse(System.Text.Encoding.UTF8.GetBytes(line)) is not { } checkpoint)
            {
                return (held, $"line {number} of {later} is no checkpoint");
            }

            held.Add(checkpoint);
        }

        return (held, number == 0 ? $"{later} holds no checkpoint" : null);
    }

    private static async Task<int> TellAsync(AuditVerdict verdict, TextWriter stdout)
    {
        if (verdict is { Proven: true, Checkpoint: { } checkpoint })
        {
            await stdout.WriteLineAsync($"proven: {verdict.Entries} entries of {checkpoint.Origin}, root {checkpoint.Root.ToBase64()}, signed {checkpoint.At} with the key {checkpoint.Key}");
            return 0;
        }

        await stdout.WriteLineAsync(verdict.Entry is { } entry ? $"broken at entry {entry}: {verdict.Problem}" : $"broken: {verdict.Problem}");
        return 1;
    }

    private static async Task<int> WrongAsync(TextWriter stderr, string line)
    {
        await stderr.WriteLineAsync(line);
        return 2;
    }
}
