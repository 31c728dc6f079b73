using NodaTime;
using Platform.Domain.Moderation;
using Platform.Domain.Organizations;
using Platform.Domain.Posts;
using Platform.Grains.Moderation;
using Platform.Grains.Tests.World;

namespace Platform.Grains.Tests.Moderation;

public sealed class OwnPackTests(House house)
{
    private const string Wing = "The old wing opens on Friday.";
    private static readonly Duration Tomorrow = Duration.FromHours(24);

    [Fact]
    public async Task Activated_pack_of_its_own_holds_what_it_hits_and_a_deactivated_one_does_not()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var (post, _) = await mercy.WrittenAsync(Wing, [news], Tomorrow);

        Assert.True((await mercy.ActivateAsync("works", Source("old wing"))).Ok);

        await Until.TrueAsync("a post that is held", async () => (await mercy.Grain(post).Get()).State.State == EditorialState.InReview);
        var hit = Assert.Single((await mercy.Grain(post).Get()).State.Scan.Hits);
        Assert.Equal(("works", "1", "works"), (hit.Pack, hit.PackVersion, hit.Rule));

        Assert.True((await mercy.ActivateAsync("works", Source("new wing"))).Ok);
        Assert.Equal(EditorialState.Authorized, (await mercy.WrittenAsync(Wing, [news], Tomorrow)).State.State);
        Assert.Equal(("works", "2"), (await mercy.WrittenAsync("The new wing.", [news], Tomorrow)).State.Scan.Hits is [var second] ? (second.Pack, second.PackVersion) : default);
        Assert.True((await house.Grains.Organization(mercy.Id).DeactivatePack(new DeactivatePack(Hospital.Adam, "works"))).Ok);
        Assert.Equal(EditorialState.Authorized, (await mercy.WrittenAsync("The new wing.", [news], Tomorrow)).State.State);
    }

    [Fact]
    public async Task Muted_rule_is_not_hit_and_hits_again_when_the_mute_ends()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        Assert.True((await house.Grains.Organization(mercy.Id).Change(new ChangeOrganization(Hospital.Adam, Packs: ["us-hipaa"]))).Ok);
        var (_, flagged) = await mercy.WrittenAsync(Hospital.Flagged, [news], Tomorrow);
        Assert.NotEmpty(flagged.Scan.Hits);
        foreach (var rule in flagged.Scan.Hits.Select(h => h.Rule).Distinct())
        {
            Assert.True((await house.Grains.Organization(mercy.Id).MuteRule(new MuteRule(Hospital.Adam, "us-hipaa", rule, "we ask them first"))).Ok);
        }

        var (post, let) = await mercy.WrittenAsync(Hospital.Flagged, [news], Tomorrow);
        Assert.Equal(EditorialState.Authorized, let.State);

        Assert.True((await house.Grains.Organization(mercy.Id).UnmuteRule(new UnmuteRule(Hospital.Adam, "us-hipaa", flagged.Scan.Hits[0].Rule))).Ok);
        await Until.TrueAsync("a post that is held", async () => (await mercy.Grain(post).Get()).State.State == EditorialState.InReview);
        Assert.Empty(house.Network.Calls(news));
    }

    [Fact]
    public async Task Two_organizations_with_packs_of_one_name_scan_with_their_own()
    {
        var (mercy, saint) = (await house.HospitalAsync(), await house.HospitalAsync());
        await mercy.ActivateAsync("works", Source("old wing"));
        await saint.ActivateAsync("works", Source("new wing"));
        Assert.Equal(EditorialState.InReview, (await mercy.WrittenAsync(Wing, [await mercy.AccountAsync()], Tomorrow)).State.State);
        Assert.Equal(EditorialState.Authorized, (await saint.WrittenAsync(Wing, [await saint.AccountAsync()], Tomorrow)).State.State);
    }

    [Fact]
    public async Task Bench_tries_a_draft_beside_what_is_active_and_keeps_nothing()
    {
        var mercy = await house.HospitalAsync();
        var organization = (await house.Grains.Organization(mercy.Id).Get()).State;
        var scanners = house.Get<IScanners>();
        var (now, then) = (await scanners.ForAsync(organization), await scanners.TryAsync(organization, OrganizationPackReader.Read("works", "draft", Source("old wing")).Value));
        Assert.True(PackTry.Compare([new ZonedText(Zones.Body, Wing)], now, then).NewlyHeld);
        Assert.Same(now, await scanners.ForAsync(organization));
        Assert.Equal(1, (await house.Grains.Organization(mercy.Id).Get()).State.PacksVersion);
    }

    private static string Source(string phrase) => $$"""{ "rules": [ { "id": "works", "severity": "FLAG", "phrases": ["{{phrase}}"] } ] }""";
}
