using FsCheck;
using FsCheck.Xunit;
using Microsoft.AspNetCore.DataProtection;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Identity.Accounts;
using Platform.Identity.Tests.World;
using Platform.Storage;
using Platform.Storage.Tests;

namespace Platform.Identity.Tests.Accounts;

public sealed class SealerTests(PostgresCluster cluster) : OnDatabase(DatabaseKind.Sqlite, cluster)
{
    private static readonly OrganizationId s_mercy = new("mercy");
    private static readonly AccountId s_blog = new("blog");
    private static readonly Sealer s_sealer = new(new EphemeralDataProtectionProvider());

    [Property]
    public bool What_was_sealed_for_an_account_opens_for_it(UnicodeString secret)
        => secret.Get is not { } text || !Whole(text) || s_sealer.Open(s_mercy, s_blog, s_sealer.Seal(s_mercy, s_blog, text)) == text;

    [Theory]
    [InlineData("mercy", "blo")]
    [InlineData("mercy", "blogg")]
    [InlineData("merc", "yblog")]
    [InlineData("grace", "blog")]
    [InlineData("blog", "mercy")]
    [InlineData("mercy", "")]
    [InlineData("", "")]
    public void For_another_account_it_stays_shut(string organization, string account)
        => Assert.Null(s_sealer.Open(new(organization), new(account), s_sealer.Seal(s_mercy, s_blog, "secret")));

    [Property(MaxTest = 1000)]
    public bool With_any_changed_byte_it_stays_shut(int at, byte with)
    {
        var bytes = System.Buffers.Text.Base64Url.DecodeFromChars(s_sealer.Seal(s_mercy, s_blog, "a password").Cipher);
        bytes[(int)((uint)at % bytes.Length)] ^= with;
        return (with == 0) == (s_sealer.Open(s_mercy, s_blog, new Sealed(System.Buffers.Text.Base64Url.EncodeToString(bytes))) == "a password");
    }

    [Property(MaxTest = 1000)]
    public bool With_any_length_cut_it_stays_shut(PositiveInt length)
    {
        var cipher = s_sealer.Seal(s_mercy, s_blog, "a password").Cipher;
        return length.Get >= cipher.Length || s_sealer.Open(s_mercy, s_blog, new Sealed(cipher[..length.Get])) is null;
    }

    [Property(MaxTest = 1000)]
    public bool Any_other_text_opens_nothing(string text) => s_sealer.Open(s_mercy, s_blog, new Sealed(text)) is null;

    [Property(MaxTest = 1000)]
    public bool Any_other_bytes_open_nothing(byte[] bytes) => s_sealer.Open(s_mercy, s_blog, new Sealed(System.Buffers.Text.Base64Url.EncodeToString(bytes))) is null;

    [Fact]
    public void It_stays_shut_with_other_keys_and_prints_nothing()
    {
        var shut = s_sealer.Seal(s_mercy, s_blog, "secret");

        Assert.Null(new Sealer(new EphemeralDataProtectionProvider()).Open(s_mercy, s_blog, shut));
        Assert.DoesNotContain(shut.Cipher, shut.ToString(), StringComparison.Ordinal);
        Assert.NotEqual(shut.Cipher, s_sealer.Seal(s_mercy, s_blog, "secret").Cipher);
    }

    [Fact]
    public async Task After_a_restart_it_opens()
    {
        Sealed shut;
        await using (var before = await OpenAsync())
        {
            shut = before.Get<ISealer>().Seal(s_mercy, s_blog, "secret");
        }

        Assert.Equal("secret", (await OpenAsync()).Get<ISealer>().Open(s_mercy, s_blog, shut));
    }

    private static bool Whole(string text) => !text.Any(char.IsSurrogate);
}
