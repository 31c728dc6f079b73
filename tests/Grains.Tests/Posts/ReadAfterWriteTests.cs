using NodaTime;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Members;
using Platform.Domain.Organizations;
using Platform.Domain.Posts;
using Platform.Domain.Reviews;
using Platform.Grains.Tests.World;

namespace Platform.Grains.Tests.Posts;

/// <summary>What a command has written is in lists and pages when the command ends: nothing is waited for.</summary>
public sealed class ReadAfterWriteTests(House house)
{
    [Fact]
    public async Task Each_command_on_a_post_and_its_item_is_read_when_it_ends()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        Assert.Equal((await mercy.Grain(news).Get()).Version, (await house.Get<IAccountQueries>().AllAsync(mercy.Id, Hospital.Stop)).Single().Version);

        var post = mercy.NewPost();
        await SameAsync(await mercy.Grain(post).Write(mercy.Words(Hospital.Clear, [news], submit: false)), EditorialState.Draft);
        var submitted = await mercy.Grain(post).Write(mercy.Words(Hospital.Flagged, [news], Duration.FromHours(2)));
        await SameAsync(submitted, EditorialState.InReview);
        var item = submitted.Value!.State.Review!.Value;
        await SameItemAsync(await house.Grains.ReviewItem(mercy.Id, item).Claim(Hospital.Rui));
        await SameItemAsync(await house.Grains.ReviewItem(mercy.Id, item).Decide(new DecideReview(ReviewDecision.Approve, null, Hospital.Rui)));
        await SameAsync(await mercy.Grain(post).Get(), EditorialState.Authorized);
        await SameAsync(await mercy.Grain(post).Withdraw(Hospital.Ana), EditorialState.Withdrawn);
        Assert.Empty(await mercy.RowsAsync($"SELECT grain_key FROM projection_dirty WHERE grain_key LIKE '%:{mercy.Id}/%'"));

        async Task SameAsync(Outcome<Versioned<Post>> written, EditorialState state)
        {
            Assert.True(written.Ok, written.Refused?.Message);
            var read = (await house.Get<IPostQueries>().FindAsync(mercy.Id, post, Hospital.Stop))!;
            Assert.Equal((written.Value!.Version, state), (read.Version, read.State.State));
        }

        async Task SameItemAsync(Outcome<Versioned<ReviewItem>> written)
        {
            Assert.True(written.Ok, written.Refused?.Message);
            var read = (await house.Get<IReviewQueries>().FindManyAsync(mercy.Id, [item], Hospital.Stop))[item];
            Assert.Equal((written.Value!.Version, written.Value.State.Status), (read.Version, read.State.Status));
        }
    }

    [Fact]
    public async Task Members_and_organizations_are_read_when_the_command_ends()
    {
        var mercy = await house.HospitalAsync();
        var changed = await house.Grains.Member(mercy.Id, Hospital.Rui.Person!.Value).ChangeRoles([Role.Reviewer, Role.Author], Hospital.Adam, null);
        Assert.Equal(changed.Value!.Version, (await house.Get<IMemberQueries>().FindAsync(mercy.Id, Hospital.Rui.Person!.Value, Hospital.Stop))!.Version);
        var renamed = await house.Grains.Organization(mercy.Id).Change(new ChangeOrganization(Hospital.Adam, "Mercy West"));
        Assert.True(renamed.Ok, renamed.Refused?.Message);
        Assert.Equal("Mercy West", (await house.Get<IOrganizationQueries>().FindAsync(mercy.Id, Hospital.Stop))!.State.Name);
    }
}
