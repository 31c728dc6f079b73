using System.Collections.Immutable;
using NodaTime;
using Platform.Domain.Members;
using Platform.Domain.Posts;
using Xunit;

namespace Platform.Domain.Tests.Posts;

public sealed class SuspensionRulesTests
{
    private static readonly Instant Since = Instant.FromUtc(2026, 3, 2, 12, 0);
    private static readonly Actor Ana = new(new MemberId("ana"), null, [Role.Author]);
    private static readonly Actor Cora = new(new MemberId("cora"), null, [Role.Compliance]);
    private static readonly Actor Rui = new(new MemberId("rui"), null, [Role.Reviewer]);

    private static ImmutableArray<ClosedGate> HeldBy(params GateHolder[] holders)
        => [.. holders.Select(holder => new ClosedGate(GateKind.Campaign, "flu", holder, GateReasons.Suspended, "a storm", Cora, Since))];

    [Fact]
    public void Author_may_not_resume_what_compliance_suspended_and_is_told_who_holds_it()
    {
        var refused = SuspensionRules.Resume(GateKind.Campaign, HeldBy(GateHolder.Compliance), Ana).Refused!;
        Assert.Equal(Refusal.Suspended, refused.Code);
        Assert.Contains("Compliance", refused.Message, StringComparison.Ordinal);
        Assert.Contains("2026-03-02 12:00", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_lifts_their_own_hold_first()
    {
        var both = HeldBy(GateHolder.Compliance, GateHolder.Author);
        Assert.Equal(GateHolder.Author, SuspensionRules.Resume(GateKind.Campaign, both, Ana).Value!.Lift);
        Assert.Equal(GateHolder.Compliance, SuspensionRules.Resume(GateKind.Campaign, both, Cora).Value!.Lift);
        Assert.Equal(GateHolder.Author, SuspensionRules.Resume(GateKind.Campaign, HeldBy(GateHolder.Author), Cora).Value!.Lift);
    }

    [Theory]
    [InlineData(GateHolder.Import)]
    [InlineData(GateHolder.Cancel)]
    public void Hold_of_an_import_or_a_cancellation_is_lifted_by_no_person(GateHolder holder)
        => Assert.Equal(Refusal.Suspended, SuspensionRules.Resume(GateKind.Campaign, HeldBy(holder), Cora).Refused!.Code);

    [Fact]
    public void Nothing_is_lifted_where_only_the_connection_is_missing()
        => Assert.Null(SuspensionRules.Resume(GateKind.Account, HeldBy(GateHolder.Connection), Cora).Value!.Lift);

    [Fact]
    public void Accounts_and_organizations_are_suspended_and_resumed_by_compliance_alone()
    {
        Assert.Equal(Refusal.NotAllowed, SuspensionRules.Resume(GateKind.Account, [], Ana).Refused!.Code);
        Assert.Equal(Refusal.NotAllowed, SuspensionRules.Suspend(GateKind.Organization, "a storm", Ana)!.Code);
        Assert.Equal(Refusal.NotAllowed, SuspensionRules.Suspend(GateKind.Campaign, "a storm", Rui)!.Code);
        Assert.Null(SuspensionRules.Suspend(GateKind.Campaign, "a storm", Ana));
    }
}
