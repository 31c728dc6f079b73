using Microsoft.AspNetCore.Http;
using Platform.Domain.Accounts;
using Platform.Networks.Tests.Worlds;

namespace Platform.Networks.Tests.Contract;

public sealed class SandboxContractTests : ConnectorContract
{
    private protected override Task<NetworkWorld> OpenAsync() => Task.FromResult<NetworkWorld>(new SandboxWorld { Access = A.Access("sandbox") });

    private sealed class SandboxWorld : NetworkWorld
    {
        public override string LongestText => string.Concat(Enumerable.Repeat("👩‍👩‍👧‍👦", 500));

        public override bool IsCommit(HttpRequest request) => false;

        public override async Task<int> CountAsync(PublishStep step)
            => (await House.Get<ISandboxStore>().TimelineAsync(Access.Organization, Access.Account, 1000, CancellationToken.None)).Count(post => post.Text == step.Payload.Text);
    }
}
