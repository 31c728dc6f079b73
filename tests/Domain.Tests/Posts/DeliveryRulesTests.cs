using NodaTime;
using Platform.Domain.Accounts;
using Platform.Domain.Posts;
using Xunit;

namespace Platform.Domain.Tests.Posts;

public sealed class DeliveryRulesTests
{
    private static readonly RemoteRef Ref = new("1", "https://example.org/1");

    public static TheoryData<Idempotency, bool, bool> Kinds()
    {
        var data = new TheoryData<Idempotency, bool, bool>();
        foreach (var kind in Enum.GetValues<Idempotency>())
        {
            data.Add(kind, true, false);
            data.Add(kind, false, false);
            data.Add(kind, true, true);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Unknown_outcome_is_sent_again_only_where_a_repeat_is_harmless_or_nothing_landed_for_sure(Idempotency kind, bool canLookUp, bool sure)
    {
        var network = A.Network with { Idempotency = kind, CanLookUp = canLookUp, KeyWindowSeconds = 3600 };
        for (var asked = 1; asked <= DeliveryRules.MaxAsked + 1; asked++)
        {
            foreach (var answer in new Reconciliation[] { new Reconciliation.NotLanded(sure, null), new Reconciliation.Unclear("x") })
            {
                var change = DeliveryRules.AfterLookUp(answer, network, asked, Duration.FromSeconds(30), 1);
                if (change.To == DeliveryState.Waiting)
                {
                    Assert.True(kind is Idempotency.DeterministicKey or Idempotency.TwoPhase or Idempotency.KeyHeader || (answer is Reconciliation.NotLanded && sure));
                }
                else
                {
                    Assert.True(change.To is DeliveryState.Unknown or DeliveryState.NeedsHuman);
                    Assert.True(change.To == DeliveryState.NeedsHuman || asked < DeliveryRules.MaxAsked);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Destination_that_never_has_it_is_not_called_for_ever(Idempotency kind, bool canLookUp, bool sure)
    {
        var network = A.Network with { Idempotency = kind, CanLookUp = canLookUp, KeyWindowSeconds = 3600 };
        foreach (var answer in new Reconciliation[] { new Reconciliation.NotLanded(sure, null), new Reconciliation.Unclear("x") })
        {
            foreach (var asked in Enumerable.Range(1, DeliveryRules.MaxAsked))
            {
                var pauses = Enumerable.Range(1, DeliveryRules.MaxAttempts - 1)
                    .Select(attempt => DeliveryRules.AfterLookUp(answer, network, asked, Duration.FromSeconds(30), attempt))
                    .Where(change => change.To == DeliveryState.Waiting).Select(change => change.WakeAfter).ToList();

                Assert.Equal(pauses.Distinct().Order(), pauses);
                Assert.NotEqual(DeliveryState.Waiting,
                    DeliveryRules.AfterLookUp(answer, network, asked, Duration.FromSeconds(30), DeliveryRules.MaxAttempts).To);
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-30)]
    public void Network_that_names_a_time_that_is_over_is_not_called_without_a_pause(int seconds)
    {
        foreach (var kind in new[] { ConnectorErrorKind.RateLimited, ConnectorErrorKind.QuotaExhausted, ConnectorErrorKind.Transient })
        {
            var error = new ConnectorError(kind, "429", "x", Duration.FromSeconds(seconds));

            Assert.True(DeliveryRules.PauseAfter(error, 0) >= Duration.FromSeconds(1));
            Assert.True(DeliveryRules.AfterCall(new StepResult.Failed(error), 1, false).WakeAfter >= Duration.FromSeconds(1));
        }
    }

    [Fact]
    public void Key_that_the_destination_has_forgotten_is_no_licence_to_repeat()
    {
        var network = A.Network with { Idempotency = Idempotency.KeyHeader, KeyWindowSeconds = 3600 };

        Assert.True(DeliveryRules.RepeatIsHarmless(network, Duration.FromMinutes(59)));
        Assert.False(DeliveryRules.RepeatIsHarmless(network, Duration.FromMinutes(61)));
    }

    [Fact]
    public void Destination_that_cannot_be_asked_goes_to_a_person_at_once()
        => Assert.Equal(DeliveryState.NeedsHuman,
            DeliveryRules.AfterLookUp(new Reconciliation.Unclear("no-look-up"),
                A.Network with { Idempotency = Idempotency.None, CanLookUp = false }, 1, Duration.Zero, 1).To);

    [Theory]
    [InlineData(ConnectorErrorKind.Transient, 1, DeliveryState.Waiting)]
    [InlineData(ConnectorErrorKind.Transient, 6, DeliveryState.Rejected)]
    [InlineData(ConnectorErrorKind.RateLimited, 60, DeliveryState.Waiting)]
    [InlineData(ConnectorErrorKind.QuotaExhausted, 60, DeliveryState.Waiting)]
    [InlineData(ConnectorErrorKind.ReauthRequired, 1, DeliveryState.Blocked)]
    [InlineData(ConnectorErrorKind.ContentRejected, 1, DeliveryState.Rejected)]
    [InlineData(ConnectorErrorKind.DuplicateContent, 1, DeliveryState.Rejected)]
    public void Failures_end_where_their_kind_says(ConnectorErrorKind kind, int attempt, DeliveryState expected)
        => Assert.Equal(expected, DeliveryRules.AfterCall(new StepResult.Failed(new ConnectorError(kind, "x", "x")), attempt, uncertain: false).To);

    [Fact]
    public void Duplicate_behind_an_uncertain_attempt_is_evidence_and_not_a_rejection()
        => Assert.Equal(DeliveryState.Unknown, DeliveryRules.AfterCall(new StepResult.Failed(new ConnectorError(ConnectorErrorKind.DuplicateContent, "x", "x")), 2, uncertain: true).To);

    [Fact]
    public void Network_that_is_still_at_work_is_asked_again_and_in_the_end_a_person()
    {
        var underway = new Reconciliation.Underway(Duration.FromSeconds(5));

        Assert.Equal(new DeliveryChange(DeliveryState.Processing, Duration.FromSeconds(5)),
            DeliveryRules.AfterLookUp(underway, A.Network, DeliveryRules.MaxAsked + 1, Duration.FromMinutes(9), 1));
        Assert.Equal(DeliveryState.NeedsHuman, DeliveryRules.AfterLookUp(underway, A.Network, DeliveryRules.MaxAskedUnderway, Duration.FromMinutes(9), 1).To);
    }

    [Fact]
    public void Receiver_that_takes_each_key_once_and_can_not_be_asked_is_called_again_while_it_remembers_the_key()
    {
        var receiver = A.Network with { Idempotency = Idempotency.KeyHeader, KeyWindowSeconds = 600, CanLookUp = false };
        Assert.Equal(DeliveryState.Waiting,
            DeliveryRules.AfterLookUp(new Reconciliation.Unclear("no status address"), receiver, 1, Duration.FromSeconds(1), 1).To);
        Assert.Equal(DeliveryState.NeedsHuman,
            DeliveryRules.AfterLookUp(new Reconciliation.Unclear("no status address"), receiver, 1, Duration.FromSeconds(600), 1).To);
        Assert.Equal(DeliveryState.NeedsHuman,
            DeliveryRules.AfterLookUp(new Reconciliation.Unclear("no status address"), receiver with { Idempotency = Idempotency.None }, 1,
                Duration.FromSeconds(1), 1).To);
    }

    [Fact]
    public void Network_that_says_when_to_come_back_is_obeyed()
        => Assert.Equal(Duration.FromSeconds(90), DeliveryRules.AfterCall(new StepResult.Failed(new ConnectorError(ConnectorErrorKind.RateLimited, "429", "x", Duration.FromSeconds(90))), 1, false).WakeAfter);

    [Fact]
    public void Limit_costs_no_try_and_pauses_the_account_for_longer_each_time_unless_the_network_says_how_long()
    {
        var limit = new ConnectorError(ConnectorErrorKind.RateLimited, "429", "x");
        var pauses = Enumerable.Range(0, 8).Select(times => DeliveryRules.PauseAfter(limit, times)).ToList();

        Assert.True(DeliveryRules.AfterCall(new StepResult.Failed(limit), 1, false).Uncounted);
        Assert.Equal(pauses.Order(), pauses);
        Assert.True(pauses[0] < pauses[1]);
        Assert.True(DeliveryRules.PauseAfter(limit with { Kind = ConnectorErrorKind.QuotaExhausted }, 0) > pauses[0]);
        Assert.Equal(Duration.FromSeconds(900), DeliveryRules.PauseAfter(limit with { RetryAfter = Duration.FromSeconds(900) }, 7));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Refusal_of_a_call_ends_the_doubt_only_where_there_was_none_before(bool uncertain)
    {
        var busy = new StepResult.Failed(new ConnectorError(ConnectorErrorKind.Transient, "503", "x"));

        Assert.Equal(!uncertain, DeliveryRules.AfterCall(busy, 1, uncertain).NothingLanded);
        Assert.Equal(!uncertain, DeliveryRules.NotBegun(uncertain).NothingLanded);
    }

    [Fact]
    public void What_a_network_changed_in_the_words_is_told_although_the_post_is_live()
    {
        var change = DeliveryRules.AfterCall(new StepResult.Done(Ref) { Note = "ContentChanged" }, 1, false);

        Assert.Equal((DeliveryState.Live, "ContentChanged"), (change.To, change.ErrorCode));
        Assert.NotNull(change.ErrorMessage);
        Assert.Null(DeliveryRules.AfterCall(new StepResult.Done(Ref), 1, false).ErrorMessage);
    }

    [Fact]
    public void Unknown_is_never_a_failure()
    {
        var change = DeliveryRules.AfterCall(new StepResult.Unknown("draft 7", "timeout"), 1, false);

        Assert.Equal((DeliveryState.Unknown, "draft 7"), (change.To, change.ConnectorState));
        Assert.Equal(DeliveryState.Live, DeliveryRules.AfterLookUp(new Reconciliation.Landed(Ref), A.Network, 1, Duration.Zero, 1).To);
    }

    [Fact]
    public void Call_ends_before_its_deadline_and_the_deadline_before_the_lease()
        => Assert.True(DeliveryRules.SendingDeadline < DeliveryRules.Lease);

    [Fact]
    public void Status_of_a_post_follows_its_deliveries()
    {
        var post = A.Post(time: A.At(15), submit: true);
        PostStatus Of(params DeliveryState[] states) => PostStatusRules.Derive(post, [.. states.Select((s, i) => A.Delivery(post, s) with { Key = A.Delivery(post, s).Key with { Account = new AccountId($"a{i}") } })], A.Noon);

        Assert.Equal(PostStatus.Scheduled, Of(DeliveryState.Waiting, DeliveryState.Waiting));
        Assert.Equal(PostStatus.Published, Of(DeliveryState.Live, DeliveryState.Live));
        Assert.Equal(PostStatus.PartiallyPublished, Of(DeliveryState.Live, DeliveryState.Rejected));
        Assert.Equal(PostStatus.Publishing, Of(DeliveryState.Live, DeliveryState.Waiting));
        Assert.Equal(PostStatus.NeedsAttention, Of(DeliveryState.Live, DeliveryState.NeedsHuman));
        Assert.Equal(PostStatus.Failed, Of(DeliveryState.Rejected));
        Assert.Equal(PostStatus.Missed, Of(DeliveryState.Missed));
        Assert.Equal(PostStatus.Expired, PostStatusRules.Derive(A.Post(A.Flagged, A.At(15)), [], A.Noon + Duration.FromHours(4)));
    }

    [Theory]
    [InlineData(4, true, 4)]
    [InlineData(64, true, 128)]
    [InlineData(128, true, 256)]
    [InlineData(64, false, 64)] // a process that dies leaves a question to a person for each mark
    public void First_chunk_is_as_wide_as_the_account_and_twice_that_where_it_takes_many_calls(int concurrency, bool lookUp, int chunk)
        => Assert.Equal(chunk, DeliveryRules.FirstChunk(Account(concurrency, lookUp)));

    [Theory]
    [InlineData(4, true, 4, 100, 8)]
    [InlineData(4, true, 256, 100, 256)]
    [InlineData(4, true, 64, 300, 4)] // a suspension would have to wait for it
    [InlineData(4, false, 4, 1, 4)]
    public void Chunk_doubles_while_it_is_quick_and_no_mark_leaves_a_question(int concurrency, bool lookUp, int before, int milliseconds, int next)
        => Assert.Equal(next, DeliveryRules.NextChunk(Account(concurrency, lookUp), before, Duration.FromMilliseconds(milliseconds)));

    private static ConnectorDescriptor Account(int concurrency, bool lookUp)
        => new() { Network = "sandbox", MaxText = 500, Idempotency = Idempotency.None, CanLookUp = lookUp, Concurrency = concurrency };
}
