using Platform.Domain.Accounts;

namespace Platform.Storage.Accounts;

internal sealed class AccountProjection() : Projection<Account>("network", "handle")
{
    protected override bool Exists(Account state) => state.Exists;

    protected override object?[] Row(Account state) => [state.Network, state.Handle];
}
