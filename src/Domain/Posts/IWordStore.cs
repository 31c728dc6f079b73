namespace Platform.Domain.Posts;

/// <summary>What keeps words of posts beside the grains: the ledger, the sandbox network, kept answers, and the pages of the database themselves.</summary>
public interface IWordStore
{
    /// <summary>Overwrites the words of a post whose deliveries are all finished, and the kept answers of its organization: whoever repeats such a request finds
    /// it under way, and it is not done again.</summary>
    Task PurgeAsync(OrganizationId organization, PostId post, CancellationToken cancellationToken);

    /// <summary>Lets go of older copies of what was overwritten, as far as the database can. An embedded one has done it when this returns; PostgreSQL does it in the
    /// background, at once or at the end of the minute in which it was done before.</summary>
    Task SettleAsync(CancellationToken cancellationToken);
}
