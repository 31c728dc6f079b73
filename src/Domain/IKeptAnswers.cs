using NodaTime;

namespace Platform.Domain;

/// <summary>Keeps what requests came to that carried a key of the caller's, so that the same request again is answered and not done again: by any process,
/// also after a restart. What is kept is closed to whoever reads the database; the keeper neither knows the keys nor opens the answers.</summary>
public interface IKeptAnswers
{
    /// <summary>Begins a request, unless it was begun before. One of several that begin at the same moment gets the place; the others find it under way.
    /// A request whose process ended before it came to an end may begin again when its lease has ended.</summary>
    /// <param name="organization">Whose request.</param>
    /// <param name="place">What stands for client, mutation and key.</param>
    /// <param name="request">What stands for everything else that was asked.</param>
    /// <param name="lease">How long it may be under way.</param>
    /// <param name="keep">How long its answer is kept, from now on.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    Task<KeptAnswer> BeginAsync(OrganizationId organization, string place, string request, Duration lease, Duration keep, CancellationToken cancellationToken);

    /// <summary>Keeps the answer of a request that was begun under a token.</summary>
    Task KeepAsync(OrganizationId organization, string place, string token, byte[] answer, CancellationToken cancellationToken);

    /// <summary>Gives the place of a request back that came to nothing; it may be sent again at once.</summary>
    Task ForgetAsync(OrganizationId organization, string place, string token, CancellationToken cancellationToken);

    /// <summary>Deletes some of those whose time is over; how many.</summary>
    Task<int> SweepAsync(int limit, CancellationToken cancellationToken);
}

/// <summary>What is known of a request.</summary>
public enum KeptState
{
    /// <summary>It begins now, under the token.</summary>
    Begun,

    /// <summary>It was done; here is its answer.</summary>
    Kept,

    /// <summary>Another request has used the key.</summary>
    OtherRequest,

    /// <summary>It is being done.</summary>
    UnderWay,
}

/// <summary>What beginning a request found.</summary>
/// <param name="State">What is known.</param>
/// <param name="Token">Stands for this attempt, where it begins.</param>
/// <param name="Answer">The answer, where it is kept.</param>
public sealed record KeptAnswer(KeptState State, string? Token = null, byte[]? Answer = null);
