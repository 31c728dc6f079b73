using NodaTime.Text;

namespace Platform.Silo.Commands;

/// <summary>What the import command was told to do.</summary>
/// <param name="File">The calendar's file.</param>
/// <param name="Name">The campaign's name; without one, the file's.</param>
/// <param name="Start">The day that the calendar begins on, or null to leave it where it is.</param>
/// <param name="DryRun">Only check.</param>
/// <param name="Url">The platform's address.</param>
/// <param name="ClientId">The API client.</param>
/// <param name="ClientSecret">Its secret.</param>
/// <param name="Person">On whose behalf: an id or e-mail address.</param>
internal sealed record ImportArguments(string File, string Name, string? Start, bool DryRun, Uri Url, string ClientId, string ClientSecret, string Person)
{
    private const string Usage = "usage: import campaign FILE.csv [--dry-run] [--start DATE] [--name NAME] --url URL --client-id ID --as PERSON " + SecretOption.Usage;
    private static readonly string[] Needed = ["--url", "--client-id", "--as"];
    private static readonly string[] Options = [.. Needed, SecretOption.Name, "--start", "--name"];

    /// <summary>Hides the secret.</summary>
    public override string ToString() => $"import {File} to {Url}";

    /// <summary>The arguments, or what is wrong with them.</summary>
    /// <param name="args">All arguments; the first is the command's name.</param>
    public static (ImportArguments? Arguments, string? Wrong) Read(string[] args)
    {
        if (args is not [_, "campaign", ..])
        {
            return (null, $"import: what can be imported is a campaign; {Usage}");
        }

        string? file = null;
        var dryRun = false;
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 2; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--dry-run":
                    dryRun = true;
                    break;
                case var option when Options.Contains(option):
                    if (i + 1 == args.Length)
                    {
                        return (null, $"import: {option} needs a value; {Usage}");
                    }

                    values[option] = args[++i];
                    break;
                case var stray when stray.StartsWith('-') || file is not null:
                    return (null, $"import: '{stray}' is not understood; {Usage}");
                case var path:
                    file = path;
                    break;
            }
        }

        return Check(file, dryRun, values);
    }

    private static (ImportArguments?, string?) Check(string? file, bool dryRun, Dictionary<string, string> values)
    {
        if (file is null)
        {
            return (null, $"import: name the file; {Usage}");
        }

        if (Needed.FirstOrDefault(option => string.IsNullOrWhiteSpace(values.GetValueOrDefault(option))) is { } missing)
        {
            return (null, $"import: {missing} is missing; {Usage}");
        }

        if (values.GetValueOrDefault("--start") is { } start && !LocalDatePattern.Iso.Parse(start).Success)
        {
            return (null, "import: --start is a day such as 2026-12-01");
        }

        if (ApiDoor.AddressOf(values["--url"]) is not { } url)
        {
            return (null, "import: --url is the platform's address, such as https://social.example.org");
        }

        if (values["--as"].Any(c => c is < ' ' or > '~'))
        {
            return (null, "import: --as is a member's id or e-mail address, in ASCII");
        }

        if (SecretOption.Read(values.GetValueOrDefault(SecretOption.Name), Console.In) is not { } secret)
        {
            return (null, $"import: {SecretOption.Name} is missing; {Usage}");
        }

        var name = values.GetValueOrDefault("--name") ?? Path.GetFileNameWithoutExtension(file);
        return (new ImportArguments(file, name, values.GetValueOrDefault("--start"), dryRun, url, values["--client-id"], secret, values["--as"]), null);
    }
}
