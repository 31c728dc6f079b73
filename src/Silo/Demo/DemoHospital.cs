using System.Collections.Immutable;
using System.Text.Json;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Campaigns;
using Platform.Domain.Members;
using Platform.Domain.Organizations;
using Platform.Domain.Posts;
using Platform.Domain.Reviews;
using Platform.Grains;
using Platform.Networks.Sandbox;

namespace Platform.Silo.Demo;

/// <summary>A small made-up hospital: people of each role, two accounts on the sandbox network, a campaign under way, posts of every verdict. It is opened
/// with the same commands that anybody else gives.</summary>
public sealed class DemoHospital(IServiceProvider services)
{
    /// <summary>The tenant.</summary>
    public static readonly OrganizationId Id = new("demo-hospital");

    /// <summary>The public names of its accounts.</summary>
    public static readonly ImmutableArray<string> Accounts = [.. DemoPosts.Accounts.Select(a => new SandboxAddress(Id, new AccountId(a)).ToString())];

    private readonly IGrainFactory _grains = services.GetRequiredService<IGrainFactory>();
    private readonly TimeProvider _clock = services.GetRequiredService<TimeProvider>();

    /// <summary>Founds it at the first start, and prints where to look at every start.</summary>
    public async Task OpenAsync(string url, CancellationToken cancellationToken)
    {
        var file = Path.Combine(Path.GetDirectoryName(services.GetRequiredService<PlatformSettings>().Storage.File) ?? "data", "demo-client.json");
        if (!(await _grains.Organization(Id).Get()).State.Exists)
        {
            await FoundAsync(file, cancellationToken);
        }

        var client = File.Exists(file) ? JsonSerializer.Deserialize<DemoClient>(await File.ReadAllTextAsync(file, cancellationToken)) : null;
        Console.WriteLine(DemoText.Of(url, Accounts, client));
    }

    private async Task FoundAsync(string file, CancellationToken cancellationToken)
    {
        var founder = new Actor(null, "demo", [Role.Admin]);
        Must(await _grains.Organization(Id).Found("Riverbend Demo Hospital", DemoPosts.Zone, founder));
        Must(await _grains.Organization(Id).Change(new ChangeOrganization(founder, Packs: DemoPosts.Packs)));
        foreach (var (name, email, roles) in DemoPosts.People)
        {
            Must(await _grains.Member(Id, MemberRules.IdOf(email)).Invite(new InviteMember(name, email, roles, founder)));
        }

        foreach (var account in DemoPosts.Accounts)
        {
            Must(await _grains.Account(Id, new AccountId(account)).Connect(new ConnectAccount(
                "sandbox", "sandbox://local", account, "no-secret", ImmutableDictionary<string, string>.Empty.Add("crowdSpeed", "60"), founder)));
        }

        var campaign = new CampaignId("autumn-vaccination");
        Must(await _grains.Campaign(Id, campaign).Create(new PlanCampaign("Autumn vaccination", "Two in three of the town's over-65s vaccinated by December", null, null, As(DemoPosts.Author))));
        foreach (var post in DemoPosts.All)
        {
            await WriteAsync(post, campaign);
        }

        var clients = services.GetRequiredService<IApiClients>();
        var created = Must(await clients.CreateAsync(Id, "demo", [Role.Admin], founder, cancellationToken));
        var reviews = Must(await clients.CreateAsync(Id, "demo reviews", [Role.Reviewer, Role.Compliance], founder, cancellationToken));
        var both = new DemoClient(created.ClientId, created.ClientSecret, reviews.ClientId, reviews.ClientSecret);
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(both), cancellationToken);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private async Task WriteAsync(DemoPost demo, CampaignId campaign)
    {
        var zone = DateTimeZoneProviders.Tzdb[DemoPosts.Zone];
        var id = NewIds.Next<PostId>(_clock);
        var grain = _grains.Post(Id, id);
        var time = demo.InMinutes is { } minutes
            ? new WallClock(Instant.FromUnixTimeSeconds((_clock.GetUtcNow().ToUnixTimeSeconds() / 60 + minutes + 1) * 60).InZone(zone).LocalDateTime, DemoPosts.Zone)
            : null;
        var written = Must(await grain.Write(new WritePost(
            new Content { Text = demo.Text, Link = demo.Link, Tags = ["demo"] }, [.. demo.Accounts.Select(a => new AccountId(a))], campaign, time, As(demo.Author), Submit: demo.Submit)));
        if (demo.Then == DemoStep.PublishNow)
        {
            Must(await grain.PublishNow(As(demo.Author)));
        }
        else if (demo.Then is { } step && written.State.Review is { } item)
        {
            var decision = step == DemoStep.Approve ? ReviewDecision.Approve : ReviewDecision.RequestChanges;
            Must(await _grains.ReviewItem(Id, item)
                .Decide(new DecideReview(decision, demo.Comment, As(DemoPosts.Reviewer, "demo reviews"), Others: Disposition.AcceptedRisk)));
        }
    }

    // Decisions come through a client of their own: one that wrote a post may not decide on it.
    private static Actor As(string email, string client = "demo")
    {
        var roles = DemoPosts.People.First(p => p.Email == email).Roles;
        return new Actor(MemberRules.IdOf(email), client, roles);
    }

    private static T Must<T>(Outcome<T> outcome)
        => outcome.Ok ? outcome.Value : throw new InvalidOperationException($"The demo could not be set up: {outcome.Refused.Code} {outcome.Refused.Message}");
}

/// <summary>The demo's API clients, kept beside its database for later starts: one for everything, one for decisions on what the first one writes.</summary>
internal sealed record DemoClient(string ClientId, string Secret, string? ReviewClientId = null, string? ReviewSecret = null);
