using System.Collections.Immutable;
using Platform.Domain.Moderation;

namespace Platform.Domain.Posts;

/// <summary>What the scan behind an authorization rests on; travels with each delivery so that the gate can tell a new finding from an accepted one.</summary>
/// <param name="Packs">The packs that looked.</param>
/// <param name="Accepted">The rules (<c>pack/rule</c>) whose hits the approval accepted.</param>
public sealed record AuthorizedUnder(ImmutableArray<PackVersion> Packs, ImmutableArray<string> Accepted)
{
    /// <summary>Of a post that is authorized.</summary>
    public static AuthorizedUnder Of(Post post)
    {
        ArgumentNullException.ThrowIfNull(post);
        return new AuthorizedUnder(post.Scan.Packs, [.. post.Scan.Hits.Select(h => $"{h.Pack}/{h.Rule}").Distinct().Order(StringComparer.Ordinal)]);
    }

    /// <summary>Whether other packs, or other versions of them, are active now.</summary>
    public bool Differs(ImmutableArray<PackVersion> active) => !Packs.SequenceEqual(active);

    /// <summary>Whether a scan found what a reviewer has not accepted.</summary>
    public bool IsNew(ScanResult scan)
    {
        ArgumentNullException.ThrowIfNull(scan);
        return scan.Hits.Any(h => h.Severity >= Severity.Flag && !Accepted.Contains($"{h.Pack}/{h.Rule}"));
    }
}
