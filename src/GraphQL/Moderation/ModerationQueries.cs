using System.Collections.Immutable;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Members;
using Platform.Domain.Moderation;
using Platform.Domain.Posts;
using Platform.Grains;
using Platform.Grains.Moderation;
using Platform.GraphQL.Accounts;
using Platform.GraphQL.Posts;

namespace Platform.GraphQL.Moderation;

/// <summary>Reads rule packs and tries texts.</summary>
[QueryType]
[Authorize(Roles = [nameof(Role.Author), nameof(Role.Reviewer), nameof(Role.Compliance), nameof(Role.Auditor)])]
public static class ModerationQueries
{
    /// <summary>What would be found in the words of a post, whether some networks or accounts would take it, and where its parts would go.
    /// Nothing is kept: it may be asked while a person types.</summary>
    /// <param name="text">The body.</param>
    /// <param name="channels">Names of networks, such as `bluesky`.</param>
    /// <param name="title">A title, for blogs.</param>
    /// <param name="link">A link.</param>
    /// <param name="firstComment">A comment to follow the post.</param>
    /// <param name="altText">A description of the picture.</param>
    /// <param name="tags">Labels for planning.</param>
    /// <param name="accountIds">Accounts, each with its own settings.</param>
    public static async Task<PostCheck> GetPostCheckAsync(
        string text, Caller caller, IGrainFactory grains, IScanners scanners, IConnectors connectors, AccountById accounts,
        ImmutableArray<string> channels = default,
        string? title = null, string? link = null, string? firstComment = null, string? altText = null, ImmutableArray<string> tags = default,
        ImmutableArray<AccountId> accountIds = default, CancellationToken cancellationToken = default)
    {
        var content = new Content { Text = text, Title = title, Link = link, FirstComment = firstComment, AltText = altText, Tags = tags.IsDefault ? [] : tags };
        var organization = (await grains.Organization(caller.Organization).Get()).State;
        var scan = (await scanners.ForAsync(organization)).Scan(content.Zoned()) with { PacksVersion = organization.PacksVersion };
        ImmutableArray<PostDestination> destinations =
        [
            .. (channels.IsDefault ? [] : channels).Distinct().Select(channel => PostDestination.Of(channel, connectors)),
            .. await Task.WhenAll((accountIds.IsDefault ? [] : accountIds).Distinct()
                .Select(account => PostDestination.OfAsync(account, accounts, connectors, cancellationToken))),
        ];
        return new PostCheck(
            new Scan(scan), ContentRules.Check(content), [.. destinations.Select(to => to.ProblemOf(content)).OfType<ChannelProblem>()],
            [.. destinations.Where(to => to.Descriptor is not null).Select(to => PostPlacement.Of(content, to.Descriptor!, to.Account))]);
    }

    /// <summary>How far the re-scan of what waits to be sent has come since packs, phrases or muted rules changed last; null before the first change.
    /// Nothing in which they find something new goes out meanwhile.</summary>
    public static async Task<RulePackActivation?> GetRulePackActivationAsync(Caller caller, IRescans rescans, CancellationToken cancellationToken)
        => await rescans.FindAsync(caller.Organization, cancellationToken) is { } rescan ? new RulePackActivation(rescan) : null;

    /// <summary>The rule packs that come with the platform, those that the organization wrote, and its phrases as one more, by id.</summary>
    public static async Task<ImmutableArray<RulePackView>> GetRulePacksAsync(
        Caller caller, IGrainFactory grains, IScanners scanners, IOrganizationPacks packs, CancellationToken cancellationToken)
    {
        var organization = (await grains.Organization(caller.Organization).Get()).State;
        return RulePackView.All(organization, await scanners.ForAsync(organization), scanners.Packs, await packs.DraftsAsync(caller.Organization, cancellationToken));
    }
}

/// <summary>What would become of a text.</summary>
/// <param name="Scan">What the active packs find.</param>
/// <param name="Refused">Why no network would be asked.</param>
/// <param name="Problems">Why networks would not take it.</param>
/// <param name="Placements">Where the parts would go: one entry for each network and account that was asked about. What is NOT_SENT is lost there.</param>
public sealed record PostCheck(
    [property: GraphQLIgnore] Scan Scan, [property: GraphQLIgnore] Refused? Refused, ImmutableArray<ChannelProblem> Problems,
    ImmutableArray<PostPlacement> Placements)
{
    /// <summary>What is wrong with the words wherever they are sent, such as a link that is no address; null when nothing is.</summary>
    public UserError? Problem => Refused is null ? null : UserError.From(Refused);

    /// <summary>The organization's packs version that scanned.</summary>
    public int? PacksVersion => Scan.PacksVersion;

    /// <summary>The gravest of the hits.</summary>
    public Severity Verdict => Scan.Verdict;

    /// <summary>What was found, in order of start.</summary>
    public ImmutableArray<Hit> Hits => Scan.Hits;

    /// <summary>What a person should know of the parts: those that are not sent, and a title that is made from the text.</summary>
    public ImmutableArray<PostWarning> Warnings => [.. Placements.SelectMany(PostWarning.Of)];
}

/// <summary>Where a text may be sent.</summary>
/// <param name="Channel">The network's name, or what was asked for instead.</param>
/// <param name="Account">The account, or null.</param>
/// <param name="Descriptor">What it takes, or null where there is no such thing.</param>
internal sealed record PostDestination(string Channel, AccountId? Account, ConnectorDescriptor? Descriptor)
{
    private string Unknown { get; init; } = "";

    public static PostDestination Of(string channel, IConnectors connectors)
        => new(channel, null, connectors.Find(channel)?.Describe(ImmutableDictionary<string, string>.Empty))
        {
            Unknown = $"This platform speaks to {string.Join(", ", connectors.Networks)}.",
        };

    public static async Task<PostDestination> OfAsync(AccountId id, AccountById accounts, IConnectors connectors, CancellationToken cancellationToken)
    {
        var account = await accounts.LoadAsync(id, cancellationToken);
        var usable = account is { Status: not AccountStatus.Disconnected };
        return new(account?.Network ?? "", id, usable ? connectors.Find(account!.Network)?.Describe(account.Row.State.Settings) : null);
    }

    public ChannelProblem? ProblemOf(Content content)
    {
        var refused = Descriptor is null
            ? Account is null ? new Refused(Refusal.UnknownNetwork, Unknown) : new Refused(Refusal.UnknownAccount, "There is no such connected account.")
            : PayloadRules.Check(PayloadRules.Render(content, Descriptor), Descriptor);
        return refused is null ? null : new ChannelProblem(Channel, refused.Code, refused.Message);
    }
}

/// <summary>Why a network would not take a text.</summary>
/// <param name="Channel">The network's name, as it was given, or that of the account.</param>
/// <param name="Code">The named reason.</param>
/// <param name="Message">What is wrong and what to do.</param>
public sealed record ChannelProblem(string Channel, Refusal Code, string Message);
