using System.Text;
using Platform.Domain.Moderation;
using Xunit;

namespace Platform.Domain.Tests.Moderation;

public sealed class RulePackTests
{
    [Fact]
    public void Built_in_packs_load_in_order()
    {
        Assert.Equal(["au-national-law", "au-privacy", "au-tga", "ca-privacy", "eu-gdpr", "in-dpdp", "nz-hipc", "uk-cap", "uk-gmc-nmc", "us-fda", "us-ftc", "us-hipaa"], RulePacks.BuiltIn.Select(pack => pack.Id));
        Assert.Equal(RulePacks.BuiltIn.Select(pack => new PackVersion(pack.Id, pack.Version)), Scans.Everything.Packs);
        Assert.Null(RulePacks.Find("no-such-pack"));
    }

    [Fact]
    public void Every_built_in_rule_cites_a_clause_says_where_it_stands_and_whether_anybody_checked()
    {
        foreach (var pack in RulePacks.BuiltIn)
        {
            Assert.Contains("Not legal advice", pack.Notice, StringComparison.Ordinal);
            Assert.NotNull(pack.Source);
            foreach (var rule in pack.Rules)
            {
                Assert.False(string.IsNullOrWhiteSpace(rule.Citation), $"{pack.Id}/{rule.Id}");
                Assert.False(string.IsNullOrWhiteSpace(rule.Title), $"{pack.Id}/{rule.Id}");
                Assert.True(rule.Link is { IsAbsoluteUri: true }, $"{pack.Id}/{rule.Id}");
            }
        }
    }

    [Theory]
    [InlineData("'kind':'phrase','phrases':['x'],'colour':'red'", "colour")]
    [InlineData("'kind':'regex','phrases':['x']", "regex")]
    [InlineData("'kind':'phrase'", "'phrases'")]
    [InlineData("'kind':'detector','detector':'iban2'", "iban2")]
    [InlineData("'kind':'detector','detector':'ssn','phrases':['x']", "no 'phrases'")]
    [InlineData("'kind':'phrase','phrases':['(x']", "(x")]
    [InlineData("'kind':'phrase','phrases':['{nolist}']", "nolist")]
    [InlineData("'kind':'phrase','phrases':['x'],'zones':['attic']", "attic")]
    [InlineData("'kind':'phrase','phrases':['x'],'suppressors':['y*z']", "y*z")]
    [InlineData("'kind':'phrase','phrases':['x'],'suppressWithin':-1", "distance")]
    [InlineData("'kind':'phrase','phrases':['x'],'context':{'any':['y'],'before':1}", "NEAR")]
    [InlineData("'kind':'detector','detector':'phone','regions':['UK']", "regions")]
    [InlineData("'kind':'phrase','phrases':'x'", "phrases")]
    [InlineData("'wording':'no-such-wording'", "no-such-wording")]
    [InlineData("'wording':7", "wording")]
    public void A_wrong_rule_is_refused_with_file_rule_and_reason(string body, string reason)
    {
        var wrong = Assert.Throws<RulePackException>(() => Scans.PackOf($"[{Scans.Rule("fine", "'kind':'phrase','phrases':['ok']")},{Scans.Rule("bad-one", body)}]"));
        Assert.Contains("test.json", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("bad-one", wrong.Message, StringComparison.Ordinal);
        Assert.Contains(reason, wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CURES", "FLAG", "CURES")]
    [InlineData("TERM", "flag", "flag")]
    [InlineData("TERM", "CLEAR", "CLEAR")]
    public void An_unknown_category_or_severity_is_refused(string category, string severity, string reason)
    {
        var wrong = Assert.Throws<RulePackException>(() => Scans.PackOf($"[{Scans.Rule("bad-one", "'kind':'phrase','phrases':['ok']", category, severity)}]"));
        Assert.Contains("'bad-one'", wrong.Message, StringComparison.Ordinal);
        Assert.Contains(reason, wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("""{"schema":1}""")]
    [InlineData("""{"schema":2,"id":"a","version":"1","title":"t","jurisdiction":"X","source":"https://e.org/","notice":"n","rules":[]}""")]
    [InlineData("""{"schema":1,"id":"A b","version":"1","title":"t","jurisdiction":"X","source":"https://e.org/","notice":"n","rules":[]}""")]
    [InlineData("""{"schema":1,"id":"a","id":"b","version":"1","title":"t","jurisdiction":"X","source":"https://e.org/","notice":"n","rules":[]}""")]
    [InlineData("""{"schema":1,"id":"a","version":"1","title":"t","jurisdiction":"X","source":"https://e.org/","notice":"n","rules":[null]}""")]
    public void A_file_that_is_no_pack_is_refused_by_name(string json)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));
        var wrong = Assert.Throws<RulePackException>(() => RulePacks.Read("broken.json", stream));
        Assert.Contains("broken.json", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_rules_or_two_packs_of_one_name_are_refused()
    {
        var rule = Scans.Rule("twin", "'kind':'phrase','phrases':['ok']");
        Assert.Throws<RulePackException>(() => Scans.PackOf($"[{rule},{rule}]"));
        var pack = RulePacks.FromPhrases("own", "1", ["x"]);
        Assert.Throws<ArgumentException>(() => Scanner.Create([pack, pack]));
    }
}
