using Platform.Domain.Moderation;
using Platform.Domain.Organizations;

namespace Platform.Grains.Moderation;

/// <summary>Hands out the scanner of an organization: its active packs and its own phrases. Organizations with the same set share one.</summary>
public interface IScanners
{
    /// <summary>The ids of the built-in packs.</summary>
    IReadOnlyCollection<string> Packs { get; }

    /// <summary>The scanner of an organization as its settings are now.</summary>
    IScanner For(Organization organization);
}
