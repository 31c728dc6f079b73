namespace Platform.Silo.Commands;

/// <summary>The secret of the API client that a command uses. A command line can be read by everybody on the machine, so the environment and standard input do as well.</summary>
internal static class SecretOption
{
    /// <summary>The option.</summary>
    public const string Name = "--client-secret";

    /// <summary>The environment variable.</summary>
    public const string Variable = "PLATFORM_CLIENT_SECRET";

    /// <summary>How the usage says it.</summary>
    public const string Usage = $"[{Name} SECRET, or - for standard input; without it {Variable}]";

    /// <summary>The secret, or null where there is none.</summary>
    /// <param name="given">The option's value, or null.</param>
    /// <param name="input">Standard input, read for <c>-</c>.</param>
    public static string? Read(string? given, TextReader input)
        => (given switch { "-" => input.ReadLine(), null => Environment.GetEnvironmentVariable(Variable), _ => given }) is { Length: > 0 } secret ? secret : null;
}
