using NodaTime;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Campaigns;
using Platform.Domain.Posts;
using Platform.Grains.Campaigns;
using Platform.Grains.Tests.World;

namespace Platform.Grains.Tests;

/// <summary>A thing whose stored state can't be read costs itself alone, and whoever asks for it learns what to do.</summary>
public sealed class UnreadableStateTests(House house)
{
    private static readonly Duration Tomorrow = Duration.FromHours(24);

    [Fact]
    public async Task Post_of_a_later_release_says_so_to_each_caller_is_never_written_over_and_works_when_it_can_be_read()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        var (post, _) = await mercy.WrittenAsync(Hospital.Clear, [news], submit: false);
        var key = $"post:{mercy.Id}/{post}";
        await house.LaterAsync(key);
        var stored = await house.RowsAsync($"SELECT Version FROM OrleansStorage WHERE GrainIdExtensionString = '{key}'");

        var read = await Assert.ThrowsAsync<UnreadableStateException>(() => mercy.Grain(post).Get());
        var written = await Assert.ThrowsAsync<UnreadableStateException>(() => mercy.Grain(post).Write(mercy.Words("Other words.", [news])));

        Assert.Equal((key, nameof(LaterSchemaException)), (read.GrainKey, read.Fault));
        Assert.Contains($"post {post} was written by a later release", written.Message, StringComparison.Ordinal);
        Assert.Equal(stored, await house.RowsAsync($"SELECT Version FROM OrleansStorage WHERE GrainIdExtensionString = '{key}'"));
        await house.RestoreAsync(key);
        Assert.True((await mercy.Grain(post).Submit(Hospital.Ana)).Ok);
    }

    [Fact]
    public async Task Damaged_post_names_no_words_and_says_who_can_mend_it()
    {
        var mercy = await house.HospitalAsync();
        var (post, _) = await mercy.WrittenAsync(Hospital.Clear, [await mercy.AccountAsync()], submit: false);
        await house.DamageAsync($"post:{mercy.Id}/{post}");

        var read = await Assert.ThrowsAsync<UnreadableStateException>(() => mercy.Grain(post).Get());

        Assert.Contains("An operator", read.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("NoSuchState", read.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deliveries_of_a_damaged_account_are_blocked_and_those_of_another_go_out()
    {
        var mercy = await house.HospitalAsync();
        var (news, blog) = (await mercy.AccountAsync("news"), await mercy.AccountAsync("blog"));
        var waiting = Assert.Single(await mercy.ScheduledAsync(1, news));
        var other = Assert.Single(await mercy.ScheduledAsync(1, blog));
        await house.DamageAsync($"account:{mercy.Id}/{news}");

        await mercy.PassAsync(Duration.FromMinutes(7), news, blog);

        await mercy.DeliveryAsync(other, DeliveryState.Live);
        await mercy.DeliveryAsync(waiting, DeliveryState.Blocked, d => d.Reason == GateReasons.AccountBroken);
    }

    [Fact]
    public async Task Work_of_an_account_that_a_later_release_wrote_is_left_to_that_release()
    {
        var mercy = await house.HospitalAsync();
        var (news, blog) = (await mercy.AccountAsync("news"), await mercy.AccountAsync("blog"));
        var waiting = Assert.Single(await mercy.ScheduledAsync(1, news));
        var other = Assert.Single(await mercy.ScheduledAsync(1, blog));
        await house.LaterAsync($"account:{mercy.Id}/{news}");

        await mercy.PassAsync(Duration.FromMinutes(7), news, blog);
        await mercy.DeliveryAsync(other, DeliveryState.Live);
        await mercy.Grain(news).Wake();
        Assert.Equal(DeliveryState.Waiting, Assert.Single(await mercy.DeliveriesAsync(waiting)).State);

        await house.RestoreAsync($"account:{mercy.Id}/{news}");
        await mercy.Grain(news).Wake();
        await mercy.DeliveryAsync(waiting, DeliveryState.Live);
    }

    [Fact]
    public async Task Post_can_be_taken_back_although_an_account_on_which_it_is_public_can_not_be_read()
    {
        var mercy = await house.HospitalAsync();
        var (news, blog) = (await mercy.AccountAsync("news"), await mercy.AccountAsync("blog"));
        await house.Get<IGates>().SuspendAsync(mercy.Id, GateKind.Account, blog.Value, "night", Hospital.Adam, Hospital.Stop);
        var post = await mercy.PublishedAsync(news, blog);
        await mercy.DeliveryAsync(post, DeliveryState.Live);
        await mercy.DeliveryAsync(post, DeliveryState.Blocked);
        await house.LaterAsync($"account:{mercy.Id}/{news}");

        var withdrawn = await mercy.Grain(post).Withdraw(Hospital.Ana, null);

        Assert.True(withdrawn.Ok, withdrawn.Refused?.Message);
        await mercy.DeliveryAsync(post, DeliveryState.Withdrawn);
        var unreadable = await Assert.ThrowsAsync<UnreadableStateException>(() => mercy.Grain(post).Submit(Hospital.Ana));
        Assert.Contains($"account {news}", unreadable.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_with_a_post_that_can_not_be_read_is_refused_with_its_line_and_goes_on_later()
    {
        var mercy = await house.HospitalAsync();
        var news = await mercy.AccountAsync();
        await Until.TrueAsync("the account in the list", async () => (await house.Get<IAccountQueries>().AllAsync(mercy.Id, Hospital.Stop)).Length == 1);
        var csv = string.Concat(Enumerable.Range(1, 3).Select(i => $"{house.Clock.GetUtcNow().Year + 1}-03-0{i}T09:00,Etc/UTC,news,Wash your hands {i}\n"));
        var campaign = house.Grains.Campaign(mercy.Id, new CampaignId("flu"));
        var import = new ImportCalendar("Flu", $"publish_at,zone,networks,text\n{csv}", null, false, Hospital.Ana);
        Assert.Null((await campaign.Import(import)).Refused);
        var key = (await house.RowsAsync($"SELECT 'post:' || org || '/' || id FROM rm_posts WHERE org = '{mercy.Id}' AND doc LIKE '%hands 2%'")).Single();
        await InterruptedAsync(mercy);
        await house.LaterAsync(key);

        var refused = (await campaign.Import(import)).Refused;

        Assert.Equal(Refusal.Unreadable, refused?.Code);
        Assert.StartsWith("The post of line 3 could not be written", refused!.Message, StringComparison.Ordinal);
        await house.RestoreAsync(key);
        Assert.Null((await campaign.Import(import)).Refused);
        Assert.Equal(CampaignStatus.Active, (await campaign.Get()).State.Status);
        Assert.NotEqual(default, news);
    }

    // As if the process had ended before the last of the posts was there.
    private async Task InterruptedAsync(Hospital mercy)
    {
        await using (var connection = await house.Get<System.Data.Common.DbDataSource>().OpenConnectionAsync(Hospital.Stop))
        {
            using var command = connection.CreateCommand();
            command.CommandText = $"""
                UPDATE OrleansStorage SET PayloadBinary = CAST(json_set(json_remove(CAST(PayloadBinary AS text), '$.pending'), '$.status', 'Importing') AS blob),
                    Version = Version + 1
                WHERE GrainIdExtensionString = 'campaign:{mercy.Id}/flu'
                """;
            Assert.Equal(1, await command.ExecuteNonQueryAsync(Hospital.Stop));
        }

        await house.Grains.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);
    }
}
