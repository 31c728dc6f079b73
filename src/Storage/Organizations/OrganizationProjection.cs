using Platform.Domain.Organizations;

namespace Platform.Storage.Organizations;

internal sealed class OrganizationProjection() : Projection<Organization>("packs_version#")
{
    protected override bool Exists(Organization state) => state.Exists;

    protected override object?[] Row(Organization state) => [state.PacksVersion];
}
