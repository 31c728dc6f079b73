using System.Collections.Immutable;
using System.Reflection;
using Platform.Domain.Accounts;
using Platform.Domain.Moderation;
using Platform.Domain.Posts;
using Xunit;

namespace Platform.Domain.Tests.Posts;

/// <summary>No word reaches a network unscanned: every text of a content has a zone, and every text of a payload is made of scanned ones.</summary>
public sealed class DoorTests
{
    // Labels for planning: no payload has room for them.
    private static readonly ImmutableArray<string> NotSent = [nameof(Content.Tags)];

    public static TheoryData<string> Texts => [.. Members(typeof(Content)).Where(m => m.PropertyType == typeof(string)).Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(Texts))]
    public void Every_text_of_a_content_has_a_zone_of_its_own(string member)
    {
        var content = new Content();
        typeof(Content).GetProperty(member)!.SetValue(content, "planted words");
        Assert.Contains(content.Zoned(), z => z.Text == "planted words" && Zones.IsKnown(z.Zone));
    }

    [Fact]
    public void A_member_of_another_kind_is_known_not_to_be_sent()
    {
        Assert.Equal(NotSent, Members(typeof(Content)).Where(m => m.PropertyType != typeof(string)).Select(m => m.Name));
        Assert.All(Members(typeof(Payload)), m => Assert.Equal(typeof(string), m.PropertyType));
    }

    [Fact]
    public void Every_text_of_a_payload_is_made_of_scanned_texts_and_scanned_again_in_the_same_zones()
    {
        var random = new Random(20260302);
        string[] words = ["Wash", "your\nhands", "often.", "🩺", "https://mercy.example/a", "Ask us", "  ", "…"];
        string Some() => string.Join(' ', Enumerable.Range(0, random.Next(1, 40)).Select(_ => words[random.Next(words.Length)]));
        for (var round = 0; round < 5_000; round++)
        {
            var content = new Content
            {
                Text = Some(),
                Title = random.Next(2) == 0 ? null : Some(),
                Link = random.Next(3) switch { 0 => null, 1 => "https://mercy.example/a", _ => " https://mercy.example/b?c=d " },
                FirstComment = random.Next(2) == 0 ? null : Some(),
                AltText = random.Next(2) == 0 ? null : Some(),
            };
            var descriptor = new ConnectorDescriptor
            {
                Network = "any",
                MaxText = 10_000,
                Idempotency = Idempotency.None,
                LinkInText = random.Next(2) == 0,
                HasTitle = random.Next(2) == 0,
                HasFirstComment = random.Next(2) == 0,
            };
            var payload = PayloadRules.Render(content, descriptor);
            var scanned = content.Zoned().Select(z => z.Text.Trim()).ToList();
            foreach (var member in Members(typeof(Payload)))
            {
                var left = (string?)member.GetValue(payload) ?? "";
                if (member.Name == nameof(Payload.Title) && content.Text.Trim().StartsWith(left.TrimEnd('…'), StringComparison.Ordinal))
                {
                    continue; // a title that was made is the beginning of the text
                }

                foreach (var text in scanned.OrderByDescending(t => t.Length).Where(t => t.Length > 0))
                {
                    left = left.Replace(text, "", StringComparison.Ordinal);
                }

                Assert.True(string.IsNullOrWhiteSpace(left), $"round {round}: {member.Name} has words that were not scanned");
            }

            var again = PayloadRules.Zoned(payload, PayloadRules.LinkIn(content, payload.ToCanonicalJson()));
            var first = content.Zoned().Select(z => (z.Zone, z.Text.Trim())).ToHashSet();
            Assert.All(again.Where(z => z.Text.Trim().Length > 0), z => Assert.Contains((z.Zone, z.Text.Trim()), first));
            Assert.Equal(payload.Link is not null || descriptor.LinkInText && content.Link is not null && !content.Text.Trim().Contains(content.Link.Trim(), StringComparison.Ordinal), again.Any(z => z.Zone == Zones.Link));
        }
    }

    private static IEnumerable<PropertyInfo> Members(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite && p.Name != nameof(Content.Salt)); // random digits, never sent
}
