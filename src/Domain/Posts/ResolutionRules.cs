using System.Collections.Immutable;
using NodaTime;
using Platform.Domain.Accounts;
using Platform.Domain.Members;

namespace Platform.Domain.Posts;

/// <summary>What a person found out about a delivery whose outcome nobody could learn.</summary>
public enum Resolution
{
    /// <summary>It is public; the address says where.</summary>
    Live,

    /// <summary>It is not public and is not to be sent any more.</summary>
    NotSent,

    /// <summary>It is not public and is to be sent again, through the gate.</summary>
    SendAgain,
}

/// <summary>Settle a delivery that waits for a person.</summary>
/// <param name="Resolution">What they found.</param>
/// <param name="Url">For Live: where a person can look at it.</param>
/// <param name="ExternalId">For Live: the network's id of it, or null when it isn't known.</param>
/// <param name="Actor">Who; a person is needed.</param>
/// <param name="Attempt">The attempt whose outcome they looked for. Null is taken for Live, and of a delivery that had one attempt
/// only.</param>
public sealed record ResolveDelivery(Resolution Resolution, string? Url, string? ExternalId, Actor Actor, int? Attempt = null);

/// <summary>What a person's decision means for a delivery.
/// <list type="table">
/// <item><term>NeedsHuman, Live</term><description>Live at the address</description></item>
/// <item><term>NeedsHuman, NotSent</term><description>Rejected</description></item>
/// <item><term>NeedsHuman, SendAgain</term><description>Waiting: goes through the gate again; refused where the authorization has
/// ended</description></item>
/// <item><term>Rejected by the network, nothing taken, retried</term><description>Waiting: goes through the gate again with all its tries;
/// refused where the
/// authorization has ended, or an hour after the grace</description></item>
/// </list></summary>
public static class ResolutionRules
{
    private const int MaxUrl = 2000;

    private const int MaxExternalId = 500;

    /// <summary>How long after its grace a person may still have a delivery sent, and how long it has for that.</summary>
    public static readonly Duration Extra = Duration.FromHours(1);

    /// <summary>The kinds of rejection after which a person may try again: nothing was taken, and another call may be.</summary>
    public static ImmutableArray<ConnectorErrorKind> Retryable { get; } =
    [
        ConnectorErrorKind.Transient, ConnectorErrorKind.RateLimited, ConnectorErrorKind.QuotaExhausted, ConnectorErrorKind.ReauthRequired,
        ConnectorErrorKind.MissingPermission, ConnectorErrorKind.NotFound, ConnectorErrorKind.UnsupportedVersion,
        ConnectorErrorKind.Misconfigured,
    ];

    /// <summary>The change of the ledger's row, or why there is none.</summary>
    /// <param name="post">The post that the delivery is of.</param>
    /// <param name="command">What a person found.</param>
    public static Outcome<DeliveryChange> Decide(Post post, ResolveDelivery command)
    {
        ArgumentNullException.ThrowIfNull(post);
        ArgumentNullException.ThrowIfNull(command);
        if (Check(post, command.Actor, "Settling a delivery") is { } refused)
        {
            return refused;
        }

        if (command.ExternalId is { } given && (given.Length is 0 or > MaxExternalId || given is "." or ".." || given.Any(char.IsControl)))
        {
            return new Refused(Refusal.InvalidInput, $"The id that a network gives to a post has 1 to {MaxExternalId} characters.", "externalId");
        }

        switch (command.Resolution)
        {
            case Resolution.Live:
                return command.Url is { Length: <= MaxUrl } url && Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
                    ? new DeliveryChange(DeliveryState.Live, Ref: new RemoteRef(command.ExternalId ?? "", url), Reason: GateReasons.SettledByPerson)
                    : new Refused(Refusal.InvalidInput, "Give the address of the post, beginning with https://.", "url");
            case Resolution.NotSent:
                return new DeliveryChange(DeliveryState.Rejected, ErrorCode: "NotSent", ErrorMessage: "A person looked: it is not public, and is not to be sent again.");
            default:
                return new DeliveryChange(DeliveryState.Waiting, WakeAfter: Duration.Zero);
        }
    }

    /// <summary>Why this actor may not have a rejected delivery of a post tried again, or null.</summary>
    public static Refused? CheckRetry(Post post, Actor actor)
    {
        ArgumentNullException.ThrowIfNull(post);
        return Check(post, actor, "Trying a delivery again");
    }

    /// <summary>The refusal of a decision that the ledger did not take.</summary>
    /// <param name="code">The ledger's answer.</param>
    /// <param name="row">The delivery as it stands.</param>
    public static Refused Refused(Refusal code, DeliveryRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return new Refused(code, code switch
        {
            Refusal.AuthorizationVoid => "The authorization of this delivery has ended, because the post was edited, moved or withdrawn. "
                + "Settle the delivery as LIVE or NOT_SENT; then submit and schedule the post again.",
            Refusal.InvalidInput => $"This delivery had {row.Attempt} attempts: say in `attempt` whose outcome you looked for, "
                + "so that none of them is sent again unseen.",
            Refusal.VersionConflict => $"It was decided meanwhile, and attempt {row.Attempt} was begun since; look whether that one is public.",
            Refusal.TimeInPast => "Its time and the hour after its grace have passed. Give the post another time.",
            Refusal.NotRetryable => row.ErrorKind is null
                ? "The network did not refuse this delivery, so trying again would change nothing. Write a new post instead."
                : $"After {ApiNames.Constant(row.ErrorKind)} the network would refuse the same words again. Write a new post instead.",
            _ => $"The delivery is {ApiNames.Of(row.State)}; this decision is for another state. Read it again.",
        }, code == Refusal.InvalidInput ? "attempt" : null);
    }

    // An author answers for posts of their own only: to say that another's post was not sent is to have it sent again.
    private static Refused? Check(Post post, Actor actor, string what)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return actor switch
        {
            { Person: null } => new Refused(
                Refusal.PersonRequired, $"{what} needs a named person: send the header On-Behalf-Of with a member's id or e-mail address."),
            _ when actor.Is(Role.Compliance) || actor.Is(Role.Reviewer) => null,
            { Person: { } person } when actor.Is(Role.Author) && post.Authors.Contains(person) => null,
            _ => new Refused(Refusal.NotAllowed, $"{what} is for an author of its post, a reviewer or compliance."),
        };
    }
}
