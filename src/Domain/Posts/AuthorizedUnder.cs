using System.Collections.Immutable;
using Platform.Domain.Moderation;

namespace Platform.Domain.Posts;

/// <summary>What the last scan behind a delivery rests on; travels with it so that the gate can tell a new finding from an accepted one.</summary>
/// <param name="Packs">The packs that looked.</param>
/// <param name="Accepted">The rules whose hits stood there when the post was authorized, each in the version of its pack (<c>pack@version/rule</c>):
/// a rule of a pack that has changed meanwhile is asked about again.</param>
/// <param name="LinkAt">Where in the payload's text the post's link begins, when rendering put it there; it is scanned as a link. Null where it did not.</param>
public sealed record AuthorizedUnder(ImmutableArray<PackVersion> Packs, ImmutableArray<string> Accepted, int? LinkAt = null)
{
    /// <summary>Of one payload of a post that is authorized.</summary>
    public static AuthorizedUnder Of(Authorization authorization, Content content, string payload)
    {
        ArgumentNullException.ThrowIfNull(authorization);
        ArgumentNullException.ThrowIfNull(content);
        return new AuthorizedUnder(authorization.Packs, authorization.Accepted ?? [], PayloadRules.LinkIn(content, payload));
    }

    /// <summary>How the hits of a scan are called when they are accepted.</summary>
    public static ImmutableArray<string> Names(ScanResult scan)
    {
        ArgumentNullException.ThrowIfNull(scan);
        return [.. scan.Hits.Select(Name).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>Whether other packs, or other versions of them, are active now.</summary>
    public bool Differs(ImmutableArray<PackVersion> active) => !Packs.SequenceEqual(active);

    /// <summary>Whether a scan found what a reviewer has not accepted.</summary>
    public bool IsNew(ScanResult scan)
    {
        ArgumentNullException.ThrowIfNull(scan);
        return scan.Hits.Any(h => h.Severity >= Severity.Flag && !Accepted.Contains(Name(h)));
    }

    private static string Name(Hit hit) => $"{hit.Pack}@{hit.PackVersion}/{hit.Rule}";
}
