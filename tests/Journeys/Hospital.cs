using System.Text.Json;
using Xunit;

namespace Platform.Journeys;

/// <summary>One organization as a test needs it: an administrator client, a person of every role, a sandbox account.</summary>
internal sealed class Hospital
{
    public const string Invite = "mutation($i: MemberInviteInput!) { memberInvite(input: $i) { member { id } userErrors { code message } } }";
    public const string Connect = "mutation($i: AccountConnectInput!) { accountConnect(input: $i) { account { id } userErrors { code message } } }";
    public const string Write = "mutation($i: PostCreateInput!) { postCreate(input: $i) { post { id status reviewItem { id } } userErrors { code message field } } }";

    private static readonly string[] Everything = ["ADMIN", "AUDITOR"];

    private Hospital(Api client, Api person, string email, string member, string account) => (Client, Person, Email, Member, Account) = (client, person, email, member, account);

    public Api Client { get; }

    public Api Person { get; }

    public string Email { get; }

    public string Member { get; }

    public string Account { get; }

    public static async Task<Hospital> OpenAsync(Api client, string name)
    {
        var email = $"both@{name}.example";
        var member = await client.DoAsync(Invite, new { i = new { name = "Both", email, roles = Everything } });
        var account = await client.DoAsync(Connect, new { i = new { network = "sandbox", server = "sandbox://local", handle = name, secret = "none" } });
        return new Hospital(
            client, client.As(email), email, member.GetProperty("member").GetProperty("id").GetString()!, account.GetProperty("account").GetProperty("id").GetString()!);
    }

    /// <summary>Writes a post for the sandbox account.</summary>
    public async Task<JsonElement> WriteAsync(string text) => (await Person.DoAsync(Write, new { i = new { text, accountIds = new[] { Account } } })).GetProperty("post");
}

/// <summary>One installation with two organizations that know nothing of each other.</summary>
public sealed class TwoHospitals : IAsyncLifetime
{
    internal Installation Installation { get; private set; } = null!;

    internal Hospital Mercy { get; private set; } = null!;

    internal Hospital Saint { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Installation = await Installation.StartAsync("--environment=Development"); // tells its schema, which the tests go through
        Mercy = await Hospital.OpenAsync(await Installation.ClientAsync(), "mercy");
        Saint = await Hospital.OpenAsync(await Installation.FoundAsync("saint"), "saint");
    }

    public async ValueTask DisposeAsync() => await Installation.DisposeAsync();
}
