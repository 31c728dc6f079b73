using System.Text.Json;
using Xunit;

namespace Platform.Journeys;

/// <summary>Compliance writes a pack, tries it, activates it, mutes a rule; what is scheduled follows.</summary>
public sealed class RulePackJourneys(TwoHospitals world) : IClassFixture<TwoHospitals>
{
    private const string Source = """{ "rules": [ { "id": "wing", "severity": "FLAG", "phrases": ["old wing"] } ] }""";
    private const string WritePack = "mutation($n: String!, $s: String!, $v: Int) { rulePackWrite(name: $n, source: $s, expectedVersion: $v) { rulePack { name own active draft { version source } } userErrors { code message field } } }";
    private const string Packs = "{ rulePacks { name own active version draft { version } mutedRules { rule } rules { name severity muted } } organization { version packsVersion mutedRules { pack rule reason at by { name } } } }";

    private static readonly string[] Author = ["AUTHOR"];

    private Hospital Mercy => world.Mercy;

    [Fact]
    public async Task Own_pack_is_written_tried_and_activated_and_what_waits_goes_to_review()
    {
        var post = await ScheduledAsync("The old wing opens on Friday.");
        Assert.Equal("SCHEDULED", post.GetProperty("status").GetString());
        var wrong = (await Mercy.Person.AskAsync(WritePack, new { n = "works", s = Source.Replace("FLAG", "RED", StringComparison.Ordinal) })).GetProperty("rulePackWrite").GetProperty("userErrors")[0];
        Assert.Equal(("INVALID_INPUT", "source"), (wrong.GetProperty("code").GetString(), wrong.GetProperty("field")[0].GetString()));
        Assert.Contains("rule 'wing'", wrong.GetProperty("message").GetString(), StringComparison.Ordinal);

        var written = await Mercy.Person.DoAsync(WritePack, new { n = "works", s = Source });
        Assert.Equal((true, false, 1), written.GetProperty("rulePack") is var pack ? (pack.GetProperty("own").GetBoolean(), pack.GetProperty("active").GetBoolean(), pack.GetProperty("draft").GetProperty("version").GetInt32()) : default);
        Assert.Equal("VERSION_CONFLICT", await Mercy.Person.RefusedAsync(WritePack, new { n = "works", s = Source, v = 7 }));

        var tried = (await Mercy.Person.AskAsync("""
            { rulePackTry(input: { name: "works", texts: [{ text: "Our old wing" }, { text: "old wing", zone: "first_comment" }] }) {
                problem tried newlyHeld released rules { pack rule added removed } texts { before after hits { rule start end } } posts { post { id } newlyHeld before after added { rule zone start end } } } }
            """)).GetProperty("rulePackTry");
        Assert.Equal(JsonValueKind.Null, tried.GetProperty("problem").ValueKind);
        Assert.Equal(1, tried.GetProperty("newlyHeld").GetInt32());
        Assert.Equal(post.GetProperty("id").GetString(), tried.GetProperty("posts")[0].GetProperty("post").GetProperty("id").GetString());
        Assert.All(tried.GetProperty("texts").EnumerateArray(), text => Assert.Equal("FLAG", text.GetProperty("after").GetString()));
        Assert.Equal("SCHEDULED", await StatusAsync(post));

        var activated = await Mercy.Person.DoAsync("""mutation { rulePackActivate(name: "works") { rulePack { active version rules { name } } organization { packsVersion } userErrors { code message } } }""");
        Assert.Equal(("1", "wing"), (activated.GetProperty("rulePack").GetProperty("version").GetString(), activated.GetProperty("rulePack").GetProperty("rules")[0].GetProperty("name").GetString()));
        var version = activated.GetProperty("organization").GetProperty("packsVersion").GetInt32();
        var done = (await Mercy.Person.UntilAsync("{ rulePackActivation { packsVersion total scanned newlyHit startedAt finishedAt } }",
            data => data.GetProperty("rulePackActivation").GetProperty("finishedAt").ValueKind == JsonValueKind.String)).GetProperty("rulePackActivation");
        Assert.Equal((version, 1), (done.GetProperty("packsVersion").GetInt32(), done.GetProperty("newlyHit").GetInt32()));
        await Mercy.Person.UntilAsync($"{{ post(id: \"{post.GetProperty("id").GetString()}\") {{ status scan {{ packsVersion hits {{ pack }} }} reviewItem {{ status }} }} }}", data => data.GetProperty("post").GetProperty("status").GetString() == "IN_REVIEW");

        Assert.DoesNotContain("works", (await world.Saint.Person.AskAsync(Packs)).GetRawText(), StringComparison.Ordinal);
        Assert.Equal("NOT_FOUND", await world.Saint.Person.RefusedAsync("""mutation { rulePackActivate(name: "works") { userErrors { code } } }"""));
        Assert.Equal(JsonValueKind.Null, (await world.Saint.Person.AskAsync("{ rulePackActivation { total } }")).GetProperty("rulePackActivation").ValueKind);
        await Mercy.Person.DoAsync("""mutation { rulePackDeactivate(name: "works") { organization { packs } userErrors { code message } } }""");
    }

