using System.Text.RegularExpressions;

namespace Platform.House.Tests.Documents;

/// <summary>A setting or an address that a document or a manifest names is read or served by the code.</summary>
public sealed partial class SettingTests
{
    private static readonly string Code = string.Concat(Repository.Product.Select(f => f.Text));

    private static IEnumerable<SourceFile> Told => Repository.Files.Where(f => f.Path.EndsWith(".md", StringComparison.Ordinal) || f.Under("k8s") || f.Path == "test.sh");

    [Fact]
    public void Settings_are_read()
        => Expect.Nothing(Told.SelectMany(f => f.Find(Setting())).Distinct().Where(found => !IsRead(found[found.IndexOf("Platform__", StringComparison.Ordinal)..])), "No code reads:");

    [Fact]
    public void Health_is_served()
        => Expect.Nothing(Told.SelectMany(f => f.Find(Health())).Where(found => !Code.Contains($"\"{found[found.IndexOf("/healthz", StringComparison.Ordinal)..]}\"", StringComparison.Ordinal)), "No code serves:");

    [Theory]
    [InlineData("POD_NAME")]
    [InlineData("POD_IP")]
    public void What_a_pod_is_told_of_itself_is_read(string name) => Assert.Contains($"\"{name}\"", Code, StringComparison.Ordinal);

    // By its whole name, or by its last part out of a section.
    private static bool IsRead(string setting)
    {
        var name = setting.Replace("__", ":", StringComparison.Ordinal);
        var colon = name.LastIndexOf(':');
        return Code.Contains($"\"{name}\"", StringComparison.Ordinal)
            || (Regex.IsMatch(Code, $"\"{name[..colon]}(?:\"|:\\{{)") && Code.Contains($"\"{name[(colon + 1)..]}\"", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"\bPlatform__[A-Za-z]+(?:__[A-Za-z]+)*\b")]
    private static partial Regex Setting();

    [GeneratedRegex(@"/healthz/[a-z]+")]
    private static partial Regex Health();
}
