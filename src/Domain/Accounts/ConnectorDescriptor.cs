using System.Collections.Immutable;

namespace Platform.Domain.Accounts;

/// <summary>How a network counts the length of a text.</summary>
public enum TextUnit
{
    /// <summary>What a reader sees as one character (Unicode UAX 29).</summary>
    Graphemes,

    /// <summary>UTF-16 code units.</summary>
    Utf16,
}

/// <summary>What a second publish of the same authorization does at the destination, and so what may be done after an unknown outcome.</summary>
public enum Idempotency
{
    /// <summary>The key of the post is chosen by us: a second publish of the same bytes is a no-op.</summary>
    DeterministicKey,

    /// <summary>The destination remembers our key for a while (<see cref="ConnectorDescriptor.KeyWindowSeconds"/>).</summary>
    KeyHeader,

    /// <summary>A draft first, then publish by its id: the publish can be repeated.</summary>
    TwoPhase,

    /// <summary>A repeat may be refused as a duplicate by its words; never relied on.</summary>
    ContentDuplicateGuard,

    /// <summary>A repeat is a second post.</summary>
    None,
}

/// <summary>What an account can do and take: static per network, refined by the settings of one account.</summary>
public sealed record ConnectorDescriptor
{
    /// <summary>The network's name as used in files and queries: bluesky, wordpress, webhook, sandbox.</summary>
    public required string Network { get; init; }

    /// <summary>The unit of <see cref="MaxText"/>.</summary>
    public TextUnit Unit { get; init; } = TextUnit.Graphemes;

    /// <summary>The longest text, in <see cref="Unit"/>.</summary>
    public required int MaxText { get; init; }

    /// <summary>The longest text in bytes of UTF-8, or null.</summary>
    public int? MaxUtf8Bytes { get; init; }

    /// <summary>Whether a link is put into the text and counts with it; otherwise the network has a place of its own for it.</summary>
    public bool LinkInText { get; init; }

    /// <summary>Whether a title is needed (blogs); it is derived from the text when the author gave none.</summary>
    public bool HasTitle { get; init; }

    /// <summary>Whether a first comment can follow the post.</summary>
    public bool HasFirstComment { get; init; }

    /// <summary>Whether a picture can have a description.</summary>
    public bool HasAltText { get; init; }

    /// <summary>What a repeat does.</summary>
    public required Idempotency Idempotency { get; init; }

    /// <summary>For <see cref="Idempotency.KeyHeader"/>: how long the destination remembers a key.</summary>
    public int KeyWindowSeconds { get; init; }

    /// <summary>Whether a look-up tells for sure if a post landed.</summary>
    public bool CanLookUp { get; init; }

    /// <summary>Whether something invisible is prepared (a draft) before the visible call.</summary>
    public bool Prepares { get; init; }

    /// <summary>Calls in flight at once per account.</summary>
    public int Concurrency { get; init; } = 4;

    /// <summary>The metrics that the network gives: likes, reposts, replies, comments, views.</summary>
    public ImmutableArray<string> Metrics { get; init; } = [];
}
