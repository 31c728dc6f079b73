using System.Collections.Immutable;
using Platform.Domain;
using Platform.Domain.Moderation;
using Platform.Grains;
using Platform.Grains.Moderation;

namespace Platform.GraphQL.Moderation;

/// <summary>What an organization's active packs ask of whoever reviews media, read once in a request.</summary>
public sealed class ActiveChecklist(IGrainFactory grains, IScanners scanners, BatchScheduler batches) : BatchLoader<OrganizationId, ImmutableArray<ChecklistItem>>(batches)
{
    /// <inheritdoc/>
    protected override async Task<IReadOnlyDictionary<OrganizationId, ImmutableArray<ChecklistItem>>> LoadBatchAsync(IReadOnlyList<OrganizationId> keys, CancellationToken cancellationToken)
    {
        var asked = new Dictionary<OrganizationId, ImmutableArray<ChecklistItem>>();
        foreach (var organization in keys)
        {
            asked[organization] = ChecklistItem.Union(await scanners.PacksAsync((await grains.Organization(organization).Get()).State));
        }

        return asked;
    }
}

/// <summary>Shows what a reviewer must look at when media are attached.</summary>
[ObjectType<ChecklistItem>(BindProperties =
[
    nameof(ChecklistItem.Pack), nameof(ChecklistItem.Id), nameof(ChecklistItem.Text), nameof(ChecklistItem.Citation), nameof(ChecklistItem.Link),
])]
[GraphQLDescription("A question that a reviewer answers when media are attached: faces, voices and what a picture shows can't be found in a text.")]
public static class ChecklistItemFields;
