using System.Collections.Immutable;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Members;
using Platform.Domain.Moderation;
using Platform.Domain.Organizations;
using Platform.Domain.Posts;
using Platform.Grains;
using Platform.Grains.Moderation;
using Platform.GraphQL.Posts;

namespace Platform.GraphQL.Moderation;

/// <summary>The test bench of rule packs.</summary>
[QueryType]
[Authorize(Roles = [nameof(Role.Compliance)])]
public static class RulePackTryQueries
{
    /// <summary>What a change of packs would make of the posts that were changed last, and of given texts. Nothing is kept, and nothing changes.</summary>
    /// <param name="input">The change. What is left out stays as it is.</param>
    public static async Task<RulePackTry> GetRulePackTryAsync(
        Caller caller, IGrainFactory grains, IScanners scanners, IOrganizationPacks packs, IPostQueries posts, TimeProvider clock, CancellationToken cancellationToken, RulePackTryInput? input = null)
    {
        input ??= new RulePackTryInput();
        var organization = (await grains.Organization(caller.Organization).Get()).State;
        var candidate = input.Over(organization, caller.Actor, scanners.Packs, Instant.FromDateTimeOffset(clock.GetUtcNow()));
        var draft = await input.DraftAsync(caller.Organization, packs, cancellationToken);
        if (!candidate.Ok || !draft.Ok)
        {
            return new RulePackTry((candidate.Refused ?? draft.Refused)!.Message, 0, [], []);
        }

        var (now, then) = (await scanners.ForAsync(organization), await scanners.TryAsync(candidate.Value, draft.Value.Pack));
        var latest = await posts.LatestAsync(caller.Organization, Math.Clamp(input.Last, 0, RulePackTryInput.MaxLast), cancellationToken);
        return await Task.Run(() => new RulePackTry(
            null,
            latest.Length,
            [.. latest.Select(post => new RulePackTryPost(post, PackTry.Compare(post.State.Content.Zoned(), now, then))).Where(tried => tried.Tried.Changed)],
            [.. (input.Texts.IsDefault ? [] : input.Texts).Select(text => new RulePackTryText(PackTry.Compare([text.Zoned], now, then)))]), cancellationToken);
    }
}

/// <summary>A change of packs to try.</summary>
/// <param name="Name">A pack of the organization's own, as if it were active: with `source`, or with its draft.</param>
/// <param name="Source">Its source; the draft's where it is left out.</param>
/// <param name="Packs">The built-in packs that would be active; an empty list means all of them.</param>
/// <param name="Phrases">All phrases of the organization's own.</param>
/// <param name="Mute">Rules of built-in packs that would be muted.</param>
/// <param name="Unmute">Muted rules that would be used again.</param>
/// <param name="Last">How many posts to try, those changed last first; at most 500.</param>
/// <param name="Texts">Texts to try, at most 50.</param>
public sealed record RulePackTryInput(
    string? Name = null, string? Source = null, ImmutableArray<string>? Packs = null, ImmutableArray<string>? Phrases = null,
    ImmutableArray<RuleInput> Mute = default, ImmutableArray<RuleInput> Unmute = default, int Last = 100, ImmutableArray<TryTextInput> Texts = default)
{
    internal const int MaxLast = 500;
    private const int MaxTexts = 50;

    // The rules that decide on a change decide on what can be tried.
    internal Outcome<Organization> Over(Organization organization, Actor actor, IReadOnlyCollection<string> known, Instant now)
    {
        Outcome<Organization> tried = organization;
        if (!Texts.IsDefault && (Texts.Length > MaxTexts || Texts.Any(t => !Zones.IsKnown(t.Zone ?? Zones.Body))))
        {
            return new Refused(Refusal.InvalidInput, $"There may be {MaxTexts} texts, each in a zone that rules know.", "texts");
        }

        if (Packs is not null || Phrases is not null)
        {
            tried = StateOf(OrganizationRules.Change(organization, new ChangeOrganization(actor, Packs: Packs, Phrases: Phrases), known, now));
        }

        foreach (var rule in Mute.IsDefault ? [] : Mute)
        {
            tried = tried.Ok ? StateOf(PackRules.Mute(tried.Value, new MuteRule(actor, rule.Pack, rule.Rule, "tried"), now)) : tried;
        }

        foreach (var rule in Unmute.IsDefault ? [] : Unmute)
        {
            tried = tried.Ok ? StateOf(PackRules.Unmute(tried.Value, new UnmuteRule(actor, rule.Pack, rule.Rule), now)) : tried;
        }

        return tried;
    }

    private static Outcome<Organization> StateOf(Outcome<Decision<Organization>> decided) => decided.Ok ? decided.Value.State : decided.Refused;

    internal async Task<Outcome<TriedPack>> DraftAsync(OrganizationId organization, IOrganizationPacks packs, CancellationToken cancellationToken)
    {
        if (Name is null)
        {
            return Source is null ? new TriedPack(null) : new Refused(Refusal.InvalidInput, "Give the pack a name.", "name");
        }

        var source = Source ?? (await packs.DraftsAsync(organization, cancellationToken)).FirstOrDefault(d => d.Name == Name)?.Source;
        if (source is null)
        {
            return new Refused(Refusal.NotFound, "There is no draft of this name.", "name");
        }

        var read = OrganizationPackReader.Read(Name, "draft", source);
        return read.Ok ? new TriedPack(read.Value) : read.Refused;
    }

    internal sealed record TriedPack(RulePack? Pack);
}

