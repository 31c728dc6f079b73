using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Posts;

namespace Platform.Storage.Tests;

/// <summary>Builders in the words of the trade.</summary>
internal static class A
{
    // The last claim that a test took on each delivery.
    private static readonly ConditionalWeakTable<ILedger, ConcurrentDictionary<DeliveryKey, long>> Claims = [];

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

    public static async Task<ImmutableArray<ClaimedDelivery>> ClaimAsync(this ILedger ledger, int batch = 100, string account = "blog",
        string organization = "mercy")
        => ledger.Remembered(await ledger.ClaimDueAsync(
            new OrganizationId(organization), new AccountId(account), batch, Duration.FromSeconds(30), TestContext.Current.CancellationToken));

    /// <summary>The last claim that the test took.</summary>
    public static DeliveryClaim Claim(this ILedger ledger, DeliveryKey key) => new(key, Claims.GetOrCreateValue(ledger).GetValueOrDefault(key));

    public static Task<ImmutableArray<DeliveryKey>> SendingAsync(this ILedger ledger, params DeliveryKey[] keys)
        => ledger.SendingAsync([.. keys.Select(ledger.Claim)]);

    public static async Task<ImmutableArray<DeliveryKey>> SendingAsync(this ILedger ledger, params ImmutableArray<DeliveryClaim> claims)
        => (await ledger.MarkSendingAsync(
            claims[0].Key.Organization, claims[0].Key.Account, claims, 1, Duration.FromSeconds(20), TestContext.Current.CancellationToken)).Keys;

    /// <summary>Records under the last claim, or for an attempt under the claim of the same number: in these tests each claim makes a
    /// call.</summary>
    public static Task RecordedAsync(this ILedger ledger, DeliveryKey key, DeliveryChange change, int? attempt = null)
        => ledger.RecordAsync([new DeliveryResult(new DeliveryClaim(key, attempt ?? ledger.Claim(key).Token), change, attempt)],
            TestContext.Current.CancellationToken);

    public static Task ReconciledAsync(this ILedger ledger, DeliveryKey key, DeliveryChange change)
        => ledger.RecordReconciledAsync([new DeliveryResult(ledger.Claim(key), change)], TestContext.Current.CancellationToken);

    public static async Task<ImmutableArray<ClaimedDelivery>> AskAsync(this ILedger ledger, string account = "blog")
        => ledger.Remembered(
            await ledger.ClaimUnknownAsync(Mercy, new AccountId(account), 100, Duration.FromSeconds(30), TestContext.Current.CancellationToken));

    private static ImmutableArray<ClaimedDelivery> Remembered(this ILedger ledger, ImmutableArray<ClaimedDelivery> claimed)
    {
        foreach (var one in claimed)
        {
            Claims.GetOrCreateValue(ledger)[one.Key] = one.Token;
        }

        return claimed;
    }
}
