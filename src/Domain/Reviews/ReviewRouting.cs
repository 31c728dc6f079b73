using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NodaTime;
using Platform.Domain.Moderation;
using Platform.Domain.Organizations;
using Platform.Domain.Posts;

namespace Platform.Domain.Reviews;

/// <summary>Says whether a post is drawn for review, and how what waits for review is to be decided.</summary>
public static class ReviewRouting
{
    /// <summary>The plan of a post's item.</summary>
    public static ReviewPlan Plan(Organization organization, Post post, Instant now)
    {
        ArgumentNullException.ThrowIfNull(organization);
        ArgumentNullException.ThrowIfNull(post);
        var settings = organization.Review ?? ReviewSettings.Default;
        var route = settings.Routes.FirstOrDefault(r => Leads(r, post));
        var dueBy = route?.DueIn is { } time ? now + time : (Instant?)null;
        return new ReviewPlan(
            route?.Queue ?? ReviewPlan.GeneralQueue,
            post.Scan.Verdict >= Severity.Flag ? ReviewTrigger.Hits
                : post.Doubted == true ? ReviewTrigger.Doubt
                : organization.ReviewPolicy == ReviewPolicy.EveryPost ? ReviewTrigger.Policy : ReviewTrigger.Sampling,
            route is { Steps.IsEmpty: false } ? route.Steps : [ReviewPlan.AnyReviewer],
            route is { Levels.IsEmpty: false } ? route.Levels : [ReviewPlan.AnyLead],
            settings.TwoPeopleFrom is { } from && post.Scan.Verdict >= from ? 2 : 1,
            (dueBy, post.DueAt) switch
            {
                ({ } by, { } due) => Instant.Min(by, due),
                _ => dueBy ?? post.DueAt,
            },
            settings.Dispositions,
            settings.Checklist && post.Content.HasMedia);
    }

    /// <summary>Whether a clear revision is drawn for review. The draw is the first eight bytes, as a big-endian number modulo 100, of the SHA-256 of
    /// <c>salt|post|revision</c> in UTF-8; it is drawn when that is below the percentage.</summary>
    public static bool IsSample(ReviewSettings? settings, PostId post, int revision)
    {
        if (settings is not { SamplingPercent: > 0 })
        {
            return false;
        }

        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{settings.SamplingSalt}|{post.Value}|{revision}")));
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(hash) % 100 < (ulong)settings.SamplingPercent;
    }

    private static bool Leads(ReviewRoute route, Post post)
        => (route.From is not { } from || post.Scan.Verdict >= from)
            && (route.Tags.IsEmpty || route.Tags.Intersect(post.Content.Tags, StringComparer.OrdinalIgnoreCase).Any())
            && (route.Accounts.IsEmpty || post.Targets.Any(t => route.Accounts.Contains(t.Account)))
            && (route.Campaigns.IsEmpty || (post.Campaign is { } campaign && route.Campaigns.Contains(campaign)));
}
