using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Campaigns;
using Platform.Domain.Members;
using Platform.Domain.Posts;
using Platform.Domain.Reviews;
using Platform.Grains;
using Platform.GraphQL;

namespace Platform.Journeys.Isolation;

/// <summary>An organization with everything that there can be, in every state that matters, each thing marked with a word of its own organization.</summary>
internal sealed class Tenant
{
    /// <summary>The name of the caller that may do everything.</summary>
    public const string Everything = "everything";

    private readonly IServiceProvider _services;
    private readonly IGrainFactory _grains;
    private readonly Actor _ana;
    private readonly Actor _rob;

    private Tenant(IServiceProvider services, OrganizationId organization, string marker)
    {
        (_services, Organization, Marker) = (services, organization, marker);
        _grains = services.GetRequiredService<IGrainFactory>();
        _ana = new Actor(MemberRules.IdOf(Email(Everything)), "planter", [Role.Admin, Role.Auditor]);
        _rob = _ana with { Person = MemberRules.IdOf(Email(nameof(Role.Reviewer))), Client = "reviewing planter" };
    }

    public OrganizationId Organization { get; }

    /// <summary>A word that stands in every text of the organization and nowhere else.</summary>
    public string Marker { get; }

    /// <summary>Opaque ids by the name of their type; those of API clients as they are.</summary>
    public Dictionary<string, List<string>> Ids { get; } = [];

    /// <summary>API clients and their secrets: one for each role and one for all.</summary>
    public Dictionary<string, NewApiClient> Clients { get; } = [];

    private static CancellationToken None => CancellationToken.None;

    public static async Task<Tenant> PlantAsync(IServiceProvider services, string organization, string marker)
    {
        var tenant = new Tenant(services, new OrganizationId(organization), marker);
        await tenant.PlantAsync();
        return tenant;
    }

    /// <summary>The address of the member who holds a role.</summary>
    public string Email(string role) => $"{role.ToLowerInvariant()}.{Marker}@{Organization}.example";

    /// <summary>The bare keys of all things, for looking whether an answer tells one.</summary>
    public IEnumerable<string> Keys() => Ids.Where(kind => kind.Key is not ("Organization" or "Authorization"))
        .SelectMany(kind => kind.Value.Select(id => GlobalId.TryDecode(id, out _, out var key) ? key : id));

    private async Task PlantAsync()
    {
        var founded = await _grains.Organization(Organization).Found($"{Marker} hospital", "Etc/UTC", Actor.System);
        if (founded.Refused is { Code: not Refusal.AlreadyExists } refused)
        {
            throw new InvalidOperationException(refused.Message);
        }

        Add("Organization", Organization.Value);
        await PeopleAsync();
        var accounts = await AccountsAsync();
        var campaigns = await CampaignsAsync();
        await PostsAsync(accounts, campaigns);
        await _services.GetRequiredService<IGates>().SuspendAsync(Organization, GateKind.Campaign, campaigns[2].Value, Marker, _ana, None);
        await _services.GetRequiredService<IGates>().SuspendAsync(Organization, GateKind.Account, accounts[2].Value, Marker, _ana, None);
    }

    private async Task PeopleAsync()
    {
        var founder = Actor.System with { Roles = [Role.Admin] };
        foreach (var (name, roles) in Enum.GetValues<Role>().Select(role => (role.ToString(), ImmutableArray.Create(role))).Append((Everything, [Role.Admin, Role.Auditor])).Append(("gone", [Role.Author])))
        {
            var member = MemberRules.IdOf(Email(name));
            Must(await _grains.Member(Organization, member).Invite(new InviteMember($"{Marker} {name}", Email(name), roles, founder)));
            Add("Member", member.Value);
            if (name == "gone")
            {
                Must(await _grains.Member(Organization, member).Deactivate(founder));
                continue;
            }

            var client = Must(await _services.GetRequiredService<IApiClients>().CreateAsync(Organization, $"{Marker} {name}", roles, founder, None));
            Clients[name] = client;
            Add("ApiClient", client.ClientId);
        }
    }

    private async Task<List<AccountId>> AccountsAsync()
    {
        var accounts = Enumerable.Range(0, 4).Select(_ => NewIds.Next<AccountId>(TimeProvider.System)).ToList();
        foreach (var account in accounts)
        {
            Must(await _grains.Account(Organization, account).Connect(new ConnectAccount("sandbox", "sandbox://local", $"{Marker}{account.Value[^4..]}", Marker, ImmutableDictionary<string, string>.Empty, _ana)));
            Add("Account", account.Value);
        }

        Must(await _grains.Account(Organization, accounts[3]).Disconnect(_ana));
        return accounts;
    }

    private async Task<List<CampaignId>> CampaignsAsync()
    {
        var campaigns = Enumerable.Range(0, 4).Select(_ => NewIds.Next<CampaignId>(TimeProvider.System)).ToList();
        foreach (var campaign in campaigns)
        {
            Must(await _grains.Campaign(Organization, campaign).Create(new PlanCampaign($"{Marker} flu", Marker, null, null, _ana)));
            Add("Campaign", campaign.Value);
        }

        Must(await _grains.Campaign(Organization, campaigns[3]).Close(_ana));
        return campaigns;
    }

    private async Task PostsAsync(List<AccountId> accounts, List<CampaignId> campaigns)
    {
        async Task<Versioned<Post>> WriteAsync(string text, CampaignId? campaign = null, bool submit = false)
        {
            var id = NewIds.Next<PostId>(TimeProvider.System);
            var content = new Content { Text = $"{text} {Marker}", Title = Marker, FirstComment = Marker };
            var written = Must(await _grains.Post(Organization, id).Write(new WritePost(content, [accounts[0], accounts[1]], campaign, null, _ana, Submit: submit)));
            Add("Post", id.Value);
            if (written.State.Review is { } item)
            {
                Add("ReviewItem", item.Value);
            }

            return written;
        }

        await WriteAsync("Wash your hands");
        await WriteAsync("Get your flu shot", campaigns[0], submit: true);
        var scheduled = await WriteAsync("Wash your hands", campaigns[0]);
        Must(await _grains.Post(Organization, scheduled.State.Id).Schedule(new WallClock(new LocalDateTime(2099, 1, 5, 9, 0), "Etc/UTC"), _ana, null));
        var withdrawn = await WriteAsync("Wash your hands");
        Must(await _grains.Post(Organization, withdrawn.State.Id).Withdraw(_ana));
        var published = await WriteAsync("Wash your hands", campaigns[1]);
        Add("Authorization", Must(await _grains.Post(Organization, published.State.Id).PublishNow(_ana)).State.Authorization!.Id.Value);
        var (_, claimed, rejected) = (await FlaggedAsync(), await FlaggedAsync(), await FlaggedAsync());
        Must(await _grains.ReviewItem(Organization, claimed).Claim(_rob));
        Must(await _grains.ReviewItem(Organization, rejected).Decide(new DecideReview(ReviewDecision.Reject, Marker, _rob)));

        async Task<ReviewItemId> FlaggedAsync() => (await WriteAsync("My patient in room 12 walked again today", campaigns[0])).State.Review!.Value;
    }

    private void Add(string kind, string key)
        => (Ids.TryGetValue(kind, out var known) ? known : Ids[kind] = []).Add(kind == "ApiClient" ? key : GlobalId.Encode(kind, key));

    private static T Must<T>(Outcome<T> outcome) => outcome.Ok ? outcome.Value : throw new InvalidOperationException(outcome.Refused.Message);
}
