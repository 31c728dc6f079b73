using System.Collections.Immutable;
using NodaTime;
using Platform.Domain.Accounts;
using Platform.Domain.Members;

namespace Platform.Domain.Posts;

/// <summary>Take a published post down.</summary>
/// <param name="Reason">Why, 1 to 500 characters.</param>
/// <param name="Accounts">From which accounts; null for all.</param>
/// <param name="Actor">Who; a person is needed.</param>
public sealed record TakeDownPost(string Reason, ImmutableArray<AccountId>? Accounts, Actor Actor);

/// <summary>What a person found out about a post that could not be taken down.</summary>
public enum TakeDownResolution
{
    /// <summary>It is gone; a person took it down, or saw that it is.</summary>
    Gone,

    /// <summary>It is to be tried again.</summary>
    TryAgain,

    /// <summary>It stays public.</summary>
    LeavePublic,
}

/// <summary>Taking down what is public. The post stays finished: its words, decisions and deliveries are as they were, and each delivery
/// says when it was taken down.
/// <list type="table">
/// <item><term>deleted, and gone when asked</term><description>Gone</description></item>
/// <item><term>deleted, but still there or not to be asked</term><description>Waiting for the next try, NeedsHuman after
/// ten</description></item>
/// <item><term>Transient, RateLimited, QuotaExhausted</term><description>Waiting (5, 20, 60, 300 s, then 15 min, or what the network says),
/// NeedsHuman after ten</description></item>
/// <item><term>anything else, such as a credential that isn't taken or a network that can't delete</term><description>NeedsHuman at
/// once</description></item>
/// </list></summary>
public static class TakeDownRules
{
    /// <summary>The longest reason, in characters.</summary>
    public const int MaxReason = 500;

    /// <summary>How many tries there are before a person decides.</summary>
    public const int MaxTries = 10;

    /// <summary>How long a lease holds: longer than both calls of a try together.</summary>
    public static readonly Duration Lease = Duration.FromSeconds(60);

    private static readonly Duration[] Backoff =
        [Duration.FromSeconds(5), Duration.FromSeconds(20), Duration.FromMinutes(1), Duration.FromMinutes(5), Duration.FromMinutes(15)];

    /// <summary>The deliveries to take down, or why there are none. Those that are taken down already are left out.</summary>
    /// <param name="post">The post.</param>
    /// <param name="deliveries">All its deliveries, of every authorization.</param>
    /// <param name="command">What is asked for.</param>
    /// <param name="name">An account as people know it; its id without this.</param>
    public static Outcome<ImmutableArray<DeliveryKey>> Request(
        Post post, IReadOnlyCollection<DeliveryRow> deliveries, TakeDownPost command, Func<AccountId, string>? name = null)
    {
        ArgumentNullException.ThrowIfNull(post);
        ArgumentNullException.ThrowIfNull(deliveries);
        ArgumentNullException.ThrowIfNull(command);
        var named = name ?? (account => account.Value);
        if (Refuse(post, command) is { } refused)
        {
            return refused;
        }

        if (command.Accounts?.FirstOrDefault(a => deliveries.All(d => d.Key.Account != a)) is { Value: { } stranger })
        {
            return new Refused(Refusal.UnknownAccount, $"The post was never sent to the account {named(new AccountId(stranger))}.", "accountIds");
        }

        var wanted = deliveries.Where(d => command.Accounts is not { } accounts || accounts.Contains(d.Key.Account)).ToList();
        if (AccountsOf(wanted, state => state == DeliveryState.Sending, named) is { Length: > 0 } sending)
        {
            return new Refused(Refusal.AlreadySending, $"It is being sent right now to {sending}; see what comes of it in a moment.", "accountIds");
        }

        if (AccountsOf(wanted, Dispatch.IsUnsettled, named) is { Length: > 0 } unknown)
        {
            return new Refused(Refusal.OutcomeUnknown, $"It is not known yet whether the post is public on {unknown}; settle that first.", "accountIds");
        }

        if (wanted.Any(d => d.State == DeliveryState.Live)
            && AccountsOf(wanted, Dispatch.IsUnsent, named) is { Length: > 0 } unsent)
        {
            return new Refused(
                Refusal.WrongState, $"It still waits to be sent to {unsent}, and would go public there: withdraw it with postRetract first, or name the other accounts.", "accountIds");
        }

        var live = wanted.Where(d => d.State == DeliveryState.Live).ToList();
        return live.Count == 0
            ? new Refused(Refusal.WrongState, "Nothing of this post is public there; what is not sent yet is withdrawn by postRetract.")
            : live.Where(d => d.TakenDownAt is null).Select(d => d.Key).ToImmutableArray();
    }

