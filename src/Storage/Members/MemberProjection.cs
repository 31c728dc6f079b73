using Platform.Domain.Members;

namespace Platform.Storage.Members;

internal sealed class MemberProjection() : Projection<Member>("name_key", "active#", "roles")
{
    protected override bool Exists(Member state) => state.Exists;

    protected override object?[] Row(Member state) => [state.Name.ToUpperInvariant(), state.Active ? 1 : 0, $"|{string.Join('|', state.Roles)}|"];
}
