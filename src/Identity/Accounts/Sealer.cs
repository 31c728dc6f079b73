using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Platform.Domain;
using Platform.Domain.Accounts;

namespace Platform.Identity.Accounts;

/// <summary>Seals credentials with the installation's keys; organization and account are part of the key, so that a row copied to another account opens nothing.</summary>
internal sealed class Sealer(IDataProtectionProvider protection) : ISealer
{
    public Sealed Seal(OrganizationId organization, AccountId account, string secret)
        => new(Base64Url.EncodeToString(Of(organization, account).Protect(Encoding.UTF8.GetBytes(secret))));

    public string? Open(OrganizationId organization, AccountId account, Sealed sealedSecret)
    {
        ArgumentNullException.ThrowIfNull(sealedSecret);
        try
        {
            return string.IsNullOrEmpty(sealedSecret.Cipher)
                ? null
                : Encoding.UTF8.GetString(Of(organization, account).Unprotect(Base64Url.DecodeFromChars(sealedSecret.Cipher)));
        }
        catch (Exception broken) when (broken is CryptographicException or FormatException)
        {
            return null;
        }
    }

    private IDataProtector Of(OrganizationId organization, AccountId account)
        => protection.CreateProtector("Platform.Accounts.Sealed", organization.Value ?? "", account.Value ?? "");
}
