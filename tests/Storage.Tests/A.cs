using System.Collections.Immutable;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Posts;

namespace Platform.Storage.Tests;

/// <summary>Builders in the words of the trade.</summary>
internal static class A
{
    public static OrganizationId Mercy { get; } = new("mercy");

    public static AccountId Blog { get; } = new("blog");

    public static Actor Anna { get; } = new(new MemberId("anna"), null, []);

    public static AuthorizationId Authorization(int generation = 1) => new($"{generation}-0a1b2c3d");

    public static DeliveryKey Key(string post = "p1", string account = "blog", int generation = 1, string organization = "mercy")
        => new(new OrganizationId(organization), new PostId(post), new AccountId(account), Authorization(generation));

    public static NewDelivery Delivery(DeliveryKey key, Instant? due = null, Duration? grace = null, string? campaign = null)
    {
        var at = due ?? TestDatabase.Start;
        return new NewDelivery(key, campaign is null ? null : new CampaignId(campaign), "sandbox", at, at + (grace ?? Duration.FromHours(6)),
            $"{key.Post}.{key.Account}.{key.Authorization}", """{"text":"Get your flu shot."}""", "abc123", "[]", at - Duration.FromHours(1));
    }

    /// <summary>A post for some accounts; authorized under its generation when that is the state.</summary>
    public static Post Post(string id = "p1", EditorialState state = EditorialState.Draft, Instant? due = null, string? campaign = null, string author = "anna",
        int generation = 0, string? review = null, params string[] accounts) => new()
        {
            Organization = Mercy,
            Id = new PostId(id),
            Revision = 1,
            State = state,
            DueAt = due,
            Campaign = campaign is null ? null : new CampaignId(campaign),
            Author = new MemberId(author),
            Review = review is null ? null : new ReviewItemId(review),
            Targets = [.. (accounts.Length == 0 ? ["blog"] : accounts).Select(a => new PostTarget(new AccountId(a), "sandbox"))],
            Generation = generation,
            Authorization = generation == 0 ? null : new Authorization { Id = Authorization(generation), Generation = generation },
            CreatedAt = TestDatabase.Start,
        };

    /// <summary>Arms a post with one delivery per account.</summary>
    public static Task<bool> ArmedAsync(this ILedger ledger, string post = "p1", Instant? due = null, Duration? grace = null, string? campaign = null, int generation = 1,
        string organization = "mercy", params string[] accounts)
        => ledger.ArmAsync(new OrganizationId(organization), new PostId(post), Authorization(generation), generation,
            [.. (accounts.Length == 0 ? ["blog"] : accounts).Select(a => Delivery(Key(post, a, generation, organization), due, grace, campaign))], TestContext.Current.CancellationToken);

    /// <summary>Accounts with something due now, of all organizations or of one.</summary>
    public static async Task<ImmutableArray<(OrganizationId Organization, AccountId Account)>> AccountsToWakeAsync(
        this ILedger ledger, OrganizationId? organization, int limit, CancellationToken cancellationToken)
        => [.. (await ledger.AccountsToWakeAsync(Duration.Zero, null, limit, cancellationToken))
            .Where(w => w.Due > 0 && (organization is null || w.Organization == organization)).Select(w => (w.Organization, w.Account))];

    public static Task<ImmutableArray<ClaimedDelivery>> ClaimAsync(this ILedger ledger, int batch = 100, string account = "blog", string organization = "mercy")
        => ledger.ClaimDueAsync(new OrganizationId(organization), new AccountId(account), batch, Duration.FromSeconds(30), TestContext.Current.CancellationToken);

    public static Task<ImmutableArray<DeliveryKey>> SendingAsync(this ILedger ledger, params DeliveryKey[] keys)
        => ledger.MarkSendingAsync(keys[0].Organization, keys[0].Account, [.. keys], 1, Duration.FromSeconds(20), TestContext.Current.CancellationToken);

    public static Task RecordedAsync(this ILedger ledger, DeliveryKey key, DeliveryChange change, int? attempt = null)
        => ledger.RecordAsync([new DeliveryResult(key, change, attempt)], TestContext.Current.CancellationToken);

    public static Task ReconciledAsync(this ILedger ledger, DeliveryKey key, DeliveryChange change)
        => ledger.RecordReconciledAsync([new DeliveryResult(key, change)], TestContext.Current.CancellationToken);

    public static Task<ImmutableArray<ClaimedDelivery>> AskAsync(this ILedger ledger, string account = "blog")
        => ledger.ClaimUnknownAsync(Mercy, new AccountId(account), 100, Duration.FromSeconds(30), TestContext.Current.CancellationToken);
}
