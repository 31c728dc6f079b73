using Platform.Domain.Members;
using Xunit;

namespace Platform.Domain.Tests.Members;

public sealed class ApiClientRulesTests
{
    private static readonly Actor s_admin = new(new MemberId("anna"), null, [Role.Admin]);

    [Fact]
    public void Organization_has_room_for_so_many_clients_and_no_more()
    {
        Assert.Null(ApiClientRules.Create("Site", [Role.Author], s_admin, ApiClientRules.MaxClients - 1));
        Assert.Equal(Refusal.InvalidInput, ApiClientRules.Create("Site", [Role.Author], s_admin, ApiClientRules.MaxClients)!.Code);
    }

    [Theory]
    [InlineData(Role.Staff)]
    [InlineData(Role.Author)]
    [InlineData(Role.Reviewer)]
    [InlineData(Role.Compliance)]
    [InlineData(Role.Auditor)]
    public void Nobody_but_an_administrator_makes_clients(Role role)
        => Assert.Equal(Refusal.NotAllowed, ApiClientRules.Create("Site", [Role.Author], s_admin with { Roles = [role] }, 0)!.Code);
}
