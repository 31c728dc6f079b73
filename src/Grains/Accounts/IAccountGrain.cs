using NodaTime;
using Orleans.Concurrency;
using Platform.Domain;
using Platform.Domain.Accounts;

namespace Platform.Grains.Accounts;

/// <summary>One activation stands for one account on a network. Key <c>account:mercy/0190…</c>. The address, the sealed credential and whether it works
/// survive a restart; what it has to send stands in the ledger. Called by mutations, by posts that render for it, and by everything that wakes:
/// the jobs on due work and engagement, a post that is due now.</summary>
[Alias("IAccountGrain")]
public interface IAccountGrain : IGrainWithStringKey
{
    /// <summary>The account as it is now; its credential stays sealed.</summary>
    [AlwaysInterleave, Alias("Get")]
    Task<Versioned<Account>> Get();

    /// <summary>What writers need to know of it.</summary>
    [AlwaysInterleave, Alias("Card")]
    Task<AccountCard> Card();

    /// <summary>Connects it, or connects it anew, when its network takes the credential.</summary>
    [Alias("Connect")]
    Task<Outcome<Versioned<Account>>> Connect(ConnectAccount command);

    /// <summary>Takes it out of use and forgets its credential.</summary>
    [Alias("Disconnect")]
    Task<Outcome<Versioned<Account>>> Disconnect(Actor actor, int? expectedVersion = null);

    /// <summary>The network refused the credential with which a round of its own worked: it is broken, unless it was connected anew meanwhile.</summary>
    [Alias("Refuse")]
    Task Refuse(string code, Sealed credential);

    /// <summary>There may be something to send or to settle: looks at once. Idempotent; a wake while it works makes it look once more.</summary>
    [AlwaysInterleave, Alias("Wake")]
    Task Wake();

    /// <summary>Looks at this moment, which lies within the minute. One timer waits, for the earliest of them.</summary>
    [OneWay, AlwaysInterleave, Alias("WakeAt")]
    Task WakeAt(Instant at);

    /// <summary>There may be something to take down: looks at once. Idempotent; a call while it works makes it look once more.</summary>
    [OneWay, AlwaysInterleave, Alias("TakeDown")]
    Task TakeDown();

    /// <summary>Reads what people did with its posts, for those that are due to be read.</summary>
    [OneWay, AlwaysInterleave, Alias("ReadEngagement")]
    Task ReadEngagement();
}
