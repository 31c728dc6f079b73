using System.Collections.Immutable;
using NodaTime;
using Platform.Domain.Accounts;
using Platform.Domain.Members;
using Platform.Domain.Posts;
using Xunit;

namespace Platform.Domain.Tests.Posts;

public sealed class TakeDownRulesTests
{
    private static readonly Actor Cora = new(new MemberId("cora"), "client", [Role.Compliance]);
    private static readonly AccountId Page = new("page");

    [Fact]
    public void Author_and_compliance_may_and_nobody_else()
    {
        var post = A.Post();
        var live = new[] { A.Delivery(post, DeliveryState.Live) };
        Assert.Equal([live[0].Key], TakeDownRules.Request(post, live, Ask()).Value);
        Assert.True(TakeDownRules.Request(post, live, Ask(actor: Cora)).Ok);
        Assert.Equal(Refusal.NotAllowed, CodeOf(post, live, Ask(actor: A.Rui)));
        Assert.Equal(Refusal.NotAllowed, CodeOf(post, live, Ask(actor: new Actor(new MemberId("bea"), null, [Role.Author]))));
        Assert.Equal(Refusal.PersonRequired, CodeOf(post, live, Ask(actor: new Actor(null, "client", [Role.Compliance]))));
        Assert.Equal(Refusal.NotFound, CodeOf(new Post(), live, Ask()));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("   ", false)]
    [InlineData("x", true)]
    public void Reason_is_needed(string reason, bool taken)
    {
        var post = A.Post();
        var asked = TakeDownRules.Request(post, [A.Delivery(post, DeliveryState.Live)], Ask(reason));
        Assert.Equal((taken, taken ? null : "reason"), (asked.Ok, asked.Refused?.Field));
        Assert.Equal(500, TakeDownRules.MaxReason);
        Assert.Equal(Refusal.InvalidInput, CodeOf(post, [A.Delivery(post, DeliveryState.Live)], Ask(new string('x', 501))));
    }

    [Theory]
    [InlineData(DeliveryState.Unknown, Refusal.OutcomeUnknown)]
    [InlineData(DeliveryState.NeedsHuman, Refusal.OutcomeUnknown)]
    [InlineData(DeliveryState.Processing, Refusal.OutcomeUnknown)]
    [InlineData(DeliveryState.Sending, Refusal.AlreadySending)]
    [InlineData(DeliveryState.Waiting, Refusal.WrongState)]
    [InlineData(DeliveryState.Rejected, Refusal.WrongState)]
    [InlineData(DeliveryState.Withdrawn, Refusal.WrongState)]
    public void What_is_not_known_to_be_public_is_refused_by_name(DeliveryState state, Refusal code)
    {
        var post = A.Post();
        var refused = TakeDownRules.Request(post, [A.Delivery(post, state)], Ask()).Refused!;
        Assert.Equal(code, refused.Code);
        Assert.Equal(code != Refusal.WrongState, refused.Message.Contains("news", StringComparison.Ordinal));
    }

    [Fact]
    public void Other_accounts_do_not_stand_in_the_way()
    {
        var post = A.Post();
        var live = A.Delivery(post, DeliveryState.Live);
        var unknown = A.Delivery(post, DeliveryState.Unknown) with { Key = live.Key with { Account = Page } };
        Assert.Equal(Refusal.OutcomeUnknown, CodeOf(post, [live, unknown], Ask()));
        Assert.Equal([live.Key], TakeDownRules.Request(post, [live, unknown], Ask(accounts: [A.News])).Value);
        Assert.Equal(Refusal.UnknownAccount, CodeOf(post, [live, unknown], Ask(accounts: [new AccountId("other")])));
        Assert.Equal(Refusal.InvalidInput, CodeOf(post, [live, unknown], Ask(accounts: [])));
        Assert.Empty(TakeDownRules.Request(post, [live with { TakenDownAt = A.Noon }], Ask()).Value);
    }

