using System.Collections.Immutable;

namespace Platform.Domain.Moderation;

/// <summary>A question that a reviewer answers when media are attached: faces, voices and what a picture shows can't be found in a text.</summary>
/// <param name="Pack">The pack's id, such as <c>us-hipaa</c>.</param>
/// <param name="Id">Unique in its pack.</param>
/// <param name="Text">What to look at.</param>
/// <param name="Citation">The clause of law or guidance.</param>
/// <param name="Link">Where the clause can be read.</param>
public sealed record ChecklistItem(string Pack, string Id, string Text, string Citation, Uri Link)
{
    /// <summary>What several packs ask together. What many ask in the same words is asked once, with the clause of the first of them.</summary>
    public static ImmutableArray<ChecklistItem> Union(IEnumerable<RulePack> packs) => [.. packs.SelectMany(pack => pack.Checklist).DistinctBy(item => item.Text, StringComparer.Ordinal)];
}
