using System.Collections.Immutable;
using NodaTime;
using Orleans;

namespace Platform.Domain.Moderation;

/// <summary>A pack that an organization wrote itself, in the version that its posts are scanned with. The rules stand in the archive, once for each version.</summary>
/// <param name="Name">The pack's id; no built-in pack has it.</param>
/// <param name="Version">Counts its activations; hits name it.</param>
/// <param name="Sha256">Of its source, in lower-case hex.</param>
[GenerateSerializer, Immutable, Alias("OrganizationPack")]
public sealed record OrganizationPack([property: Id(0)] string Name, [property: Id(1)] int Version, [property: Id(2)] string Sha256);

/// <summary>A built-in rule that an organization does not use: muted, never edited.</summary>
/// <param name="Pack">The pack's id.</param>
/// <param name="Rule">The rule's id in it.</param>
/// <param name="Reason">Why, in the words of whoever muted it.</param>
/// <param name="By">Who.</param>
/// <param name="At">When.</param>
[GenerateSerializer, Immutable, Alias("MutedRule")]
public sealed record MutedRule(
    [property: Id(0)] string Pack, [property: Id(1)] string Rule, [property: Id(2)] string Reason, [property: Id(3)] Actor By, [property: Id(4)] Instant At);

/// <summary>A mute that ended.</summary>
/// <param name="Muted">The mute, with its reason.</param>
/// <param name="By">Who ended it.</param>
/// <param name="At">When it ended.</param>
[GenerateSerializer, Immutable, Alias("EndedMute")]
public sealed record EndedMute([property: Id(0)] MutedRule Muted, [property: Id(1)] Actor By, [property: Id(2)] Instant At);

/// <summary>What an organization is writing.</summary>
/// <param name="Name">The pack's id.</param>
/// <param name="Source">JSON, in the language of the built-in packs.</param>
/// <param name="Version">Counts the times it was written.</param>
/// <param name="ChangedAt">When last.</param>
public sealed record PackDraft(string Name, string Source, int Version, Instant ChangedAt);

/// <summary>Keeps the sources of organizations' own packs: one draft each, and every version that was activated, for good.</summary>
public interface IOrganizationPacks
{
    /// <summary>All drafts, by name.</summary>
    Task<ImmutableArray<PackDraft>> DraftsAsync(OrganizationId organization, CancellationToken cancellationToken);

    /// <summary>Writes a draft over the one that is there; null when that has another version than the expected one.</summary>
    Task<PackDraft?> WriteAsync(OrganizationId organization, string name, string source, int? expectedVersion, CancellationToken cancellationToken);

    /// <summary>Keeps a source as the pack's next version; the last one again when it has the same source.</summary>
    Task<OrganizationPack> KeepAsync(OrganizationId organization, string name, string source, CancellationToken cancellationToken);

    /// <summary>The source of a version, or null.</summary>
    Task<string?> FindAsync(OrganizationId organization, string name, int version, CancellationToken cancellationToken);
}
