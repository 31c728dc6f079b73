namespace Platform.Domain.Accounts;

/// <summary>One step of taking one published post down. Every call of it may be repeated.</summary>
/// <param name="Access">The account.</param>
/// <param name="Key">The idempotency key under which it was published.</param>
/// <param name="Post">Where it is.</param>
public sealed record TakeDownStep(AccountAccess Access, string Key, RemoteRef Post);

/// <summary>What looking at the destination says about a post that was to be taken down.</summary>
public abstract record Disappearance
{
    private Disappearance()
    {
    }

    /// <summary>It is not there any more.</summary>
    public sealed record Gone : Disappearance;

    /// <summary>It is there.</summary>
    public sealed record StillThere : Disappearance;

    /// <summary>The destination could not be asked, or its answer says nothing.</summary>
    public sealed record Unclear(string Code) : Disappearance;
}
