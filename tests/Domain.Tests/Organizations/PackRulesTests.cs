using System.Collections.Immutable;
using NodaTime;
using Platform.Domain.Members;
using Platform.Domain.Moderation;
using Platform.Domain.Organizations;
using Xunit;

namespace Platform.Domain.Tests.Organizations;

public sealed class PackRulesTests
{
    private static readonly Instant Noon = Instant.FromUtc(2026, 3, 2, 12, 0);
    private static readonly Actor Carla = new(new MemberId("carla"), null, [Role.Compliance]);
    private static readonly Actor Ana = new(new MemberId("ana"), null, [Role.Author]);
    private static readonly Organization Mercy = new() { Id = new OrganizationId("mercy"), Name = "Mercy", Phrases = ["old wing"] };
    private static readonly string Rule = RulePacks.Find("us-hipaa")!.Rules[0].Id;

    [Fact]
    public void Muted_rule_is_named_with_reason_person_and_time_and_is_not_scanned_with()
    {
        var mutedDecision = PackRules.Mute(Mercy, new MuteRule(Carla, "us-hipaa", Rule, " We say so ourselves. "), Noon).Value!;
        var muted = mutedDecision.State;

        Assert.Equal(new MutedRule("us-hipaa", Rule, "We say so ourselves.", Carla, Noon), Assert.Single(muted.Muted!.Value));
        Assert.Equal((2, (OrganizationEvent)new OrganizationRuleMuted(Noon, Carla, "us-hipaa", Rule, 2)), (muted.PacksVersion, (OrganizationEvent)Assert.Single(mutedDecision.Events) with { Changes = null }));
        Assert.Same(muted, PackRules.Mute(muted, new MuteRule(Carla, "us-hipaa", Rule, "again"), Noon).Value!.State);
        Assert.DoesNotContain(OrganizationScanner.Packs(muted, []).Single(p => p.Id == "us-hipaa").Rules, r => r.Id == Rule);
        Assert.Contains(OrganizationScanner.Packs(Mercy, []).Single(p => p.Id == "us-hipaa").Rules, r => r.Id == Rule);

        var back = PackRules.Unmute(muted, new UnmuteRule(Carla, "us-hipaa", Rule), Noon).Value!.State;
        Assert.Equal((3, 0), (back.PacksVersion, back.Muted!.Value.Length));
        Assert.Equal(Refusal.NotFound, PackRules.Unmute(back, new UnmuteRule(Carla, "us-hipaa", Rule), Noon).Refused?.Code);
    }

    [Fact]
    public void Only_rules_of_the_platform_are_muted_by_compliance_with_a_reason()
    {
        Assert.Equal(Refusal.NotAllowed, PackRules.Mute(Mercy, new MuteRule(Ana, "us-hipaa", Rule, "why"), Noon).Refused?.Code);
        Assert.Equal("reason", PackRules.Mute(Mercy, new MuteRule(Carla, "us-hipaa", Rule, " "), Noon).Refused?.Field);
        Assert.Equal("reason", PackRules.Mute(Mercy, new MuteRule(Carla, "us-hipaa", Rule, new string('x', 301)), Noon).Refused?.Field);
        Assert.Equal(Refusal.NotFound, PackRules.Mute(Mercy, new MuteRule(Carla, "us-hipaa", "none", "why"), Noon).Refused?.Code);
        Assert.Equal(Refusal.NotFound, PackRules.Mute(Mercy, new MuteRule(Carla, "own", "term-1", "why"), Noon).Refused?.Code);
    }

    [Fact]
    public void Built_in_packs_are_chosen_one_by_one_and_the_last_one_stays()
    {
        Assert.Same(Mercy, PackRules.Activate(Mercy, new ActivatePack(Carla, "us-hipaa"), Noon).Value!.State);
        var one = Mercy with { Packs = ["us-hipaa"] };
        var two = PackRules.Activate(one, new ActivatePack(Carla, "eu-gdpr"), Noon).Value!.State;
        Assert.Equal(["us-hipaa", "eu-gdpr"], two.Packs.AsEnumerable());
        Assert.Equal(["eu-gdpr"], PackRules.Deactivate(two, new DeactivatePack(Carla, "us-hipaa"), Noon).Value!.State.Packs.AsEnumerable());
        Assert.Equal("name", PackRules.Deactivate(one, new DeactivatePack(Carla, "us-hipaa"), Noon).Refused?.Field);
        Assert.Same(one, PackRules.Deactivate(one, new DeactivatePack(Carla, "eu-gdpr"), Noon).Value!.State);
        Assert.Equal(RulePacks.BuiltIn.Length - 1, PackRules.Deactivate(Mercy, new DeactivatePack(Carla, "us-hipaa"), Noon).Value!.State.Packs.Length);
        Assert.Equal(Refusal.NotFound, PackRules.Activate(Mercy, new ActivatePack(Carla, "works"), Noon).Refused?.Code);
        Assert.Equal(Refusal.NotFound, PackRules.Deactivate(Mercy, new DeactivatePack(Carla, "works"), Noon).Refused?.Code);
    }

    [Fact]
    public void Own_pack_is_active_in_one_version_and_they_are_bounded()
    {
        var first = PackRules.Activate(Mercy, new ActivatePack(Carla, "works", new OrganizationPack("works", 1, "a")), Noon).Value!.State;
        Assert.Same(first, PackRules.Activate(first, new ActivatePack(Carla, "works", new OrganizationPack("works", 1, "a")), Noon).Value!.State);
        var second = PackRules.Activate(first, new ActivatePack(Carla, "works", new OrganizationPack("works", 2, "b")), Noon).Value!.State;
        Assert.Equal([new OrganizationPack("works", 2, "b")], second.OwnPacks!.Value.AsEnumerable());
        Assert.Equal((3, 1), (second.PacksVersion, second.PhrasesVersion));
        Assert.Empty(PackRules.Deactivate(second, new DeactivatePack(Carla, "works"), Noon).Value!.State.OwnPacks!.Value);

        var full = Mercy with { OwnPacks = [.. Enumerable.Range(0, PackRules.MaxOwn).Select(i => new OrganizationPack($"p{i}", 1, "a"))] };
        Assert.Equal("name", PackRules.Activate(full, new ActivatePack(Carla, "works", new OrganizationPack("works", 1, "a")), Noon).Refused?.Field);
        Assert.True(PackRules.Activate(full, new ActivatePack(Carla, "p3", new OrganizationPack("p3", 2, "b")), Noon).Ok);
    }

    [Fact]
    public void Phrase_that_cannot_be_understood_is_refused_with_its_place()
    {
        var refused = OrganizationRules.Change(Mercy, new ChangeOrganization(Carla, Phrases: ImmutableArray.Create("old wing", "(open")), [], Noon).Refused;
        Assert.Equal("phrases", refused?.Field);
        Assert.Contains("Phrase 2", refused!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Version_of_the_phrases_pack_changes_with_the_phrases_alone()
    {
        var chosen = OrganizationRules.Change(Mercy, new ChangeOrganization(Carla, Packs: ImmutableArray.Create("us-hipaa")), ["us-hipaa"], Noon).Value!.State;
        Assert.Equal((2, "1"), (chosen.PacksVersion, OrganizationScanner.PhrasesVersion(chosen)));
        var phrased = OrganizationRules.Change(chosen, new ChangeOrganization(Carla, Phrases: ImmutableArray.Create("new wing")), [], Noon).Value!.State;
        Assert.Equal((3, "3"), (phrased.PacksVersion, OrganizationScanner.PhrasesVersion(phrased)));
    }
}
