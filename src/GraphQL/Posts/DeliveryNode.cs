using NodaTime;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Posts;
using Platform.GraphQL.Accounts;
using Platform.GraphQL.Engagement;

namespace Platform.GraphQL.Posts;

/// <summary>One post on its way to one account, under one authorization.</summary>
/// <param name="Row">The row of the ledger.</param>
[GraphQLName("Delivery")]
public sealed record DeliveryNode([property: GraphQLIgnore] DeliveryRow Row)
{
    /// <summary>Where it stands.</summary>
    public DeliveryState State => Row.State;

    /// <summary>The gate's named reason, for BLOCKED.</summary>
    public string? Reason => Row.Reason;

    /// <summary>The network's name.</summary>
    public string Network => Row.Network;

    /// <summary>The authorization that it is sent under.</summary>
    public AuthorizationId AuthorizationId => Row.Key.Authorization;

    /// <summary>The network's id of the published post.</summary>
    public string? ExternalId => Row.ExternalId;

    /// <summary>Where a person can look at it.</summary>
    public string? ExternalUrl => Row.ExternalUrl;

    /// <summary>Not before this moment.</summary>
    public Instant DueAt => Row.Due;

    /// <summary>Missed from this moment on.</summary>
    public Instant NotAfter => Row.NotAfter;

    /// <summary>How many seconds behind its time it became public; null while it is not.</summary>
    public double? Lateness => Row.Lateness?.TotalSeconds;

    /// <summary>How many calls to the network were begun.</summary>
    public int Attempt => Row.Attempt;

    /// <summary>What went wrong last, or null.</summary>
    public DeliveryError? Error => Row is { ErrorKind: null, ErrorCode: null, ErrorMessage: null }
        ? null
        : new DeliveryError(Enum.TryParse<ConnectorErrorKind>(Row.ErrorKind, out var kind) ? kind : null, Row.ErrorCode, Row.ErrorMessage);

    /// <summary>When the last call began, or null.</summary>
    public Instant? SentAt => Row.SentAt;

    /// <summary>When it was settled, or null.</summary>
    public Instant? FinishedAt => Row.FinishedAt;

    /// <summary>When it was taken down after it was public; null while it was not.</summary>
    public Instant? TakenDownAt => Row.TakenDownAt;

    /// <summary>SHA-256 of what is sent, byte for byte.</summary>
    public string PayloadHash => Row.PayloadHash;
}

/// <summary>What went wrong with a delivery.</summary>
/// <param name="Kind">In the platform's terms; null where the network didn't say.</param>
/// <param name="Code">The network's own code, or the platform's.</param>
/// <param name="Message">For a person; never of the network's answer.</param>
public sealed record DeliveryError(ConnectorErrorKind? Kind, string? Code, string? Message);

/// <summary>What else is known of a delivery.</summary>
[ObjectType<DeliveryNode>]
public static class DeliveryFields
{
    /// <summary>The post.</summary>
    public static Task<PostNode?> GetPostAsync([Parent] DeliveryNode delivery, PostById posts, CancellationToken cancellationToken)
        => posts.LoadAsync(delivery.Row.Key.Post, cancellationToken);

    /// <summary>The account.</summary>
    public static Task<AccountNode?> GetAccountAsync([Parent] DeliveryNode delivery, AccountById accounts, CancellationToken cancellationToken)
        => accounts.LoadAsync(delivery.Row.Key.Account, cancellationToken);

    /// <summary>What people did with it; null while nothing was read.</summary>
    public static async Task<EngagementCounts?> GetEngagementAsync([Parent] DeliveryNode delivery, EngagementOfPost engagement, CancellationToken cancellationToken)
        => EngagementCounts.Sum([.. (await engagement.LoadAsync(delivery.Row.Key.Post, cancellationToken) ?? []).Where(row => row.Key == delivery.Row.Key)]);
}
