using System.Collections.Immutable;
using Platform.Domain;
using Platform.Domain.Posts;

namespace Platform.GraphQL.Posts;

/// <summary>What a person found out about a delivery.</summary>
/// <param name="Decision">What becomes of it.</param>
/// <param name="Url">For LIVE: where a person can look at it.</param>
/// <param name="ExternalId">For LIVE: the network's id of the post, so that engagement can be read.</param>
/// <param name="Attempt">The `attempt` whose outcome was looked for. When the delivery was sent again since, the decision is refused with
/// `VERSION_CONFLICT`, so that two people who look at the same delivery don't send it twice. Required for NOT_SENT and SEND_AGAIN once the
/// delivery had more
/// than one attempt: else they are refused with `INVALID_INPUT`.</param>
public sealed record DeliveryResolveInput(Resolution Decision, string? Url = null, string? ExternalId = null, int? Attempt = null);

/// <summary>What a person found out about many deliveries.</summary>
/// <param name="Deliveries">Which ones, each once, at most 100.</param>
/// <param name="Decision">What becomes of all of them.</param>
public sealed record DeliveriesResolveInput(ImmutableArray<DeliveryFindingInput> Deliveries, Resolution Decision);

/// <summary>One delivery, and where it is public.</summary>
/// <param name="PostId">The post's id.</param>
/// <param name="AccountId">The account's id.</param>
/// <param name="AuthorizationId">The authorization's id.</param>
/// <param name="Url">For LIVE: where a person can look at it.</param>
/// <param name="ExternalId">For LIVE: the network's id of the post, so that engagement can be read.</param>
/// <param name="Attempt">The `attempt` whose outcome was looked for; another one is refused with `VERSION_CONFLICT`. Required for NOT_SENT
/// and SEND_AGAIN once
/// the delivery had more than one attempt: else they are refused with `INVALID_INPUT`.</param>
public sealed record DeliveryFindingInput(
    PostId PostId, AccountId AccountId, AuthorizationId AuthorizationId, string? Url = null, string? ExternalId = null, int? Attempt = null)
{
    internal DeliveryKey Key(Caller caller) => new(caller.Organization, PostId, AccountId, AuthorizationId);
}

/// <summary>Deliveries to be tried again.</summary>
/// <param name="Deliveries">Which ones, each once, at most 100.</param>
public sealed record DeliveriesRetryInput(ImmutableArray<DeliveryKeyInput> Deliveries);

/// <summary>One delivery.</summary>
/// <param name="PostId">The post's id.</param>
/// <param name="AccountId">The account's id.</param>
/// <param name="AuthorizationId">The authorization's id.</param>
public sealed record DeliveryKeyInput(PostId PostId, AccountId AccountId, AuthorizationId AuthorizationId)
{
    internal DeliveryKey Key(Caller caller) => new(caller.Organization, PostId, AccountId, AuthorizationId);
}

/// <summary>A delivery after a decision, or why the decision was not carried out.</summary>
public abstract record DeliveryPayload : MutationPayload
{
    /// <summary>The delivery as it is now; null when it was refused.</summary>
    public DeliveryNode? Delivery { get; init; }
}

/// <summary>The settled delivery, or why it was not settled.</summary>
public sealed record DeliveryResolvePayload : DeliveryPayload;

/// <summary>The outcome of one of many decisions.</summary>
public sealed record DeliveryOutcome : DeliveryPayload;

/// <summary>The outcomes of many decisions, or why none was made.</summary>
public sealed record DeliveriesResolvePayload : MutationPayload
{
    /// <summary>An outcome for each delivery, in the order of the input.</summary>
    public ImmutableArray<DeliveryOutcome> Results { get; init; } = [];
}

/// <summary>The outcomes of many retries, or why none was made.</summary>
public sealed record DeliveriesRetryPayload : MutationPayload
{
    /// <summary>An outcome for each delivery, in the order of the input.</summary>
    public ImmutableArray<DeliveryOutcome> Results { get; init; } = [];
}

/// <summary>The outcomes of a post's retries, or why none was made.</summary>
public sealed record PostRetryPayload : MutationPayload
{
    /// <summary>An outcome for each rejected delivery.</summary>
    public ImmutableArray<DeliveryOutcome> Results { get; init; } = [];
}
