using System.Net;
using System.Security.Cryptography;
using System.Text;
using FsCheck.Xunit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Server;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Identity.Tests.World;
using Platform.Storage;
using Platform.Storage.Tests;

namespace Platform.Identity.Tests.Keys;

public sealed class KeyTestsOnSqlite(PostgresCluster cluster) : KeyTests(DatabaseKind.Sqlite, cluster)
{
    [Fact]
    public async Task Keys_beside_an_embedded_database_are_their_owners_alone()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows knows no such modes.");
            return;
        }

        Directory.CreateDirectory(Path.Combine(Folder, "test.db.keys"), (UnixFileMode)0b111_111_111);
        var house = await OpenAsync();
        house.Get<ISealer>().Seal(new("mercy"), new("blog"), "secret");

        var folder = new DirectoryInfo(Path.Combine(Folder, "test.db.keys"));
        Assert.Equal((UnixFileMode)0b111_000_000, folder.UnixFileMode);
        Assert.Single(folder.GetFiles());
    }

    [Fact]
    public async Task Without_its_folder_of_keys_the_start_stops_instead_of_making_new_ones()
    {
        await using (var house = await OpenAsync())
        {
            await house.TokenAsync(await house.ClientAsync());
        }

        Directory.Delete(Path.Combine(Folder, "test.db.keys"), true);
        var again = await OpenAsync();

        Assert.Contains("Put it back", (await Assert.ThrowsAsync<SettingsException>(() => again.Services.BootstrapAsync(Stop))).Message, StringComparison.Ordinal);
    }
}

public sealed class KeyTestsOnPostgres(PostgresCluster cluster) : KeyTests(DatabaseKind.Postgres, cluster)
{
    [Fact]
    public async Task Without_a_key_file_the_start_stops()
    {
        var stopped = await Assert.ThrowsAsync<SettingsException>(() => Gatehouse.OpenAsync(Database));

        Assert.Contains("Platform__Secrets__KeyFile", stopped.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', stopped.Message);
    }

    [Fact]
    public async Task Processes_that_start_together_have_the_same_keys()
    {
        var houses = new List<Gatehouse>();
        for (var i = 0; i < 4; i++)
        {
            houses.Add(await OpenAsync());
        }

        var keys = await Task.WhenAll(houses.Select(house => Task.Run(() => ((ECDsaSecurityKey)Signing(house)).ECDsa.ExportPkcs8PrivateKey(), Stop)));
        var sealedThere = houses[0].Get<ISealer>().Seal(new("mercy"), new("blog"), "secret");

        Assert.All(keys, key => Assert.Equal(keys[0], key));
        Assert.All(houses, house => Assert.Equal("secret", house.Get<ISealer>().Open(new("mercy"), new("blog"), sealedThere)));
        var token = await houses[1].TokenAsync(await houses[0].ClientAsync());
        Assert.Equal(HttpStatusCode.OK, (await houses[2].MeAsync(token)).StatusCode);
    }
}

public abstract class KeyTests(DatabaseKind kind, PostgresCluster cluster) : OnDatabase(kind, cluster)
{
    [Fact]
    public async Task With_a_key_file_no_key_in_the_database_can_be_read_without_it()
    {
        var house = await OpenAsync(("Platform:Secrets:KeyFile", KeyFile));
        var signing = (ECDsaSecurityKey)Signing(house);
        await using var context = await house.Get<IDbContextFactory<IdentityContext>>().CreateDbContextAsync(Stop);

        var ring = Assert.Single(await context.KeyRing.ToListAsync(Stop));
        Assert.Contains("<wrapped", ring.Xml, StringComparison.Ordinal);
        Assert.DoesNotContain("masterKey", ring.Xml, StringComparison.Ordinal);
        var secret = signing.ECDsa.ExportParameters(true).D!;
        Assert.Equal(["encryption-1", "signing-1"], await context.Keys.OrderBy(k => k.Id).Select(k => k.Id).ToListAsync(Stop));
        Assert.All(await context.Keys.ToListAsync(Stop), key => Assert.Equal(-1, key.Cipher.AsSpan().IndexOf(secret)));
    }

    [Fact]
    public async Task Another_key_file_stops_the_start_instead_of_making_new_keys()
    {
        string token;
        await using (var house = await OpenAsync(("Platform:Secrets:KeyFile", KeyFile)))
        {
            token = await house.TokenAsync(await house.ClientAsync());
        }

        await File.WriteAllTextAsync(Path.Combine(Folder, "other"), new string('x', 40), Stop);
        OwnerOnly(Path.Combine(Folder, "other"));
        await using (var wrong = await OpenAsync(("Platform:Secrets:KeyFile", Path.Combine(Folder, "other"))))
        {
            var stopped = await Assert.ThrowsAsync<SettingsException>(() => wrong.Services.BootstrapAsync(Stop));
            Assert.Contains("Platform__Secrets__KeyFile", stopped.Message, StringComparison.Ordinal);
        }

        await File.AppendAllTextAsync(KeyFile, "\r\n", Stop); // line ends don't count
        var right = await OpenAsync(("Platform:Secrets:KeyFile", KeyFile));
        Assert.Equal(HttpStatusCode.OK, (await right.MeAsync(token)).StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("exactly-31-bytes-are-too-few-31\n")]
    public async Task Short_secret_stops_the_start(string secret)
    {
        await File.WriteAllTextAsync(KeyFile, secret, Stop);

        var stopped = await Assert.ThrowsAsync<SettingsException>(() => OpenAsync(("Platform:Secrets:KeyFile", KeyFile)));

        Assert.Contains("Platform__Secrets__KeyFile", stopped.Message, StringComparison.Ordinal);
        Assert.True(secret.Trim().Length == 0 || !stopped.Message.Contains(secret.Trim(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Secret_that_everybody_on_the_machine_can_read_stops_the_start()
    {
        OwnerOnly(KeyFile, UnixFileMode.OtherRead);

        var stopped = await Assert.ThrowsAsync<SettingsException>(() => OpenAsync(("Platform:Secrets:KeyFile", KeyFile)));

        Assert.Contains("chmod 600", stopped.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_file_stops_the_start()
        => Assert.Contains(
            "Platform__Secrets__KeyFile",
            (await Assert.ThrowsAsync<SettingsException>(() => OpenAsync(("Platform:Secrets:KeyFile", Path.Combine(Folder, "none"))))).Message,
            StringComparison.Ordinal);

    [Property]
    public bool What_was_wrapped_is_unwrapped_and_nothing_else_is(byte[] secret, int at, byte with)
    {
        var path = Path.Combine(Folder, "fuzz");
        File.WriteAllBytes(path, [.. Encoding.ASCII.GetBytes(new string('k', 32)), .. secret ?? []]);
        OwnerOnly(path);
        var file = Platform.Identity.Keys.KeyFile.Read(path);
        var wrapped = Convert.FromBase64String(file.Wrap("<key>1</key>"));
        wrapped[(int)((uint)at % wrapped.Length)] ^= with;
        try
        {
            return file.Unwrap(Convert.ToBase64String(wrapped)) == "<key>1</key>" && with == 0;
        }
        catch (CryptographicException)
        {
            return with != 0;
        }
    }

    private protected static SecurityKey Signing(Gatehouse house) => house.Get<IOptionsMonitor<OpenIddictServerOptions>>().CurrentValue.SigningCredentials[0].Key;
}
