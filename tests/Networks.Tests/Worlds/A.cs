using System.Collections.Immutable;
using NodaTime;
using Platform.Domain;
using Platform.Domain.Accounts;
using Platform.Domain.Posts;

namespace Platform.Networks.Tests.Worlds;

/// <summary>Builders.</summary>
internal static class A
{
    private static int _number;

    public static Instant Noon { get; } = Instant.FromUtc(2026, 3, 2, 12, 0);

    /// <summary>A key that no other test has.</summary>
    public static string Key() => $"mercy-post-{Interlocked.Increment(ref _number)}-{Guid.NewGuid():N}";

    public static AccountAccess Access(
        string network, Uri? server = null, string secret = "secret", string handle = "mercy", string account = "main", params (string Name, string Value)[] settings)
        => new(
            new OrganizationId("mercy"), new AccountId(account), network, server ?? new Uri("http://127.0.0.1/"), handle, secret,
            settings.ToImmutableDictionary(s => s.Name, s => s.Value));

    public static PublishStep Step(AccountAccess access, string text = "Flu shots are here.", string? key = null, string? title = null, string? link = null, int attempt = 1, string? state = null)
        => new(access, key ?? Key(), new Payload(text, title, link), Noon, Noon + Duration.FromHours(1), attempt, state);
}