    /// <summary>Why a person may not settle take-downs of this post, or null.</summary>
    public static Refused? MayTakeDown(Post post, Actor actor)
    {
        ArgumentNullException.ThrowIfNull(post);
        ArgumentNullException.ThrowIfNull(actor);
        return actor switch
        {
            { Person: null } => new Refused(
                Refusal.PersonRequired, "Taking a post down needs a named person: send the header On-Behalf-Of with a member's id or e-mail address."),
            _ when actor.Is(Role.Compliance) => null,
            { Person: { } person } when actor.Is(Role.Author) && post.Authors.Contains(person) => null,
            _ => new Refused(Refusal.NotAllowed, "A post is taken down by one of its authors or by compliance."),
        };
    }

    /// <summary>What a try came to.</summary>
    /// <param name="error">What the network said to the deletion; null for success.</param>
    /// <param name="look">What looking after it showed; null where the deletion failed.</param>
    /// <param name="tries">Counts it in: 1 for the first.</param>
    public static TakeDownChange AfterTry(ConnectorError? error, Disappearance? look, int tries) => (error, look) switch
    {
        (null, Disappearance.Gone) => new TakeDownChange(TakeDownState.Gone),
        (null, Disappearance.Unclear unclear) => Again(
            unclear.Code, "The network took the deletion, but it could not be asked whether the post is gone.", null, tries),
        (null, _) => Again("still there", "The network took the deletion, but still shows the post.", null, tries),
        ({ Kind: ConnectorErrorKind.Transient or ConnectorErrorKind.RateLimited or ConnectorErrorKind.QuotaExhausted } passing, _)
            => Again(passing.Code, passing.SafeMessage, passing.Wait, tries),
        ({ } lasting, _) => new TakeDownChange(TakeDownState.NeedsHuman, ErrorCode: lasting.Code, ErrorMessage: lasting.SafeMessage),
    };

    /// <summary>For what a person found to be public: the network gave no id of it, and another post might be deleted.</summary>
    public static TakeDownChange IdOfAPerson { get; } = new(
        TakeDownState.NeedsHuman,
        ErrorCode: GateReasons.SettledByPerson,
        ErrorMessage: "A person found this post, so the platform has no id from the network to delete it by: take it down on its network, then settle it as GONE.");

    /// <summary>For a call that ended in a fault of ours: it may be tried again.</summary>
    public static ConnectorError Faulted(string fault)
        => new(ConnectorErrorKind.Transient, fault, "Taking the post down failed for a reason of the platform.");

    /// <summary>For an account that this server can't work for, and another one may: it is tried again.</summary>
    public static ConnectorError NotHere(string code) => new(
        ConnectorErrorKind.Transient, code, "No server that was asked can work for this account: see that one has a connector for its network.");

    /// <summary>For an account that can't be used: disconnected, broken, or with a credential that can't be read.</summary>
    public static TakeDownChange WithoutAccess(string code) => new(
        TakeDownState.NeedsHuman,
        ErrorCode: code,
        ErrorMessage: "The account can't be used: connect it again and try again, or take the post down on its network.");

    /// <summary>The state that a person's finding leads to.</summary>
    public static TakeDownState StateOf(TakeDownResolution resolution) => resolution switch
    {
        TakeDownResolution.Gone => TakeDownState.Gone,
        TakeDownResolution.TryAgain => TakeDownState.Waiting,
        _ => TakeDownState.LeftPublic,
    };

    private static Refused? Refuse(Post post, TakeDownPost command) => post switch
    {
        { Exists: false } => new Refused(Refusal.NotFound, "There is no such post."),
        _ when MayTakeDown(post, command.Actor) is { } no => no,
        _ when command.Reason.Trim().Length is 0 or > MaxReason
            => new Refused(Refusal.InvalidInput, $"Give a reason of 1 to {MaxReason} characters.", "reason"),
        _ when command.Accounts is { IsEmpty: true } => new Refused(
            Refusal.InvalidInput, "Name at least one account, or leave the accounts out to take it down everywhere.", "accountIds"),
        _ => null,
    };

    private static TakeDownChange Again(string code, string message, Duration? after, int tries) => tries >= MaxTries
        ? new TakeDownChange(TakeDownState.NeedsHuman, ErrorCode: code, ErrorMessage: message)
        : new TakeDownChange(TakeDownState.Waiting, after ?? Backoff[Math.Clamp(tries - 1, 0, Backoff.Length - 1)], code, message);

    private static string AccountsOf(IEnumerable<DeliveryRow> deliveries, Func<DeliveryState, bool> states, Func<AccountId, string> name)
        => string.Join(", ", deliveries.Where(d => states(d.State)).Select(d => d.Key.Account).Distinct().Select(name).Order(StringComparer.Ordinal));
}
