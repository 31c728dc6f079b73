using System.Collections.Immutable;
using System.Text;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Campaigns;
using Platform.Domain.Members;
using Platform.Domain.Organizations;
using Platform.Domain.Posts;
using Platform.Domain.Reviews;
using Platform.Grains.Tests.World;

namespace Platform.Grains.Tests.Wire;

/// <summary>A grain's state doesn't grow with what the organization has done. The demonstration has one campaign of some forty posts on three accounts,
/// three people and no phrases of its own; a hundred times that is four thousand posts, and three hundred accounts, people and phrases.</summary>
public sealed class StateSizeTests(House house)
{
    private const int Bound = 64 * 1024;
    private const int Posts = 4_000;

    [Fact]
    public async Task Campaign_of_four_thousand_posts_is_as_small_as_one_of_none()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        await Until.TrueAsync("the account in the list", async () => (await house.Get<IAccountQueries>().AllAsync(mercy.Id, Hospital.Stop)).Any(a => a.State.Id == news));
        var begun = CampaignRules.BeginImport(new Campaign(), mercy.Id, new CampaignId("flu"), "Flu", new string('a', 64), new string('b', 32), Posts, Hospital.Ana, mercy.Now);
        Under("Campaign", CampaignRules.EndImport(begun.Value!.State, Hospital.Ana, mercy.Now).Value!.State);
    }

    [Fact]
    public async Task Account_and_organization_do_not_grow_with_what_is_sent()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var before = Size((await mercy.Grain(news).Get()).State);
        for (var i = 0; i < 5; i++)
        {
            await mercy.DeliveryAsync(await mercy.PublishedAsync(news), DeliveryState.Live);
        }

        Assert.Equal(before, Size((await mercy.Grain(news).Get()).State));
        var phrases = Enumerable.Range(0, 300).Select(i => $"the closed ward number {i}").ToImmutableArray();
        var changed = await house.Grains.Organization(mercy.Id).Change(new ChangeOrganization(Hospital.Adam, Phrases: phrases));
        Assert.True(changed.Ok, changed.Refused?.Message);
        Under("Organization", changed.Value.State);
    }

    [Fact]
    public async Task Post_that_three_people_wrote_a_hundred_times_for_eight_accounts_stays_small()
    {
        var mercy = await house.HospitalAsync();
        var packs = await house.Grains.Organization(mercy.Id).Change(new ChangeOrganization(Hospital.Adam, Packs: ["us-fda", "us-ftc", "us-hipaa"])); // one country's, as an organization chooses
        Assert.True(packs.Ok, packs.Refused?.Message);
        var accounts = ImmutableArray.CreateBuilder<AccountId>();
        for (var i = 0; i < 8; i++)
        {
            accounts.Add(await mercy.AccountAsync($"a{i}"));
        }

        var targets = accounts.ToImmutable();
        var (post, _) = await mercy.WrittenAsync(Hospital.Clear, targets, Duration.FromHours(24));
        for (var i = 0; i < 100; i++)
        {
            var actor = new Actor(new MemberId($"author-{i % 3}"), "client", [Role.Author]);
            var words = mercy.Words(string.Concat(Enumerable.Repeat($"{Hospital.Flagged} ", 13)) + i, targets, Duration.FromHours(24)) with { Actor = actor };
            Assert.True((await mercy.Grain(post).Write(words)).Ok);
        }

        Assert.True((await house.Grains.ReviewItem(mercy.Id, (await mercy.Grain(post).Get()).State.Review!.Value).Decide(new DecideReview(ReviewDecision.Approve, "Good.", Hospital.Rui, Others: Disposition.AcceptedRisk))).Ok);
        Under("Post", (await mercy.Grain(post).Get()).State);
        Under("ReviewItem", (await mercy.ReviewOfAsync(post)).State);
        Under("Member", new Member { Name = new string('n', 200), Email = new string('e', 200), Roles = [.. Enum.GetValues<Role>()] });
    }

    private static int Size<T>(T state) => Encoding.UTF8.GetByteCount(PlatformJson.Write(state));

    private static void Under<T>(string what, T state)
    {
        TestContext.Current.SendDiagnosticMessage($"{what}: {Size(state)} bytes");
        Assert.True(Size(state) < Bound, $"{what} has {Size(state)} bytes");
    }
}
