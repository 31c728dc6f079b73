using Orleans;

namespace Platform.Domain.Accounts;

/// <summary>A credential at rest: bound to one organization and account, readable only with the installation's key.</summary>
/// <param name="Cipher">The sealed bytes in base64url.</param>
[GenerateSerializer, Immutable, Alias("Sealed")]
public sealed record Sealed([property: Id(0)] string Cipher)
{
    /// <inheritdoc/>
    public override string ToString() => "(sealed)";
}

/// <summary>Seals and opens credentials.</summary>
public interface ISealer
{
    /// <summary>Seals a secret for one account.</summary>
    Sealed Seal(OrganizationId organization, AccountId account, string secret);

    /// <summary>Opens it; null when it was sealed for another account or with a key that is gone.</summary>
    string? Open(OrganizationId organization, AccountId account, Sealed sealedSecret);
}