/// <summary>A rule of a pack.</summary>
/// <param name="Pack">The pack's id.</param>
/// <param name="Rule">The rule's id in it.</param>
public sealed record RuleInput(string Pack, string Rule);

/// <summary>A text to try.</summary>
/// <param name="Text">The text.</param>
/// <param name="Zone">Which part of a post it would be; `body` where it is left out.</param>
public sealed record TryTextInput(string Text, string? Zone = null)
{
    internal ZonedText Zoned => new(Zone ?? Zones.Body, Text);
}

/// <summary>What a change of packs would do.</summary>
/// <param name="Problem">Why it can't be tried: the rule, the place and what is wrong; null when it was tried.</param>
/// <param name="Tried">How many posts were tried.</param>
/// <param name="Posts">Those in which something would change.</param>
/// <param name="Texts">What would be found in the given texts, in their order.</param>
public sealed record RulePackTry(string? Problem, int Tried, ImmutableArray<RulePackTryPost> Posts, ImmutableArray<RulePackTryText> Texts)
{
    /// <summary>How many posts would be held for a reviewer that are not now.</summary>
    public int NewlyHeld => Posts.Count(post => post.NewlyHeld);

    /// <summary>How many posts are held for a reviewer now that would not be.</summary>
    public int Released => Posts.Count(post => post.Released);

    /// <summary>How many hits each rule would have more or fewer, in posts.</summary>
    public ImmutableArray<RuleChange> Rules =>
    [
        .. Posts.SelectMany(post => post.Added.Select(hit => (hit, 1, 0)).Concat(post.Removed.Select(hit => (hit, 0, 1)))).GroupBy(change => (change.hit.Pack, change.hit.Rule))
            .Select(rule => new RuleChange(rule.Key.Pack, rule.Key.Rule, rule.Sum(c => c.Item2), rule.Sum(c => c.Item3))).OrderBy(r => r.Pack, StringComparer.Ordinal).ThenBy(r => r.Rule, StringComparer.Ordinal),
    ];
}

/// <summary>What would change in one post. Offsets, no words.</summary>
/// <param name="Row">The post.</param>
/// <param name="Tried">What is shown.</param>
public sealed record RulePackTryPost([property: GraphQLIgnore] Versioned<Post> Row, [property: GraphQLIgnore] Tried Tried)
{
    /// <summary>The post.</summary>
    public PostNode Post => new(Row);

    /// <summary>Whether it would be held for a reviewer and is not now.</summary>
    public bool NewlyHeld => Tried.NewlyHeld;

    /// <summary>Whether it is held for a reviewer now and would not be.</summary>
    public bool Released => Tried.Released;

    /// <summary>The verdict of now.</summary>
    public Severity Before => Tried.Before.Verdict;

    /// <summary>The verdict then.</summary>
    public Severity After => Tried.After.Verdict;

    /// <summary>Hits that would come.</summary>
    public ImmutableArray<Hit> Added => Tried.Added;

    /// <summary>Hits that would go.</summary>
    public ImmutableArray<Hit> Removed => Tried.Removed;
}

/// <summary>What would be found in a given text.</summary>
/// <param name="Tried">What is shown.</param>
public sealed record RulePackTryText([property: GraphQLIgnore] Tried Tried)
{
    /// <summary>The verdict of now.</summary>
    public Severity Before => Tried.Before.Verdict;

    /// <summary>The verdict then.</summary>
    public Severity After => Tried.After.Verdict;

    /// <summary>All hits then.</summary>
    public ImmutableArray<Hit> Hits => Tried.After.Hits;
}

/// <summary>How a rule's hits would change.</summary>
/// <param name="Pack">The pack's id.</param>
/// <param name="Rule">The rule's id in it.</param>
/// <param name="Added">How many would come.</param>
/// <param name="Removed">How many would go.</param>
public sealed record RuleChange(string Pack, string Rule, int Added, int Removed);
