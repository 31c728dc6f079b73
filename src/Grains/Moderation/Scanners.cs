using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Platform.Domain.Moderation;
using Platform.Domain.Organizations;

namespace Platform.Grains.Moderation;

/// <summary>Builds scanners once per set of packs, muted rules and phrases. What a set of built-in packs makes is shared by all organizations that chose them:
/// an organization's own part is small.</summary>
public sealed class Scanners(IOrganizationPacks packs) : IScanners
{
    private const int Kept = 1_000;
    private readonly ConcurrentDictionary<string, Lazy<Scanner>> _shared = new();
    private readonly ConcurrentDictionary<string, Lazy<Task<IScanner>>> _built = new();

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Packs { get; } = [.. RulePacks.BuiltIn.Select(p => p.Id)];

    /// <inheritdoc/>
    public async ValueTask<IScanner> ForAsync(Organization organization)
    {
        ArgumentNullException.ThrowIfNull(organization);
        if (_built.Count > Kept)
        {
            _built.Clear();
            _shared.Clear(); // old versions of organizations' phrases; the next call builds what is needed
        }

        var key = Key(organization);
        var built = _built.GetOrAdd(key, _ => new Lazy<Task<IScanner>>(() => BuildAsync(organization)));
        try
        {
            return await built.Value;
        }
        catch
        {
            _built.TryRemove(new KeyValuePair<string, Lazy<Task<IScanner>>>(key, built)); // what could not be read now may be later
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IScanner> TryAsync(Organization organization, RulePack? draft)
    {
        ArgumentNullException.ThrowIfNull(organization);
        var own = await OwnAsync(organization with { OwnPacks = [.. (organization.OwnPacks ?? []).Where(p => p.Name != draft?.Id)] });
        return Of(organization, draft is null ? own : own.Add(draft));
    }

    /// <inheritdoc/>
    public async ValueTask<ImmutableArray<RulePack>> PacksAsync(Organization organization) => OrganizationScanner.Packs(organization, await OwnAsync(organization));

    private async Task<IScanner> BuildAsync(Organization organization) => Of(organization, await OwnAsync(organization));

    private Scanner Of(Organization organization, ImmutableArray<RulePack> own)
    {
        var (chosen, further, muted) = OrganizationScanner.Parts(organization, own);
        var shared = _shared.GetOrAdd(string.Join(',', chosen.Select(p => p.Id)), _ => new Lazy<Scanner>(() => Scanner.Create(chosen))).Value;
        return further.IsEmpty && muted.Count == 0 ? shared : shared.With(further, muted);
    }

    private async Task<ImmutableArray<RulePack>> OwnAsync(Organization organization)
    {
        var own = ImmutableArray.CreateBuilder<RulePack>();
        foreach (var pack in organization.OwnPacks ?? [])
        {
            var source = await packs.FindAsync(organization.Id, pack.Name, pack.Version, CancellationToken.None)
                ?? throw new InvalidOperationException("A version of an organization's own pack is not in the archive.");
            var read = OrganizationPackReader.Read(pack.Name, pack.Version.ToString(CultureInfo.InvariantCulture), source);
            own.Add(read.Ok ? read.Value : throw new InvalidOperationException("A version of an organization's own pack can't be read any more."));
        }

        return own.ToImmutable();
    }

    private static string Key(Organization organization)
    {
        var key = string.Join(',', organization.Packs);
        if (organization.Muted is { IsEmpty: false } muted)
        {
            key += "|-" + string.Join(',', muted.Select(m => $"{m.Pack}/{m.Rule}").Order(StringComparer.Ordinal));
        }

        if (organization.OwnPacks is { IsEmpty: false } own)
        {
            key += "|+" + string.Join(',', own.Select(p => $"{p.Name}@{p.Version}:{p.Sha256}").Order(StringComparer.Ordinal));
        }

        return organization.Phrases.IsDefaultOrEmpty
            ? key
            : $"{key}|{OrganizationScanner.PhrasesVersion(organization)}|{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', organization.Phrases))))}";
    }
}
