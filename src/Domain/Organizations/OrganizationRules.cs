using System.Collections.Immutable;
using NodaTime;
using Orleans;
using Platform.Domain.Members;
using Platform.Domain.Moderation;
using Platform.Domain.Posts;

namespace Platform.Domain.Organizations;

/// <summary>Change settings; null leaves one as it is.</summary>
[GenerateSerializer, Immutable, Alias("ChangeOrganization")]
public sealed record ChangeOrganization(
    [property: Id(0)] Actor Actor, [property: Id(1)] string? Name = null, [property: Id(2)] string? Zone = null, [property: Id(3)] ReviewPolicy? ReviewPolicy = null,
    [property: Id(4)] ImmutableArray<string>? Packs = null, [property: Id(5)] ImmutableArray<string>? Phrases = null, [property: Id(6)] Duration? Grace = null,
    [property: Id(7)] int? ExpectedVersion = null);

/// <summary>An organization is founded once and then changed; its suspension is the gate's.</summary>
public static class OrganizationRules
{
    /// <summary>The longest phrase list; its scanner is shared by every post.</summary>
    public const int MaxPhrases = 5_000;

    /// <summary>Founds an organization.</summary>
    public static Outcome<Decision<Organization>> Found(Organization organization, OrganizationId id, string name, string zone, Actor actor, Instant now)
    {
        ArgumentNullException.ThrowIfNull(organization);
        if (organization.Exists)
        {
            return new Refused(Refusal.AlreadyExists, "There is an organization of this id.");
        }

        if (!Slug.IsOrganization(id.Value))
        {
            return new Refused(Refusal.InvalidInput, "An organization's id is 2 to 40 of a-z, 0-9 and '-', beginning with a letter.", "id");
        }

        if (string.IsNullOrWhiteSpace(name) || name.Length > 200)
        {
            return new Refused(Refusal.InvalidInput, "An organization's name has 1 to 200 characters.", "name");
        }

        return TimeRules.Zone(zone) is { Ok: false } unknown
            ? unknown.Refused
            : Founded(new Organization { Id = id, Name = name.Trim(), Zone = zone, CreatedAt = now }, actor, now);
    }

    /// <summary>Changes settings. Packs and phrases are compliance's, the rest the administrator's.</summary>
    public static Outcome<Decision<Organization>> Change(Organization organization, ChangeOrganization command,
        IReadOnlyCollection<string> knownPacks, Instant now)
    {
        ArgumentNullException.ThrowIfNull(organization);
        ArgumentNullException.ThrowIfNull(command);
        ArgumentNullException.ThrowIfNull(knownPacks);
        if (!organization.Exists)
        {
            return new Refused(Refusal.NotFound, "There is no such organization.");
        }

        var packs = command.Packs is not null || command.Phrases is not null;
        var rest = command.Name is not null || command.Zone is not null || command.ReviewPolicy is not null || command.Grace is not null;
        if (packs && command.Actor.Lacks(Role.Compliance) is { } noCompliance)
        {
            return noCompliance;
        }

        if (rest && command.Actor.Lacks(Role.Admin) is { } noAdmin)
        {
            return noAdmin;
        }

        if (command.Zone is not null && TimeRules.Zone(command.Zone) is { Ok: false } unknown)
        {
            return unknown.Refused;
        }

        if (command.Grace is { } grace && (grace < Duration.FromMinutes(1) || grace > Duration.FromDays(30)))
        {
            return new Refused(Refusal.InvalidInput, "The grace is between one minute and 30 days.", "graceMinutes");
        }

        if (command.Packs is { } chosen && chosen.FirstOrDefault(p => !knownPacks.Contains(p)) is { } stranger)
        {
            return new Refused(Refusal.InvalidInput, $"There is no pack of this name; the packs are {string.Join(", ", knownPacks.Order())}.", "packs");
        }

        if (command.Phrases is { } phrases && (phrases.Length > MaxPhrases || phrases.Any(p => string.IsNullOrWhiteSpace(p) || p.Length > 200)))
        {
            return new Refused(Refusal.InvalidInput, $"There may be {MaxPhrases} phrases of 1 to 200 characters.", "phrases");
        }

        if (command.Phrases is { } patterns && patterns.Select((phrase, i) => (Place: i + 1, Problem: RulePacks.ProblemOf(phrase))).FirstOrDefault(p => p.Problem is not null) is { Problem: { } problem, Place: var place })
        {
            return new Refused(Refusal.InvalidInput, $"Phrase {place} can't be understood: {problem}.", "phrases");
        }

        var version = organization.PacksVersion + (packs ? 1 : 0);
        var changed = organization with
        {
            Name = command.Name?.Trim() ?? organization.Name,
            Zone = command.Zone ?? organization.Zone,
            ReviewPolicy = command.ReviewPolicy ?? organization.ReviewPolicy,
            Packs = command.Packs ?? organization.Packs,
            Phrases = command.Phrases is { } own ? [.. own.Select(p => p.Trim()).Distinct(StringComparer.OrdinalIgnoreCase)] : organization.Phrases,
            PacksVersion = version,
            PhrasesVersion = command.Phrases is null ? organization.PhrasesVersion ?? organization.PacksVersion : version,
            Grace = command.Grace ?? organization.Grace,
        };
        if (!packs && !rest)
        {
            return Decision.Unchanged(organization);
        }

        ImmutableArray<SettingChange> Changes(Func<Organization, IEnumerable<Setting>> part) => OrganizationSettings.Changes(organization, changed, part);
        return Decision.Of(
            changed,
            rest ? new OrganizationChanged(now, command.Actor, changed.ReviewPolicy) { Changes = Changes(OrganizationSettings.General) } : null,
            packs ? new OrganizationPacksChanged(now, command.Actor, version) { Changes = Changes(OrganizationSettings.Packs) } : null);
    }

    private static Decision<Organization> Founded(Organization founded, Actor actor, Instant now)
        => Decision.Of(founded, new OrganizationFounded(now, actor) { Changes = SettingChange.Between([], OrganizationSettings.Of(founded)) });
}
