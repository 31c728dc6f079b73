using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Platform.Domain.Moderation;
using Platform.Domain.Organizations;

namespace Platform.Grains.Moderation;

/// <summary>Builds scanners once per set of packs and phrases.</summary>
public sealed class Scanners : IScanners
{
    private const int Kept = 1_000;
    private readonly ConcurrentDictionary<string, Lazy<IScanner>> _built = new();

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Packs { get; } = [.. RulePacks.BuiltIn.Select(p => p.Id)];

    /// <inheritdoc/>
    public IScanner For(Organization organization)
    {
        ArgumentNullException.ThrowIfNull(organization);
        if (_built.Count > Kept)
        {
            _built.Clear(); // old versions of organizations' phrases; the next call builds what is needed
        }

        return _built.GetOrAdd(Key(organization), _ => new Lazy<IScanner>(() => Build(organization))).Value;
    }

    private static IScanner Build(Organization organization)
    {
        var packs = RulePacks.BuiltIn.Where(p => organization.Packs.IsDefaultOrEmpty || organization.Packs.Contains(p.Id));
        return organization.Phrases.IsDefaultOrEmpty
            ? Scanner.Create(packs)
            : Scanner.Create(packs.Append(RulePacks.FromPhrases("own", Version(organization), organization.Phrases)));
    }

    // Only what changes the phrases: a finding that a reviewer has accepted stays accepted when other packs change.
    private static string Version(Organization organization) => (organization.PhrasesVersion ?? organization.PacksVersion).ToString(CultureInfo.InvariantCulture);

    private static string Key(Organization organization)
    {
        if (organization.Phrases.IsDefaultOrEmpty)
        {
            return string.Join(',', organization.Packs);
        }

        var phrases = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', organization.Phrases)));
        return $"{string.Join(',', organization.Packs)}|{Version(organization)}|{Convert.ToHexStringLower(phrases)}";
    }
}
