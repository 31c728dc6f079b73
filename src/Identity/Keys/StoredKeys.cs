using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Server;
using Platform.Domain;

namespace Platform.Identity.Keys;

/// <summary>Gives the issuer its keys: made once, kept sealed in the database, the same in every process and after every restart.</summary>
internal sealed class StoredKeys(IDbContextFactory<IdentityContext> contexts, IDataProtectionProvider protection, TimeProvider clock)
    : IConfigureOptions<OpenIddictServerOptions>
{
    public void Configure(OpenIddictServerOptions options)
    {
        var signing = ECDsa.Create(); // lives as long as the process
        signing.ImportPkcs8PrivateKey(Load("signing-1", () =>
        {
            using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            return made.ExportPkcs8PrivateKey();
        }), out _);
        var key = new ECDsaSecurityKey(signing);
        key.KeyId = Base64UrlEncoder.Encode(key.ComputeJwkThumbprint());
        options.SigningCredentials.Add(new SigningCredentials(key, SecurityAlgorithms.EcdsaSha256));
        options.EncryptionCredentials.Add(new EncryptingCredentials(
            new SymmetricSecurityKey(Load("encryption-1", () => RandomNumberGenerator.GetBytes(32))),
            SecurityAlgorithms.Aes256KW, SecurityAlgorithms.Aes256CbcHmacSha512));
    }

    private byte[] Load(string id, Func<byte[]> make)
    {
        using var context = contexts.CreateDbContext();
        var protector = protection.CreateProtector("Platform.Identity.Keys", id);
        if (Find(context, id) is { } kept)
        {
            return Open(protector, kept);
        }

        var made = make();
        context.Keys.Add(new KeyRow { Id = id, Cipher = protector.Protect(made), CreatedAt = clock.GetUtcNow().ToUnixTimeMilliseconds() });
        try
        {
            context.SaveChanges();
            return made;
        }
        catch (DbUpdateException) when (Find(context, id) is { } first)
        {
            return Open(protector, first); // another process was first
        }
    }

    private static byte[]? Find(IdentityContext context, string id) => context.Keys.AsNoTracking().Where(k => k.Id == id).Select(k => k.Cipher).FirstOrDefault();

    private static byte[] Open(IDataProtector protector, byte[] cipher)
    {
        try
        {
            return protector.Unprotect(cipher);
        }
        catch (CryptographicException)
        {
            // New keys would sign everybody out and leave every stored credential unreadable: that is for a person to decide.
            throw new SettingsException(
                "The keys in the database can't be opened: the secret in Platform__Secrets__KeyFile, or the folder of keys beside the database file, is not the one they were made with. Put it back.");
        }
    }
}
