using System.Collections.Immutable;
using Platform.Domain.Moderation;
using Platform.Domain.Organizations;

namespace Platform.Grains.Moderation;

/// <summary>Hands out the scanner of an organization: the packs that it chose, without the rules that it muted, its own packs and its own phrases.
/// Organizations with the same set share one.</summary>
public interface IScanners
{
    /// <summary>The ids of the built-in packs.</summary>
    IReadOnlyCollection<string> Packs { get; }

    /// <summary>The scanner of an organization with these settings.</summary>
    ValueTask<IScanner> ForAsync(Organization organization);

    /// <summary>The packs of that scanner, own ones among them.</summary>
    ValueTask<ImmutableArray<RulePack>> PacksAsync(Organization organization);

    /// <summary>The scanner that an organization with these settings would have with a pack beside or instead of its own of this name. It is not kept.</summary>
    ValueTask<IScanner> TryAsync(Organization organization, RulePack? draft);
}
