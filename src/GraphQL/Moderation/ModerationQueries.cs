using System.Collections.Immutable;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Members;
using Platform.Domain.Moderation;
using Platform.Domain.Posts;
using Platform.Grains;
using Platform.Grains.Moderation;

namespace Platform.GraphQL.Moderation;

/// <summary>Reads rule packs and tries texts.</summary>
[QueryType]
[Authorize(Roles = [nameof(Role.Author), nameof(Role.Reviewer), nameof(Role.Compliance), nameof(Role.Auditor)])]
public static class ModerationQueries
{
    /// <summary>What would be found in a text, and whether some networks would take it. Nothing is kept.</summary>
    /// <param name="text">The text.</param>
    /// <param name="channels">Names of networks, such as `bluesky`.</param>
    public static async Task<PostCheck> GetPostCheckAsync(
        string text, Caller caller, IGrainFactory grains, IScanners scanners, IConnectors connectors, ImmutableArray<string> channels = default)
    {
        var content = new Content { Text = text };
        var organization = (await grains.Organization(caller.Organization).Get()).State;
        return new PostCheck(new Scan(scanners.For(organization).Scan(content.Zoned())), [.. channels.Distinct().SelectMany(channel => PostCheck.Of(channel, content, connectors))]);
    }

    /// <summary>How far the re-scan of what waits to be sent has come since packs, phrases or muted rules changed last; null before the first change.
    /// Nothing in which they find something new goes out meanwhile.</summary>
    public static async Task<RulePackActivation?> GetRulePackActivationAsync(Caller caller, IRescans rescans, CancellationToken cancellationToken)
        => await rescans.FindAsync(caller.Organization, cancellationToken) is { } rescan ? new RulePackActivation(rescan) : null;

    /// <summary>The rule packs that come with the platform, and the organization's own phrases as one more, by id.</summary>
    public static async Task<ImmutableArray<RulePackView>> GetRulePacksAsync(Caller caller, IGrainFactory grains, IScanners scanners)
    {
        var active = scanners.For((await grains.Organization(caller.Organization).Get()).State).Packs.ToDictionary(pack => pack.Pack, pack => pack.Version);
        return [.. scanners.Packs.Union(active.Keys).Order(StringComparer.Ordinal).Select(id => RulePackView.Of(id, active))];
    }
}

/// <summary>A set of rules with a version.</summary>
/// <param name="Name">The pack's id, such as `us-hipaa`; hits name it.</param>
/// <param name="Title">For people; null for the organization's own phrases.</param>
/// <param name="Jurisdiction">Whose law or guidance it serves, such as `US`; null where it serves none.</param>
/// <param name="Source">Where the law or guidance stands; null where it serves none.</param>
/// <param name="Notice">What is to be known before relying on it.</param>
/// <param name="Active">Whether the organization's posts are scanned with it.</param>
/// <param name="Version">The version that scans now; null while it is not active.</param>
[GraphQLName("RulePack")]
public sealed record RulePackView(string Name, string? Title, string? Jurisdiction, Uri? Source, string? Notice, bool Active, string? Version)
{
    internal static RulePackView Of(string id, Dictionary<string, string> active)
    {
        var pack = RulePacks.Find(id);
        return new RulePackView(id, pack?.Title, pack?.Jurisdiction, pack?.Source, pack?.Notice, active.ContainsKey(id), active.GetValueOrDefault(id));
    }
}

/// <summary>What would become of a text.</summary>
/// <param name="Scan">What the active packs find.</param>
/// <param name="Problems">Why networks would not take it.</param>
public sealed record PostCheck([property: GraphQLIgnore] Scan Scan, ImmutableArray<ChannelProblem> Problems)
{
    /// <summary>The gravest of the hits.</summary>
    public Severity Verdict => Scan.Verdict;

    /// <summary>What was found, in order of start.</summary>
    public ImmutableArray<Hit> Hits => Scan.Hits;

    internal static IEnumerable<ChannelProblem> Of(string channel, Content content, IConnectors connectors)
    {
        var descriptor = connectors.Find(channel)?.Describe(ImmutableDictionary<string, string>.Empty);
        var refused = descriptor is null
            ? new Refused(Refusal.UnknownNetwork, $"This platform speaks to {string.Join(", ", connectors.Networks)}.")
            : PayloadRules.Check(PayloadRules.Render(content, descriptor), descriptor);
        return refused is null ? [] : [new ChannelProblem(channel, refused.Code, refused.Message)];
    }
}

/// <summary>Why a network would not take a text.</summary>
/// <param name="Channel">The network's name, as it was given.</param>
/// <param name="Code">The named reason.</param>
/// <param name="Message">What is wrong and what to do.</param>
public sealed record ChannelProblem(string Channel, Refusal Code, string Message);
