namespace Platform.GraphQL.Engine;

/// <summary>Limits of WebSockets and event streams.</summary>
public sealed class PushOptions
{
    /// <summary>How many sockets and event streams one API client may have open in this process.</summary>
    public int MaxPerClient { get; set; } = 1_000;

    /// <summary>How many sockets and event streams there may be in this process.</summary>
    public int Max { get; set; } = 20_000;

    /// <summary>How many sockets may be open that haven't said who they are.</summary>
    public int MaxUnknown { get; set; } = 1_000;

    /// <summary>How many of them one address may have; an IPv6 network of 64 bits counts as one address.</summary>
    public int MaxUnknownPerAddress { get; set; } = 100;

    /// <summary>How many operations may run on a socket at a time.</summary>
    public int MaxOperations { get; set; } = 50;

    /// <summary>The most bytes of a message that a socket sends.</summary>
    public int MaxMessageBytes { get; set; } = 128 * 1024;

    /// <summary>How long a socket may take to say who it is.</summary>
    public TimeSpan InitTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often something is sent where there is nothing to tell, so that nobody between takes the line for dead.</summary>
    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a client may leave unread what was sent before its line is taken for dead.</summary>
    public TimeSpan UnreadTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How often a token is checked anew while its holder listens: so long may a revoked client go on listening.</summary>
    public TimeSpan StandingRound { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How often the journal of an organization is looked at while somebody listens to it.</summary>
    public TimeSpan FeedRound { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How far behind the newest entry of the journal a subscription may begin or fall, in entries.</summary>
    public int MaxBehind { get; set; } = 20_000;
}
