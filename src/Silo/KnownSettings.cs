using Platform.Domain;

namespace Platform.Silo;

/// <summary>The settings that this release has. A name that it doesn't know stops the start: ignored, a misspelt one would open a new, empty database
/// or leave a limit at its default without a word.</summary>
internal static class KnownSettings
{
    /// <summary>All names below <c>Platform__</c>.</summary>
    internal static readonly string[] Names =
    [
        "Database", "Roles", "Secrets__KeyFile",
        "Cluster__Id", "Cluster__SiloPort", "Cluster__GatewayPort",
        "Bootstrap__Organization", "Bootstrap__ClientId", "Bootstrap__ClientSecret",
        "Identity__Issuer", "Identity__TokensPerMinute", "Proxy__Networks",
        "GraphQL__StoredDocumentsOnly", "GraphQL__SocketsPerClient",
        "Egress__Allow", "Egress__TimeoutSeconds", "Egress__MaxResponseBytes",
        "Audit__KeyFile", "Audit__CheckpointFile", "Audit__Webhook", "Audit__Origin",
    ];

    private static readonly Dictionary<string, string> Former = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Identity__BehindProxy"] = "Platform__Proxy__Networks, which names the networks of the proxy, such as 10.0.0.0/8",
    };

    /// <summary>Refuses a name that is not a setting.</summary>
    /// <exception cref="SettingsException">One is unknown; the message names it and the nearest setting.</exception>
    public static void RefuseUnknown(IConfiguration configuration)
    {
        foreach (var (key, value) in configuration.GetSection("Platform").AsEnumerable(makePathsRelative: true))
        {
            var name = key.Replace(":", "__", StringComparison.Ordinal);
            if (value is not null && !IsKnown(name))
            {
                throw new SettingsException(Former.TryGetValue(name, out var now)
                    ? $"Platform__{name} is no setting of this release; its place is taken by {now}."
                    : $"Platform__{name} is not a setting. Did you mean Platform__{Nearest(name)}?");
            }
        }
    }

    // A list may be one text, or have its entries numbered: Egress__Allow__0.
    private static bool IsKnown(string name)
    {
        var end = name.LastIndexOf("__", StringComparison.Ordinal);
        var list = end > 0 && int.TryParse(name.AsSpan(end + 2), out _) ? name[..end] : name;
        return Names.Contains(list, StringComparer.OrdinalIgnoreCase);
    }

    private static string Nearest(string name) => Names.MinBy(known => Distance(known.ToUpperInvariant(), name.ToUpperInvariant()))!;

    // Levenshtein's distance. The names are short.
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(row[j - 1], above) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[^1];
    }
}
