using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Platform.Silo.Commands;

/// <summary>
/// <c>import campaign FILE.csv</c>: a GraphQL client like any other. Loads a campaign calendar on behalf of a named person, all of it or nothing.
/// The result is one JSON line on standard output; what is wrong with the file is told on standard error, a line each: the file's line, column, code, message.
/// </summary>
public static class ImportCommand
{
    private const string Mutation = """
        mutation Import($input: CampaignImportInput!, $dryRun: Boolean!) {
          campaignImport(input: $input, dryRun: $dryRun) {
            campaign { id } rows deliveries held problems { line column code message }
            warnings { column network lines message } rowWarnings { line column message } userErrors { code message }
          }
        }
        """;

    private const int MostLines = 10;

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>Runs the command.</summary>
    /// <param name="args">All arguments; the first is the command's name.</param>
    /// <param name="stdout">Receives the result.</param>
    /// <param name="stderr">Receives what is wrong.</param>
    /// <param name="handler">The way to the platform; null for the ordinary one.</param>
    /// <returns>0; 1 when the platform rejected the calendar; 2 for a wrong call, an unreadable file, or a platform that could not be asked.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter stdout, TextWriter stderr, HttpMessageHandler? handler = null)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(stdout);
        ArgumentNullException.ThrowIfNull(stderr);
        var (arguments, wrong) = ImportArguments.Read(args);
        if (arguments is null)
        {
            return await WrongAsync(stderr, wrong!);
        }

        var (csv, unreadable) = await ReadAsync(arguments.File);
        if (csv is null)
        {
            return await WrongAsync(stderr, $"import: {arguments.File}: {unreadable}");
        }

        try
        {
            using var door = new ApiDoor(arguments.Url, handler);
            if (await door.SignInAsync(arguments.ClientId, arguments.ClientSecret) is { } refused)
            {
                return await WrongAsync(stderr, $"import: {refused}");
            }

            var variables = new { input = new { name = arguments.Name, csv, start = arguments.Start }, dryRun = arguments.DryRun };
            var (answer, failed) = await door.AskAsync(Mutation, variables, arguments.Person);
            return answer is { } data ? await TellAsync(data.GetProperty("campaignImport"), stdout, stderr) : await WrongAsync(stderr, $"import: {failed}");
        }
        catch (HttpRequestException unreachable)
        {
            return await WrongAsync(stderr, $"import: {arguments.Url} can't be reached ({unreachable.HttpRequestError}); is the platform running there?");
        }
        catch (TaskCanceledException)
        {
            return await WrongAsync(stderr, $"import: {arguments.Url} did not answer in time; import the same file again to see how far it is, nothing is made twice");
        }
        catch (Exception strange) when (strange is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return await WrongAsync(stderr, $"import: what answers at {arguments.Url} is not this platform");
        }
    }

    private static async Task<(string? Csv, string? Wrong)> ReadAsync(string file)
    {
        try
        {
            return (Strict.GetString(await File.ReadAllBytesAsync(file)).TrimStart('\uFEFF'), null);
        }
        catch (DecoderFallbackException)
        {
            return (null, "the file is not UTF-8; save it as such");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return (null, unreadable is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : "the file can't be read");
        }
    }

    private static async Task<int> TellAsync(JsonElement result, TextWriter stdout, TextWriter stderr)
    {
        foreach (var problem in result.GetProperty("problems").EnumerateArray())
        {
            var line = problem.GetProperty("line").GetInt32();
            var place = line == 0 ? "file" : $"line {line}";
            await stderr.WriteLineAsync($"{place}, {Text(problem, "column") ?? "-"}, {Text(problem, "code")}: {Text(problem, "message")}");
        }

        foreach (var warning in result.TryGetProperty("warnings", out var warnings) ? warnings.EnumerateArray() : [])
        {
            var lines = warning.GetProperty("lines").EnumerateArray().Select(line => line.GetInt32()).ToList();
            var some = string.Join(", ", lines.Take(MostLines)) + (lines.Count > MostLines ? $" and {lines.Count - MostLines} more" : "");
            await stderr.WriteLineAsync($"warning, line {some}, {Text(warning, "column")}, {Text(warning, "network")}: {Text(warning, "message")}");
        }

        foreach (var warning in result.TryGetProperty("rowWarnings", out var rows) ? rows.EnumerateArray() : [])
        {
            await stderr.WriteLineAsync(
                $"warning, line {warning.GetProperty("line").GetInt32()}, {Text(warning, "column") ?? "-"}: {Text(warning, "message")}");
        }

        var refused = result.GetProperty("userErrors").EnumerateArray().ToList();
        foreach (var error in refused)
        {
            await stderr.WriteLineAsync($"rejected, {Text(error, "code")}: {Text(error, "message")}");
        }

        var campaign = result.GetProperty("campaign") is { ValueKind: JsonValueKind.Object } loaded ? Text(loaded, "id") : null;
        await stdout.WriteLineAsync(JsonSerializer.Serialize(
            new
            {
                rows = result.GetProperty("rows").GetInt32(),
                deliveries = result.GetProperty("deliveries").GetInt32(),
                held = result.GetProperty("held").GetInt32(),
                campaign,
            },
            Plain));
        return refused.Count == 0 ? 0 : 1;
    }

    private static string? Text(JsonElement of, string name) => of.GetProperty(name).GetString();

    private static async Task<int> WrongAsync(TextWriter stderr, string line)
    {
        await stderr.WriteLineAsync(line);
        return 2;
    }
}
