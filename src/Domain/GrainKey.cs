using System.Diagnostics.CodeAnalysis;

namespace Platform.Domain;

/// <summary>The key of a grain: <c>kind:organization/id</c>. The colon keeps the storage provider from reading a key as a hex number, which would let two
/// keys share a row; the organization in it keeps tenants apart.</summary>
public readonly record struct GrainKey
{
    /// <summary>The key of these parts.</summary>
    /// <exception cref="ArgumentException">The organization is not a slug, or the id is not an id.</exception>
    public GrainKey(GrainKind kind, OrganizationId organization, string id)
    {
        ArgumentNullException.ThrowIfNull(kind);
        if (!Slug.IsOrganization(organization.Value) || !Slug.IsId(id))
        {
            throw new ArgumentException($"A key of kind {kind.Name} is made of a slug and an id.");
        }

        (Kind, Organization, Id) = (kind, organization, id);
    }

    /// <summary>The kind of grain.</summary>
    public GrainKind Kind { get; }

    /// <summary>The tenant.</summary>
    public OrganizationId Organization { get; }

    /// <summary>The id within the organization.</summary>
    public string Id { get; }

    /// <summary>Reads a key; false where the text is not the key of a known kind.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out GrainKey? key)
    {
        key = null;
        var colon = text?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        var slash = colon < 0 ? -1 : text!.IndexOf('/', colon);
        if (slash < 0 || GrainKinds.Named(text![..colon]) is not { } kind || !Slug.IsOrganization(text[(colon + 1)..slash]) || !Slug.IsId(text[(slash + 1)..]))
        {
            return false;
        }

        key = new GrainKey(kind, new OrganizationId(text[(colon + 1)..slash]), text[(slash + 1)..]);
        return true;
    }

    /// <summary>Reads a key.</summary>
    /// <exception cref="FormatException">The text is not the key of a known kind.</exception>
    public static GrainKey Parse(string text)
        => TryParse(text, out var key) ? key.Value : throw new FormatException("The text is not a grain's key.");

    /// <summary>The key as text, as storage, journal and read models hold it.</summary>
    public override string ToString() => $"{Kind.Name}:{Organization.Value}/{Id}";
}
