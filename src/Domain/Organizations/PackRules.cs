using System.Collections.Immutable;
using NodaTime;
using Platform.Domain.Members;
using Platform.Domain.Moderation;

namespace Platform.Domain.Organizations;

/// <summary>What an organization's posts are scanned with: packs chosen, written, muted. All of it is compliance's, and each change grows the packs version.
/// What is so already changes nothing.</summary>
public static class PackRules
{
    /// <summary>How many packs of its own may be active.</summary>
    public const int MaxOwn = 20;

    /// <summary>How many packs it may be writing.</summary>
    public const int MaxDrafts = 50;

    /// <summary>How many rules may be muted.</summary>
    public const int MaxMuted = 60;

    /// <summary>How many ended mutes are kept with their reasons.</summary>
    public const int MaxEndedMutes = 60;

    /// <summary>The longest reason.</summary>
    public const int MaxReason = 300;

    /// <summary>Activates a pack.</summary>
    public static Outcome<Decision<Organization>> Activate(Organization organization, ActivatePack command, Instant now)
    {
        ArgumentNullException.ThrowIfNull(organization);
        ArgumentNullException.ThrowIfNull(command);
        if (MayNot(organization, command.Actor) is { } no)
        {
            return no;
        }

        if (command.Own is not { } own)
        {
            return RulePacks.Find(command.Name) is null ? NoPack()
                : organization.Packs.IsDefaultOrEmpty || organization.Packs.Contains(command.Name) ? Decision.Unchanged(organization)
                : Changed(organization, organization with { Packs = organization.Packs.Add(command.Name) }, v => new OrganizationPackActivated(now, command.Actor, command.Name, null, v));
        }

        var others = Own(organization).RemoveAll(p => p.Name == own.Name);
        return Own(organization).Contains(own) ? Decision.Unchanged(organization)
            : others.Length >= MaxOwn ? new Refused(Refusal.InvalidInput, $"There may be {MaxOwn} active packs of your own; deactivate one first.", "name")
            : Changed(organization, organization with { OwnPacks = others.Add(own) }, v => new OrganizationPackActivated(now, command.Actor, own.Name, own, v));
    }

    /// <summary>Deactivates a pack. One built-in pack at least stays.</summary>
    public static Outcome<Decision<Organization>> Deactivate(Organization organization, DeactivatePack command, Instant now)
    {
        ArgumentNullException.ThrowIfNull(organization);
        ArgumentNullException.ThrowIfNull(command);
        if (MayNot(organization, command.Actor) is { } no)
        {
            return no;
        }

        if (Own(organization).Any(p => p.Name == command.Name))
        {
            return Changed(organization, organization with { OwnPacks = Own(organization).RemoveAll(p => p.Name == command.Name) }, v => new OrganizationPackDeactivated(now, command.Actor, command.Name, v));
        }

        if (RulePacks.Find(command.Name) is null)
        {
            return NoPack();
        }

        var active = organization.Packs.IsDefaultOrEmpty ? [.. RulePacks.BuiltIn.Select(p => p.Id)] : organization.Packs;
        var left = active.Remove(command.Name);
        return left.Length == active.Length ? Decision.Unchanged(organization)
            : left.IsEmpty ? new Refused(Refusal.InvalidInput, "It is the last built-in pack; activate another one first.", "name")
            : Changed(organization, organization with { Packs = left }, v => new OrganizationPackDeactivated(now, command.Actor, command.Name, v));
    }

    /// <summary>Mutes a rule of a built-in pack, with a reason. The organization's own rules are edited instead.</summary>
    public static Outcome<Decision<Organization>> Mute(Organization organization, MuteRule command, Instant now)
    {
        ArgumentNullException.ThrowIfNull(organization);
        ArgumentNullException.ThrowIfNull(command);
        if (MayNot(organization, command.Actor) is { } no)
        {
            return no;
        }

        if (RulePacks.Find(command.Pack)?.Rules.Any(r => r.Id == command.Rule) != true)
        {
            return new Refused(Refusal.NotFound, "There is no such rule in a built-in pack.", "rule");
        }

        if (string.IsNullOrWhiteSpace(command.Reason) || command.Reason.Length > MaxReason)
        {
            return new Refused(Refusal.InvalidInput, $"Say why in 1 to {MaxReason} characters: whoever reads the list later has to know.", "reason");
        }

        var muted = Muted(organization);
        return muted.Any(m => m.Pack == command.Pack && m.Rule == command.Rule) ? Decision.Unchanged(organization)
            : muted.Length >= MaxMuted ? new Refused(Refusal.InvalidInput, $"There may be {MaxMuted} muted rules; deactivate a pack that does not fit.", "rule")
            : Changed(organization, organization with { Muted = muted.Add(new MutedRule(command.Pack, command.Rule, command.Reason.Trim(), command.Actor, now)) },
                v => new OrganizationRuleMuted(now, command.Actor, command.Pack, command.Rule, v));
    }

    /// <summary>Ends a mute.</summary>
    public static Outcome<Decision<Organization>> Unmute(Organization organization, UnmuteRule command, Instant now)
    {
        ArgumentNullException.ThrowIfNull(organization);
        ArgumentNullException.ThrowIfNull(command);
        if (MayNot(organization, command.Actor) is { } no)
        {
            return no;
        }

        if (Muted(organization).FirstOrDefault(m => m.Pack == command.Pack && m.Rule == command.Rule) is not { } ended)
        {
            return new Refused(Refusal.NotFound, "This rule is not muted.", "rule");
        }

        var kept = (organization.EndedMutes ?? []).Add(new EndedMute(ended, command.Actor, now));
        return Changed(
            organization,
            organization with { Muted = Muted(organization).Remove(ended), EndedMutes = kept.Length > MaxEndedMutes ? kept.RemoveAt(0) : kept },
            v => new OrganizationRuleUnmuted(now, command.Actor, command.Pack, command.Rule, v));
    }

    private static ImmutableArray<OrganizationPack> Own(Organization organization) => organization.OwnPacks ?? [];

    private static ImmutableArray<MutedRule> Muted(Organization organization) => organization.Muted ?? [];

    private static Refused NoPack() => new(Refusal.NotFound, "There is no pack of this name.", "name");

    private static Refused? MayNot(Organization organization, Actor actor)
        => !organization.Exists ? new Refused(Refusal.NotFound, "There is no such organization.") : actor.Lacks(Role.Compliance);

    private static Decision<Organization> Changed(Organization before, Organization changed, Func<int, OrganizationEvent> eventOf)
    {
        var after = changed with { PacksVersion = changed.PacksVersion + 1, PhrasesVersion = changed.PhrasesVersion ?? changed.PacksVersion };
        return Decision.Of(after, eventOf(after.PacksVersion) with { Changes = OrganizationSettings.Changes(before, after, OrganizationSettings.Packs) });
    }
}
