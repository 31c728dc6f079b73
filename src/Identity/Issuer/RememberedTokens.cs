using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Platform.Identity.Issuer;

/// <summary>Reads tokens and verifies their signatures, each token once in a while and not with each request. Only the signature and what the token says are
/// remembered: whether it has expired, whom it is for and whether its client still exists are asked each time, behind this.</summary>
internal sealed class RememberedTokens(TimeProvider clock) : JsonWebTokenHandler
{
    /// <summary>How long a verified signature is believed.</summary>
    public static readonly TimeSpan Believed = TimeSpan.FromSeconds(30);

    private const int MostTokens = 10_000;
    private readonly ConcurrentDictionary<UInt128, Verified> _verified = [];

    /// <summary>How many signatures were verified.</summary>
    public int Verifications { get; private set; }

    /// <inheritdoc/>
    public override async Task<TokenValidationResult> ValidateTokenAsync(string token, TokenValidationParameters validationParameters)
    {
        if (token is null)
        {
            return await base.ValidateTokenAsync(token, validationParameters);
        }

        var now = clock.GetTimestamp();
        var key = KeyOf(token);
        if (_verified.TryGetValue(key, out var known) && known.Under == validationParameters.IssuerSigningKeys?.FirstOrDefault()?.KeyId
            && clock.GetElapsedTime(known.At, now) < Believed)
        {
            return Copy(known.Result);
        }

        Verifications++;
        var result = await base.ValidateTokenAsync(token, validationParameters);
        if (result.IsValid)
        {
            if (_verified.Count >= MostTokens)
            {
                _verified.Clear();
            }

            _verified[key] = new Verified(Copy(result), validationParameters.IssuerSigningKeys?.FirstOrDefault()?.KeyId, now);
        }

        return result;
    }

    // Who reads a result adds claims to its identity: each gets one of its own.
    private static TokenValidationResult Copy(TokenValidationResult of) => new()
    {
        IsValid = true,
        ClaimsIdentity = of.ClaimsIdentity.Clone(),
        SecurityToken = of.SecurityToken,
        Issuer = of.Issuer,
        TokenType = of.TokenType,
    };

    private static UInt128 KeyOf(string token)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(token), hash);
        return BitConverter.ToUInt128(hash);
    }

    private sealed record Verified(TokenValidationResult Result, string? Under, long At);
}