    [Fact]
    public void Only_a_look_up_says_that_it_is_gone()
    {
        Assert.Equal(TakeDownState.Gone, TakeDownRules.AfterTry(null, new Disappearance.Gone(), 1).To);
        Assert.Equal((TakeDownState.Waiting, Duration.FromSeconds(5)), Of(TakeDownRules.AfterTry(null, new Disappearance.StillThere(), 1)));
        Assert.Equal((TakeDownState.Waiting, Duration.FromMinutes(15)), Of(TakeDownRules.AfterTry(null, new Disappearance.Unclear("500"), 9)));
        Assert.Equal(TakeDownState.NeedsHuman, TakeDownRules.AfterTry(null, new Disappearance.StillThere(), TakeDownRules.MaxTries).To);
        Assert.Equal((TakeDownState.Waiting, Duration.FromMinutes(9)),
            Of(TakeDownRules.AfterTry(new ConnectorError(ConnectorErrorKind.RateLimited, "429", "x", Duration.FromMinutes(9)), null, 1)));
        Assert.Equal(TakeDownState.NeedsHuman,
            TakeDownRules.AfterTry(new ConnectorError(ConnectorErrorKind.Transient, "503", "x"), null, TakeDownRules.MaxTries).To);
        Assert.Equal(TakeDownState.NeedsHuman, TakeDownRules.AfterTry(new ConnectorError(ConnectorErrorKind.ReauthRequired, "401", "x"), null, 1).To);
    }

    [Fact]
    public void Post_is_taken_down_when_nothing_of_it_is_public_any_more()
    {
        var post = A.Post(time: A.At(15), submit: true);
        PostStatus Of(params (DeliveryState State, bool Down)[] rows) => PostStatusRules.Derive(post, [.. rows.Select((row, i) =>
            A.Delivery(post, row.State) with { Key = A.Delivery(post, row.State).Key with { Account = new AccountId($"a{i}") }, TakenDownAt = row.Down ? A.Noon : null })], A.Noon);

        Assert.Equal(PostStatus.TakenDown, Of((DeliveryState.Live, true)));
        Assert.Equal(PostStatus.TakenDown, Of((DeliveryState.Live, true), (DeliveryState.Rejected, false)));
        Assert.Equal(PostStatus.PartiallyPublished, Of((DeliveryState.Live, true), (DeliveryState.Live, false)));
        Assert.Equal(PostStatus.Scheduled, Of((DeliveryState.Live, true), (DeliveryState.Waiting, false)));
        Assert.Equal(PostStatus.Publishing, Of((DeliveryState.Live, true), (DeliveryState.Sending, false)));
        Assert.Equal(PostStatus.NeedsAttention, Of((DeliveryState.Live, true), (DeliveryState.NeedsHuman, false)));
    }

    private static (TakeDownState To, Duration? After) Of(TakeDownChange change) => (change.To, change.After);

    private static Refusal? CodeOf(Post post, DeliveryRow[] deliveries, TakeDownPost command) => TakeDownRules.Request(post, deliveries, command).Refused?.Code;

    private static TakeDownPost Ask(string reason = "Wrong number", ImmutableArray<AccountId>? accounts = null, Actor? actor = null)
        => new(reason, accounts, actor ?? A.Ana);

    [Fact]
    public void Messages_name_accounts_as_people_know_them()
    {
        var post = A.Post();
        var sending = A.Delivery(post, DeliveryState.Sending);
        string Name(AccountId account) => account == sending.Key.Account ? "sandbox Mercy News" : "bluesky mercy.test";

        var refused = TakeDownRules.Request(post, [sending], Ask(), Name).Refused!;
        var stranger = TakeDownRules.Request(post, [A.Delivery(post, DeliveryState.Live)], Ask() with { Accounts = [Page] }, Name).Refused!;

        Assert.Contains("to sandbox Mercy News;", refused.Message, StringComparison.Ordinal);
        Assert.Contains("the account bluesky mercy.test.", stranger.Message, StringComparison.Ordinal);
    }
}
