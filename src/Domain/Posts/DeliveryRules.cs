using System.Collections.Immutable;
using NodaTime;
using Platform.Domain.Accounts;

namespace Platform.Domain.Posts;

/// <summary>What a call or a look-up means for a delivery.
/// <list type="table">
/// <item><term>Done</term><description>Live</description></item>
/// <item><term>Continue</term><description>Processing, looked at again later</description></item>
/// <item><term>Failed: Transient</term><description>Waiting for the next try (1, 4, 16, 60, 240 s, or what the network says), Rejected
/// after six</description></item>
/// <item><term>Failed: RateLimited, QuotaExhausted</term><description>Waiting, and costs no try; the account is paused (what the network
/// says, or <see cref="PauseAfter"/>)</description></item>
/// <item><term>not begun: the mark is too old, or the process stops</term><description>Waiting, and costs no try</description></item>
/// <item><term>Failed: ReauthRequired, MissingPermission</term><description>Blocked(AccountBroken) until the account is reconnected</description></item>
/// <item><term>Failed: DuplicateContent or Conflict behind an uncertain attempt</term><description>Unknown: evidence that it landed, so the destination is asked</description></item>
/// <item><term>Failed: anything else</term><description>Rejected</description></item>
/// <item><term>Unknown</term><description>Unknown: asked about at once, then after 2, 8, 20 and 30 s more</description></item>
/// <item><term>asked: Landed</term><description>Live</description></item>
/// <item><term>asked: Underway</term><description>Processing, looked at again later; NeedsHuman when asked 200 times</description></item>
/// <item><term>late, of a call whose outcome became unknown meanwhile: Live, Failed, Continue</term><description>settles it, as if it had
/// come in time</description></item>
/// <item><term>asked: NotLanded for sure, or NotLanded or Unclear where a repeat is harmless</term><description>Waiting: goes through the gate again</description></item>
/// <item><term>asked: NotLanded or Unclear elsewhere</term><description>Unknown, NeedsHuman when asked five times or nothing can be asked</description></item>
/// <item><term>the account can't be opened (disconnected, broken, unreadable, no connector)</term><description>Waiting becomes Blocked,
/// Unknown and Processing NeedsHuman</description></item>
/// <item><term>the grace ends</term><description>Missed, or Unknown behind an uncertain attempt, whatever became of the
/// account</description></item>
/// </list></summary>
public static class DeliveryRules
{
    /// <summary>How many calls one delivery may begin.</summary>
    public const int MaxAttempts = 6;

    /// <summary>How often a destination is asked about an unknown outcome before a person decides.</summary>
    public const int MaxAsked = 5;

    /// <summary>How often a network is asked that keeps saying that it is still at work; a video takes minutes.</summary>
    public const int MaxAskedUnderway = 200;

    /// <summary>How long a claim holds before another sender may take it.</summary>
    public static readonly Duration Lease = Duration.FromSeconds(30);

    /// <summary>How long a call may be under way before its outcome counts as unknown; longer than the HTTP time-out.</summary>
    public static readonly Duration SendingDeadline = Duration.FromSeconds(20);

    /// <summary>How long after its end a rate limit is remembered: so long the account opens slowly, and another refusal counts as the next in
    /// a row. An account with little to send never comes to its full width and would remember it for ever.</summary>
    public static readonly Duration RateLimitRemembered = Duration.FromHours(1);

    /// <summary>For a person: an outcome that can't be asked about, since the account can't be opened.</summary>
    public const string CannotBeAsked =
        "It could not be learned whether this post is public, since the account is not connected. Look at the account, then say so here.";

    private static readonly ImmutableArray<Duration> RateLimitPauses = Seconds(5, 15, 60, 240, 900);

    private static readonly ImmutableArray<Duration> QuotaPauses = Seconds(60, 240, 900, 3600);

    private static readonly Duration[] Backoff = [Duration.FromSeconds(1), Duration.FromSeconds(4), Duration.FromSeconds(16), Duration.FromSeconds(60), Duration.FromSeconds(240)];

    private static readonly Duration[] Asking = [Duration.FromSeconds(2), Duration.FromSeconds(8), Duration.FromSeconds(20), Duration.FromSeconds(30)];

    /// <summary>How many deliveries are marked at once at most, whatever the account takes at once.</summary>
    public const int LargestChunk = 256;

    private const int ManyAtOnce = 32;

    private static readonly Duration QuickChunk = Duration.FromMilliseconds(250);

    /// <summary>How many deliveries the first mark of a round takes: as many as the account takes at once, and twice as many where that is so many that
    /// its calls must be quick.</summary>
    /// <param name="descriptor">What the account promises.</param>
    public static int FirstChunk(ConnectorDescriptor descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        return descriptor.Concurrency < ManyAtOnce ? descriptor.Concurrency : NextChunk(descriptor, descriptor.Concurrency, Duration.Zero);
    }

