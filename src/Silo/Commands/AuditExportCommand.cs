using System.Text.Json;

namespace Platform.Silo.Commands;

/// <summary><c>audit export FILE --url URL --client-id ID --client-secret SECRET</c>: gets an organization's whole record, part by part, as a client with the role
/// of compliance or auditor. The file is there when all of it is.</summary>
internal static class AuditExportCommand
{
    private const string Usage = "usage: audit export FILE --url URL --client-id ID " + SecretOption.Usage;
    private const int Part = 1_000;

    private const string Query = """
        query Export($checkpoint: Long, $after: Long!, $first: Int!) {
          auditExport(checkpoint: $checkpoint, after: $after, first: $first) { checkpoint { size origin key } lines next }
        }
        """;

    private static readonly string[] Needed = ["--url", "--client-id"];

    public static async Task<int> RunAsync(string[] args, TextWriter stdout, TextWriter stderr, HttpMessageHandler? handler)
    {
        string? file = null;
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < args.Length; i++)
        {
            if ((Needed.Contains(args[i]) || args[i] == SecretOption.Name) && i + 1 < args.Length)
            {
                values[args[i]] = args[++i];
            }
            else if (args[i].StartsWith('-') || file is not null)
            {
                return await WrongAsync(stderr, $"'{args[i]}' is not understood; {Usage}");
            }
            else
            {
                file = args[i];
            }
        }

        if (file is null || Needed.Any(option => !values.ContainsKey(option)))
        {
            return await WrongAsync(stderr, file is null ? $"name the file; {Usage}" : $"{Needed.First(option => !values.ContainsKey(option))} is missing; {Usage}");
        }

        if (ApiDoor.AddressOf(values["--url"]) is not { } url)
        {
            return await WrongAsync(stderr, "--url is the platform's address, such as https://social.example.org");
        }

        if (SecretOption.Read(values.GetValueOrDefault(SecretOption.Name), Console.In) is not { } secret)
        {
            return await WrongAsync(stderr, $"{SecretOption.Name} is missing; {Usage}");
        }

        try
        {
            using var door = new ApiDoor(url, handler);
            var wrong = await door.SignInAsync(values["--client-id"], secret) ?? await ExportAsync(door, file, stdout);
            return wrong is null ? 0 : await WrongAsync(stderr, wrong);
        }
        catch (HttpRequestException unreachable)
        {
            return await WrongAsync(stderr, $"{url} can't be reached ({unreachable.HttpRequestError}); is the platform running there?");
        }
        catch (TaskCanceledException)
        {
            return await WrongAsync(stderr, $"{url} did not answer in time");
        }
        catch (Exception strange) when (strange is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return await WrongAsync(stderr, $"what answers at {url} is not this platform");
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return await WrongAsync(stderr, $"{file} can't be written");
        }
    }

    private static async Task<string?> ExportAsync(ApiDoor door, string file, TextWriter stdout)
    {
        var unfinished = file + ".part";
        JsonElement about = default;
        await using (var writer = new StreamWriter(unfinished) { NewLine = "\n" })
        {
            long? checkpoint = null;
            for (long? after = 0; after is not null;)
            {
                var (data, wrong) = await door.AskAsync(Query, new { checkpoint, after, first = Part });
                if (data is not { } answer)
                {
                    return wrong;
                }

                var part = answer.GetProperty("auditExport");
                if (part.ValueKind != JsonValueKind.Object)
                {
                    return "nothing is sealed yet: the platform needs Platform__Audit__KeyFile, and a moment";
                }

                foreach (var line in part.GetProperty("lines").EnumerateArray())
                {
                    await writer.WriteLineAsync(line.GetString());
                }

                about = part.GetProperty("checkpoint");
                checkpoint = about.GetProperty("size").GetInt64();
                after = part.GetProperty("next") is { ValueKind: JsonValueKind.Number } next ? next.GetInt64() : null;
            }
        }

        File.Move(unfinished, file, overwrite: true);
        await stdout.WriteLineAsync($"{about.GetProperty("size").GetInt64()} entries of {about.GetProperty("origin").GetString()}, signed with the key {about.GetProperty("key").GetString()}");
        return null;
    }

    private static async Task<int> WrongAsync(TextWriter stderr, string line)
    {
        await stderr.WriteLineAsync($"audit: {line}");
        return 2;
    }
}
