using System.Globalization;
using System.Text.Json;

namespace Platform.Bench.Lives;

/// <summary>The organization of one life: people, clients, accounts, a campaign, all made through the API.</summary>
internal sealed class World(SiloUnderTest silo, string organization)
{
    public const int GraceMinutes = 120;
    public const string Phrase = "zebra";
    public const string RuleText = "My patient in room 5 said thank you.";
    public const string ClearText = "Wash your hands.";

    public static readonly IReadOnlyDictionary<string, string> People = new Dictionary<string, string>
    {
        ["ana"] = "AUTHOR",
        ["ben"] = "AUTHOR",
        ["cora"] = "AUTHOR,REVIEWER",
        ["rob"] = "REVIEWER",
        ["rita"] = "REVIEWER",
        ["col"] = "COMPLIANCE",
        ["adm"] = "ADMIN",
    };

    private static readonly string[] Networks = ["keyed", "blind", "window", "asked", "drafts"];

    public SiloUnderTest Silo => silo;

    public string Organization => organization;

    /// <summary>The accounts by number: id, handle, network.</summary>
    public List<(string Id, string Handle, string Network)> Accounts { get; } = [];

    public Dictionary<string, string> Members { get; } = [];

    public string Campaign { get; private set; } = "";

    /// <summary>The pack and the rule that find the flagged text.</summary>
    public (string Pack, string Rule) Rule { get; private set; }

    public static Asker As(string person, bool both = false) => both
        ? new Asker("cl-both", "AUTHOR,REVIEWER", $"{person}@lives.example")
        : new Asker("cl-" + person, People[person], $"{person}@lives.example");

    public Task<Reply> AskAsync(Asker who, string query, object? variables = null) => silo.AskAsync(organization, who, query, variables);

    /// <summary>Founds it.</summary>
    public async Task PrepareAsync(Random random)
    {
        await silo.FoundAsync(organization);
        var root = new Asker("cl-root", "ADMIN", null);
        var people = string.Join(' ', People.Select(p =>
            $"{p.Key}: memberInvite(input: {{ email: \"{p.Key}@lives.example\", name: \"{p.Key}\", roles: [{p.Value}] }}) {{ member {{ id }} userErrors {{ code message }} }}"));
        var networks = Enumerable.Range(0, 3).Select(i => i == 0 ? Networks[random.Next(3)] : Networks[random.Next(Networks.Length)]).ToArray();
        var accounts = string.Join(' ', networks.Select((_, i) =>
            $"a{i}: accountConnect(input: {{ network: $n{i}, server: \"https://lives.example\", handle: \"h{i}\", secret: \"s\" }}) {{ account {{ id }} userErrors {{ code message }} }}"));
        var answer = await NeedAsync(root, $"mutation($n0: String!, $n1: String!, $n2: String!) {{ {people} {accounts} o: organizationUpdate(input: {{ graceMinutes: {GraceMinutes}, phrases: [\"{Phrase}\"] }}) {{ userErrors {{ code message }} }} }}",
            new { n0 = networks[0], n1 = networks[1], n2 = networks[2] });
        foreach (var person in People.Keys)
        {
            Members[person] = Id(answer.GetProperty(person), "member");
        }

        for (var i = 0; i < networks.Length; i++)
        {
            Accounts.Add((Id(answer.GetProperty($"a{i}"), "account"), $"h{i}", networks[i]));
        }

        var planned = await NeedAsync(As("ana"), $"mutation {{ c: campaignCreate(input: {{ name: \"Flu\" }}) {{ campaign {{ id }} userErrors {{ code message }} }} }}");
        Campaign = Id(planned.GetProperty("c"), "campaign");
        var check = await NeedAsync(As("ana"), "query($t: String!) { postCheck(text: $t) { hits { pack rule severity } } }", new { t = RuleText });
        var hit = check.GetProperty("postCheck").GetProperty("hits").EnumerateArray().First(h => h.GetProperty("severity").GetString() is "FLAG" or "BLOCK");
        Rule = (hit.GetProperty("pack").GetString()!, hit.GetProperty("rule").GetString()!);
    }

    /// <summary>A minute ahead of now, as the API takes it.</summary>
    public object Minute(TimeSpan ahead)
    {
        var at = silo.Now + ahead;
        return new { local = new DateTimeOffset(at.Year, at.Month, at.Day, at.Hour, at.Minute, 0, TimeSpan.Zero).ToString("yyyy-MM-dd'T'HH:mm:00", CultureInfo.InvariantCulture), zone = "Etc/UTC" };
    }

    private static string Id(JsonElement payload, string name) => payload.GetProperty(name) is { ValueKind: JsonValueKind.Object } made
        ? made.GetProperty("id").GetString()!
        : throw new InvalidOperationException(payload.GetRawText());

    private async Task<JsonElement> NeedAsync(Asker who, string query, object? variables = null)
        => (await AskAsync(who, query, variables)) is { Data: { } data } reply ? data : throw new InvalidOperationException((await AskAsync(who, query, variables)).Error ?? "no answer");
}