    /// <summary>How many deliveries the next mark takes. More than the calls that may be under way at once are marked only where a process that dies leaves
    /// no question to a person: the network can be asked, or a repeat is harmless. They double while a chunk is quick, since a suspension waits
    /// for what is marked.</summary>
    /// <param name="descriptor">What the account promises.</param>
    /// <param name="before">How many the last mark took at most.</param>
    /// <param name="took">How long the last chunk took, from its mark to its last answer.</param>
    public static int NextChunk(ConnectorDescriptor descriptor, int before, Duration took)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        var certain = descriptor.CanLookUp || RepeatIsHarmless(descriptor, SendingDeadline + Lease);
        return !certain || took > QuickChunk ? descriptor.Concurrency : Math.Max(descriptor.Concurrency, Math.Min(before * 2, LargestChunk));
    }

    /// <summary>A call that was marked and did not begin: the mark was too old, or the process stops.</summary>
    public static DeliveryChange NotBegun(bool uncertain, string? connectorState = null)
        => new(DeliveryState.Waiting, WakeAfter: Duration.Zero, ConnectorState: connectorState, NothingLanded: !uncertain, Uncounted: true);

    /// <summary>How long nothing of an account is claimed after its network refused a call for its rate or quota.</summary>
    /// <param name="error">The refusal.</param>
    /// <param name="times">How often in a row the account was refused before.</param>
    public static Duration PauseAfter(ConnectorError error, int times)
    {
        ArgumentNullException.ThrowIfNull(error);
        var pauses = error.Kind == ConnectorErrorKind.QuotaExhausted ? QuotaPauses : RateLimitPauses;
        return error.Wait ?? pauses[Math.Clamp(times, 0, pauses.Length - 1)];
    }

    /// <summary>What a call came to.</summary>
    /// <param name="result">The call's result.</param>
    /// <param name="attempt">How many calls that cost a try were begun, this one counted in: 1 for the first.</param>
    /// <param name="uncertain">Whether an earlier call's outcome was never learned.</param>
    public static DeliveryChange AfterCall(StepResult result, int attempt, bool uncertain) => result switch
    {
        StepResult.Done done => new DeliveryChange(DeliveryState.Live, Ref: done.Ref, ErrorCode: done.Note,
            ErrorMessage: done.Note is null ? null : "It is public, but the network shows other words than those that were approved. Look at it there."),
        StepResult.Continue wait => new DeliveryChange(DeliveryState.Processing, WakeAfter: wait.After, ConnectorState: wait.State),
        StepResult.Unknown unknown => new DeliveryChange(DeliveryState.Unknown, WakeAfter: Duration.Zero, ErrorCode: unknown.Code, ConnectorState: unknown.State),
        StepResult.Failed failed => AfterFailure(failed.Error, attempt, uncertain) with { NothingLanded = !uncertain },
        _ => throw new InvalidOperationException("A step ends in one of four ways."),
    };

    /// <summary>What a look-up came to. <paramref name="asked"/> counts it in: 1 for the first.</summary>
    /// <param name="answer">What the destination says.</param>
    /// <param name="descriptor">What the account promises.</param>
    /// <param name="asked">How often it was asked, counted in.</param>
    /// <param name="sinceFirstCall">How long ago the first call began that may have carried the key.</param>
    /// <param name="attempt">How many calls that cost a try were begun.</param>
    public static DeliveryChange AfterLookUp(Reconciliation answer, ConnectorDescriptor descriptor, int asked, Duration sinceFirstCall, int attempt)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        switch (answer)
        {
            case Reconciliation.Landed landed:
                return new DeliveryChange(DeliveryState.Live, Ref: landed.Ref);
            case Reconciliation.Underway underway when asked < MaxAskedUnderway:
                return new DeliveryChange(DeliveryState.Processing, WakeAfter: underway.After);
            case Reconciliation.NotLanded { ForSure: true } when attempt >= MaxAttempts:
                return new DeliveryChange(DeliveryState.Rejected, ErrorCode: "not-found", ErrorMessage: TriedOut, NothingLanded: true);
            case Reconciliation.NotLanded { ForSure: true } not:
                return new DeliveryChange(DeliveryState.Waiting, WakeAfter: RepeatAfter(attempt), ConnectorState: not.State, NothingLanded: true);
            case Reconciliation.NotLanded not when attempt < MaxAttempts && RepeatIsHarmless(descriptor, sinceFirstCall + Lease):
                return new DeliveryChange(DeliveryState.Waiting, WakeAfter: RepeatAfter(attempt), ConnectorState: not.State);
            case Reconciliation.Unclear when attempt < MaxAttempts && (asked >= 2 || !descriptor.CanLookUp)
                && RepeatIsHarmless(descriptor, sinceFirstCall + Lease):
                return new DeliveryChange(DeliveryState.Waiting, WakeAfter: RepeatAfter(attempt));
            default:
                var code = answer switch
                {
                    Reconciliation.Unclear unclear => unclear.Code,
                    Reconciliation.Underway => "underway",
                    _ => "not-found",
                };
                return !descriptor.CanLookUp || asked >= MaxAsked
                    ? new DeliveryChange(DeliveryState.NeedsHuman, ErrorCode: code, ErrorMessage: "It could not be learned whether this post is public. Look at the account, then say so here.")
                    : new DeliveryChange(DeliveryState.Unknown, WakeAfter: Asking[Math.Clamp(asked - 1, 0, Asking.Length - 1)], ErrorCode: code);
        }
    }

    /// <summary>What becomes of a delivery in whose words the active packs found something new, when its post was asked to hold itself back. The post's own
    /// fence has withdrawn it where the post is held; while another account's call is under way it asks again; what is public elsewhere stays stopped.</summary>
    public static DeliveryChange AfterHold(Refused? refused) => refused?.Code == Refusal.AlreadySending
        ? new DeliveryChange(DeliveryState.Waiting, WakeAfter: Duration.FromSeconds(2))
        : new DeliveryChange(DeliveryState.Blocked, Reason: GateReasons.PackChanged);

    /// <summary>Whether the same call again can't make a second post. A destination remembers a key from the first call that carried it on,
    /// however often it was
    /// repeated.</summary>
    public static bool RepeatIsHarmless(ConnectorDescriptor descriptor, Duration sinceFirstCall)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        return descriptor.Idempotency switch
        {
            Idempotency.DeterministicKey or Idempotency.TwoPhase => true,
            Idempotency.KeyHeader => sinceFirstCall < Duration.FromSeconds(descriptor.KeyWindowSeconds),
            _ => false,
        };
    }

    private const string TriedOut = "The network did not take it in six calls; it is surely not public. Look at the network, then try it again.";

    /// <summary>The first repeat goes at once, because the question itself has waited; a network that takes it in and loses it again gets the pauses of a failure.</summary>
    private static Duration RepeatAfter(int attempt) => attempt <= 1 ? Duration.Zero : BackoffAfter(attempt);

    private static Duration BackoffAfter(int attempt) => Backoff[Math.Clamp(attempt - 1, 0, Backoff.Length - 1)];

    private static ImmutableArray<Duration> Seconds(params ReadOnlySpan<int> seconds)
    {
        var durations = ImmutableArray.CreateBuilder<Duration>(seconds.Length);
        foreach (var one in seconds)
        {
            durations.Add(Duration.FromSeconds(one));
        }

        return durations.MoveToImmutable();
    }

    private static DeliveryChange AfterFailure(ConnectorError error, int attempt, bool uncertain)
    {
        switch (error.Kind)
        {
            case ConnectorErrorKind.RateLimited or ConnectorErrorKind.QuotaExhausted:
                return Of(DeliveryState.Waiting, error, wake: error.Wait ?? Backoff[0]) with { Uncounted = true };
            case ConnectorErrorKind.Transient when attempt < MaxAttempts:
                return Of(DeliveryState.Waiting, error, wake: error.Wait ?? BackoffAfter(attempt));
            case ConnectorErrorKind.ReauthRequired or ConnectorErrorKind.MissingPermission:
                return Of(DeliveryState.Blocked, error, reason: GateReasons.AccountBroken);
            case ConnectorErrorKind.DuplicateContent or ConnectorErrorKind.Conflict when uncertain:
                return Of(DeliveryState.Unknown, error, wake: Duration.Zero);
            default:
                return Of(uncertain ? DeliveryState.Unknown : DeliveryState.Rejected, error, wake: uncertain ? Duration.Zero : null);
        }
    }

    private static DeliveryChange Of(DeliveryState state, ConnectorError error, Duration? wake = null, string? reason = null)
        => new(state, WakeAfter: wake, ErrorKind: error.Kind, ErrorCode: error.Code, ErrorMessage: error.SafeMessage, Reason: reason);
}

