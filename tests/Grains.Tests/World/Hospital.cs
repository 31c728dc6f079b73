using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Members;
using Platform.Domain.Moderation;
using Platform.Domain.Organizations;
using Platform.Domain.Posts;
using Platform.Domain.Reviews;
using Platform.Grains.Accounts;
using Platform.Grains.Posts;
using Platform.Scheduler.Posts;

namespace Platform.Grains.Tests.World;

/// <summary>An organization of one test, and what its people do.</summary>
internal sealed class Hospital(House house, OrganizationId id)
{
    public const string Clear = "Get your flu shot today.";
    public const string Flagged = "My patient in room 5 said thank you.";

    private int _posts;

    public static Actor Adam { get; } = new(new MemberId("adam"), null, [Role.Admin]);

    public static Actor Ana { get; } = new(new MemberId("ana"), null, [Role.Author]);

    public static Actor Rui { get; } = new(new MemberId("rui"), null, [Role.Reviewer]);

    public OrganizationId Id => id;

    public House House => house;

    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    public Instant Now => Instant.FromDateTimeOffset(house.Clock.GetUtcNow());

    /// <summary>Takes people in, with the roles that they have.</summary>
    public async Task JoinedAsync(params Actor[] people)
    {
        foreach (var person in people)
        {
            var name = person.Person!.Value.Value;
            Assert.True((await house.Grains.Member(id, person.Person.Value).Invite(new InviteMember(name, $"{name}@mercy.example", person.Roles, Adam))).Ok);
        }
    }

    /// <summary>Connects an account under an id of its own in the whole run.</summary>
    public async Task<AccountId> AccountAsync(string name = "news", string secret = "password", params (string Name, string Value)[] settings)
    {
        var account = new AccountId($"{id}-{name}");
        var connected = await Grain(account).Connect(new ConnectAccount("recording", "https://network.test", name, secret, settings.ToImmutableDictionary(s => s.Name, s => s.Value), Adam));
        Assert.True(connected.Ok, connected.Refused?.Message);
        return account;
    }

    public IAccountGrain Grain(AccountId account) => house.Grains.Account(id, account);

    public IPostGrain Grain(PostId post) => house.Grains.Post(id, post);

    public PostId NewPost() => new($"p{Interlocked.Increment(ref _posts)}");

    public WallClock In(Duration ahead)
    {
        var at = Instant.FromUnixTimeSeconds(((Now + ahead).ToUnixTimeSeconds() / 60 * 60) + 60);
        return new WallClock(at.InUtc().LocalDateTime, "Etc/UTC");
    }

    /// <summary>Writes a post and submits it.</summary>
    public async Task<(PostId Id, Post State)> WrittenAsync(string text, ImmutableArray<AccountId> accounts, Duration? ahead = null, CampaignId? campaign = null, bool submit = true)
    {
        var post = NewPost();
        var written = await Grain(post).Write(Words(text, accounts, ahead, campaign, submit));
        Assert.True(written.Ok, written.Refused?.Message);
        return (post, written.Value.State);
    }

    public WritePost Words(string text, ImmutableArray<AccountId> accounts, Duration? ahead = null, CampaignId? campaign = null, bool submit = true)
        => new(new Content { Text = text }, accounts, campaign, ahead is { } time ? In(time) : null, Ana, Submit: submit);

    /// <summary>Activates a source as the next version of a pack of its own.</summary>
    public async Task<Outcome<Versioned<Organization>>> ActivateAsync(string name, string source)
        => await house.Grains.Organization(id).ActivatePack(new ActivatePack(Adam, name, await house.Get<IOrganizationPacks>().KeepAsync(id, name, source, Stop)));

    /// <summary>Writes a clear post and publishes it at once.</summary>
    public async Task<PostId> PublishedAsync(params ImmutableArray<AccountId> accounts)
    {
        var (post, _) = await WrittenAsync(Clear, accounts, submit: false);
        var published = await Grain(post).PublishNow(Ana);
        Assert.True(published.Ok, published.Refused?.Message);
        return post;
    }

    public async Task<Versioned<ReviewItem>> ReviewOfAsync(PostId post)
        => await house.Grains.ReviewItem(id, (await Grain(post).Get()).State.Review!.Value).Get();

    public async Task<ImmutableArray<DeliveryRow>> DeliveriesAsync(PostId post)
        => [.. (await house.Get<IPostQueries>().DeliveriesAsync(id, [post], Stop))[post]];

    /// <summary>The delivery of the post's only account under its last authorization, when it has come to this state.</summary>
    public Task<DeliveryRow> DeliveryAsync(PostId post, DeliveryState state, Func<DeliveryRow, bool>? also = null)
        => Until.Async($"a delivery that is {state}", async () => (await DeliveriesAsync(post)).FirstOrDefault(d => d.State == state && also?.Invoke(d) != false), async () => string.Join(", ", (await DeliveriesAsync(post)).Select(d => $"{d.State} {d.Reason} {d.ErrorCode}")));

    /// <summary>Writes clear posts that are all due in the same minute, which is not yet.</summary>
    public async Task<ImmutableArray<PostId>> ScheduledAsync(int count, AccountId account)
    {
        var posts = ImmutableArray.CreateBuilder<PostId>(count);
        for (var i = 0; i < count; i++)
        {
            posts.Add((await WrittenAsync(Clear, [account], Duration.FromMinutes(5))).Id);
        }

        return posts.ToImmutable();
    }

    /// <summary>The first column of a query, as texts.</summary>
    public Task<List<string>> RowsAsync(string sql) => house.RowsAsync(sql);

    /// <summary>Lets time pass and wakes the account, as the recovery poll would.</summary>
    public async Task PassAsync(Duration time, params ImmutableArray<AccountId> accounts)
    {
        house.Clock.Advance(time.ToTimeSpan());
        foreach (var account in accounts)
        {
            await Grain(account).Wake();
        }
    }

    /// <summary>Lets what was left half-way grow old enough, and has the clock's job carry it on.</summary>
    public async Task RecoverAsync()
    {
        house.Clock.Advance(TimeSpan.FromMinutes(1));
        await new UnfinishedStepsJob(house.Get<IUnfinishedSteps>(), house.Grains, new StepTries(house.Clock, NullLogger<StepTries>.Instance),
            house.Clock).Execute(null!, Stop);
    }

    /// <summary>The types of a grain's journal entries, in the order in which they were written.</summary>
    public Task<List<string>> JournalAsync(string key)
        => RowsAsync($"SELECT type FROM journal WHERE grain_key = '{key}' ORDER BY version, idx");
}
