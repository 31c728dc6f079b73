using System.Collections.Immutable;
using System.Reflection;
using NodaTime;
using Platform.Domain.Accounts;
using Platform.Domain.Campaigns;
using Platform.Domain.Members;
using Platform.Domain.Moderation;
using Platform.Domain.Organizations;
using Platform.Domain.Reviews;
using Platform.Domain.Tests.Golden;
using Xunit;

namespace Platform.Domain.Tests;

/// <summary>The record says which settings changed, from what to what, and holds no words.</summary>
public sealed class SettingChangeTests
{
    private static readonly Instant Now = Instant.FromUtc(2027, 1, 4, 9, 0);

    [Fact]
    public void Each_setting_that_one_command_changes_is_named_with_both_values()
    {
        var before = new Organization { Id = new("mercy"), Name = "Mercy", CreatedAt = Now };
        var command = new ChangeOrganization(
            Actor.System with { Roles = [.. Enum.GetValues<Role>()] }, Zone: "Europe/Berlin", ReviewPolicy: ReviewPolicy.EveryPost,
            Grace: Duration.FromMinutes(30), Phrases: ["a quiet word"]);

        var decided = OrganizationRules.Change(before, command, [], Now).Value!;

        var changes = decided.Events.Cast<OrganizationEvent>().SelectMany(one => one.Changes!.Value);
        Assert.Equal(
            [
                new("zone", "Etc/UTC", "Europe/Berlin"), new("reviewPolicy", "FlaggedPosts", "EveryPost"), new("graceMinutes", "360", "30"),
                new("phrases", "none", "1 phrases of version 2"),
            ],
            changes);
    }

    [Fact]
    public void Reason_of_a_mute_is_kept_when_the_mute_ends()
    {
        var compliance = Actor.System with { Roles = [Role.Compliance] };
        var pack = RulePacks.BuiltIn[0];
        var rule = pack.Rules[0].Id;
        var muted = PackRules.Mute(new Organization { Id = new("mercy"), Name = "Mercy" }, new MuteRule(compliance, pack.Id, rule, "Not our ward."), Now).Value!;
        var ended = PackRules.Unmute(muted.State, new UnmuteRule(compliance, pack.Id, rule), Now).Value!;

        Assert.Equal("Not our ward.", Assert.Single(ended.State.EndedMutes!.Value).Muted.Reason);
        Assert.Equal(new SettingChange("mutedRules", $"{pack.Id}/{rule}", ""), Assert.Single(((OrganizationEvent)ended.Events[0]).Changes!.Value));
    }

    // What is no setting: identity, counters, and what is kept of ended things.
    public static TheoryData<string> Properties =>
        [.. Of<Organization>(["Id", "CreatedAt", "PacksVersion", "PhrasesVersion", "EndedMutes"]), .. Of<ReviewSettings>(["SamplingSalt"]), .. Of<ReviewRoute>([]),
            .. Of<Campaign>(["Organization", "Id", "Status", "Owner", "CreatedAt", "ImportHash", "ImportedPosts", "ImportSalt", "CancelledBy"]),
            .. Of<Account>(["Organization", "Id", "Network", "ExternalId", "Status", "Credential", "ConnectedAt", "BrokenCode"])];

    [Theory]
    [MemberData(nameof(Properties))]
    public void Every_property_of_a_state_that_a_command_can_change_is_a_setting(string name)
    {
        var (type, property) = Find(name);
        var samples = new Samples();
        var before = samples.Make(type);
        var after = Copy(before);
        property.SetValue(after, Another(samples, property, before));
        Assert.NotEmpty(SettingChange.Between(SettingsOf(before), SettingsOf(after)));
    }

    [Theory]
    [InlineData(typeof(Organization))]
    [InlineData(typeof(Campaign))]
    [InlineData(typeof(Account))]
    public void Words_are_compared_and_not_shown(Type type)
    {
        var any = SettingsOf(new Samples().Make(type)).Where(setting => setting.Name is "name" or "goal" or "handle" or "phrases");
        Assert.NotEmpty(any);
        Assert.All(any, setting => Assert.DoesNotContain(setting.Value!, setting.Shown!, StringComparison.Ordinal));
    }

    private static object Another(Samples samples, PropertyInfo property, object before)
    {
        var old = property.GetValue(before);
        var made = property.PropertyType == typeof(bool) ? !(bool)old! : samples.Make(property.PropertyType);
        return Equals(old, made) ? samples.Make(property.PropertyType) : made;
    }

    private static IEnumerable<string> Of<T>(string[] others)
        => typeof(T).GetProperties().Where(p => p.CanWrite && p.Name != "Schema" && !others.Contains(p.Name)).Select(p => $"{typeof(T).Name}.{p.Name}");

    private static (Type Type, PropertyInfo Property) Find(string name)
    {
        var parts = name.Split('.');
        var type = typeof(Organization).Assembly.GetTypes().Single(t => t.Name == parts[0]);
        return (type, type.GetProperty(parts[1])!);
    }

    private static object Copy(object state) => state.GetType().GetMethod("<Clone>$")!.Invoke(state, null)!;

    private static IEnumerable<Setting> SettingsOf(object state) => state switch
    {
        Organization organization => OrganizationSettings.Of(organization),
        ReviewSettings review => OrganizationSettings.Of(new Organization { Review = review }),
        ReviewRoute route => OrganizationSettings.Of(new Organization { Review = ReviewSettings.Default with { Routes = [route] } }),
        Campaign campaign => CampaignSettings.Of(campaign),
        _ => AccountSettings.Of((Account)state),
    };
}