/// <summary>Why the gate says no; the reasons of Blocked.</summary>
public static class GateReasons
{
    /// <summary>The organization, account or campaign is suspended.</summary>
    public const string Suspended = "Suspended";

    /// <summary>The account's credential is not taken any more, can't be read, or nothing here speaks to its network.</summary>
    public const string AccountBroken = "AccountBroken";

    /// <summary>The account was taken out of use.</summary>
    public const string AccountDisconnected = "AccountDisconnected";

    /// <summary>The post's owner has left the organization.</summary>
    public const string OwnerLeft = "OwnerLeft";

    /// <summary>The active packs found something that was not there when the post was authorized.</summary>
    public const string PackChanged = "PackChanged";

    /// <summary>The stored payload is not the authorized one.</summary>
    public const string PayloadAltered = "PayloadAltered";

    /// <summary>The network takes less than what was authorized.</summary>
    public const string NetworkLimit = "NetworkLimit";

    /// <summary>A person found it public and said where: no id that the network gave, so nothing is deleted by it.</summary>
    public const string SettledByPerson = "SettledByPerson";

    /// <summary>The reasons that rows of gates have: such a delivery waits again when none of its gates is closed any more.</summary>
    public static ImmutableArray<string> OfGates { get; } = [Suspended, AccountBroken, AccountDisconnected, OwnerLeft];
}
