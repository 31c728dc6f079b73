using Platform.Domain;

namespace Platform.Networks.Sandbox;

/// <summary>The public name of a sandbox account, as it stands in <c>/sandbox/{account}</c>: <c>mercy.main</c>. An organization's id has no dot, so the
/// first one parts the two, and two tenants' accounts of one name never meet.</summary>
public sealed record SandboxAddress(OrganizationId Organization, AccountId Account)
{
    /// <summary>Reads an address, or null.</summary>
    public static SandboxAddress? Parse(string? text)
    {
        var dot = text?.IndexOf('.', StringComparison.Ordinal) ?? -1;
        return dot > 0 && Slug.IsOrganization(text![..dot]) && Slug.IsId(text[(dot + 1)..])
            ? new SandboxAddress(new OrganizationId(text[..dot]), new AccountId(text[(dot + 1)..]))
            : null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Organization}.{Account}";
}