    [Fact]
    public async Task Muted_rule_is_listed_with_its_reason_and_who_muted_it()
    {
        const string mute = """mutation($r: String!, $why: String!, $v: Int) { ruleMute(pack: "us-hipaa", rule: $r, reason: $why, expectedVersion: $v) { organization { version } userErrors { code field } } }""";
        var rule = (await Mercy.Person.AskAsync(Packs)).GetProperty("rulePacks").EnumerateArray().Single(p => p.GetProperty("name").GetString() == "us-hipaa").GetProperty("rules")[0].GetProperty("name").GetString();
        Assert.Equal("INVALID_INPUT", await Mercy.Person.RefusedAsync(mute, new { r = rule, why = " " }));
        Assert.Equal("VERSION_CONFLICT", await Mercy.Person.RefusedAsync(mute, new { r = rule, why = "They are ours.", v = 1_000 }));
        await Mercy.Person.DoAsync(mute, new { r = rule, why = "They are ours." });

        var listed = Assert.Single((await Mercy.Person.AskAsync(Packs)).GetProperty("organization").GetProperty("mutedRules").EnumerateArray().ToList());
        Assert.Equal(("us-hipaa", rule, "They are ours.", "Both"), (listed.GetProperty("pack").GetString(), listed.GetProperty("rule").GetString(), listed.GetProperty("reason").GetString(), listed.GetProperty("by").GetProperty("name").GetString()));
        Assert.True((await Mercy.Person.AskAsync(Packs)).GetProperty("rulePacks").EnumerateArray().Single(p => p.GetProperty("name").GetString() == "us-hipaa").GetProperty("rules")[0].GetProperty("muted").GetBoolean());
        await Mercy.Person.DoAsync("""mutation($r: String!) { ruleUnmute(pack: "us-hipaa", rule: $r) { organization { mutedRules { rule } } userErrors { code } } }""", new { r = rule });
    }

    [Theory]
    [InlineData("""text: "My patient in room 12" """, "body")]
    [InlineData("""text: "News", title: "My patient in room 12" """, "variant")]
    [InlineData("""text: "News", firstComment: "My patient in room 12" """, "first_comment")]
    [InlineData("""text: "News", altText: "My patient in room 12" """, "alt_text")]
    [InlineData("""text: "News", link: "https://mercy.example/patients?ssn=078-05-1125&name=jane" """, "link")]
    public async Task Check_while_typing_looks_into_every_part_and_keeps_nothing(string words, string zone)
    {
        var before = (await Mercy.Person.AskAsync("{ posts(first: 100) { totalCount } }")).GetRawText();
        var check = (await Mercy.Person.AskAsync($$"""{ postCheck({{words}}, channels: ["sandbox"]) { verdict packsVersion hits { zone rule start end } problem { code } problems { code } } }""")).GetProperty("postCheck");
        Assert.NotEqual("CLEAR", check.GetProperty("verdict").GetString());
        Assert.Contains(check.GetProperty("hits").EnumerateArray(), hit => hit.GetProperty("zone").GetString() == zone);
        Assert.Equal(before, (await Mercy.Person.AskAsync("{ posts(first: 100) { totalCount } }")).GetRawText());
    }

    [Fact]
    public async Task Who_writes_neither_activates_nor_mutes()
    {
        await Mercy.Client.DoAsync(Hospital.Invite, new { i = new { name = "Ana", email = "ana@mercy.example", roles = Author } });
        var ana = Mercy.Client.As("ana@mercy.example");
        foreach (var mutation in new[] { """rulePackActivate(name: "us-hipaa")""", """rulePackDeactivate(name: "us-hipaa")""", """ruleMute(pack: "us-hipaa", rule: "ip", reason: "x")""", """rulePackWrite(name: "w", source: "{}")""" })
        {
            Assert.Equal("FORBIDDEN", await ana.DeniedAsync($"mutation {{ {mutation} {{ userErrors {{ code }} }} }}"));
        }

        Assert.Equal("FORBIDDEN", await ana.DeniedAsync("{ rulePackTry(input: {}) { tried } }"));
    }

    private async Task<JsonElement> ScheduledAsync(string text) => (await Mercy.Person.DoAsync(Hospital.Write, new
    {
        i = new { text, accountIds = new[] { Mercy.Account }, submit = true, time = new { local = DateTime.UtcNow.AddDays(2).ToString("yyyy-MM-dd'T'HH:mm':00'", null), zone = "Etc/UTC" } },
    })).GetProperty("post");

    private async Task<string?> StatusAsync(JsonElement post)
        => (await Mercy.Person.AskAsync($"{{ post(id: \"{post.GetProperty("id").GetString()}\") {{ status }} }}")).GetProperty("post").GetProperty("status").GetString();
}
