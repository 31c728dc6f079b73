using Platform.Domain.Posts;
using Xunit;

namespace Platform.Domain.Tests.Posts;

/// <summary>What is said of the parts is what the payload has, on every kind of network.</summary>
public sealed class PartRulesTests
{
    private static readonly Content Everything = new()
    {
        Text = "Get your flu shot",
        Title = "Flu",
        Link = "https://mercy.example/flu",
        FirstComment = "Ask us",
        AltText = "A nurse",
        Tags = ["flu"],
    };

    public static TheoryData<bool, bool, bool> Networks
        => [(true, true, true), (true, false, false), (false, true, false), (false, false, true), (false, false, false)];

    [Theory]
    [MemberData(nameof(Networks))]
    public void Part_is_not_sent_exactly_where_the_payload_lacks_it(bool title, bool comment, bool linkInText)
    {
        var network = A.Network with { HasTitle = title, HasFirstComment = comment, LinkInText = linkInText };
        var places = PartRules.PlacementsOf(Everything, network).ToDictionary(placement => placement.Part, placement => placement.GoesTo);
        var payload = PayloadRules.Render(Everything, network);
        Assert.Equal(Enum.GetValues<ContentPart>(), places.Keys);
        Assert.Equal(PartPlace.OwnPlace, places[ContentPart.Text]);
        Assert.Equal(payload.Title is null ? PartPlace.NotSent : PartPlace.OwnPlace, places[ContentPart.Title]);
        Assert.Equal(payload.FirstComment is null ? PartPlace.NotSent : PartPlace.OwnPlace, places[ContentPart.FirstComment]);
        Assert.Equal(payload.Link is null ? PartPlace.InText : PartPlace.OwnPlace, places[ContentPart.Link]);
        Assert.Equal(payload.Link is null, payload.Text.Contains(Everything.Link!, StringComparison.Ordinal));
        Assert.Equal(PartPlace.NotSent, places[ContentPart.AltText]); // no payload has pictures yet
    }

    [Fact]
    public void Missing_title_is_made_and_said_and_other_missing_parts_are_no_loss()
    {
        var blog = A.Network with { Network = "wordpress", HasTitle = true };
        var placements = PartRules.PlacementsOf(new Content { Text = "Get your flu shot", FirstComment = " " }, blog);
        Assert.Equal([new(ContentPart.Text, PartPlace.OwnPlace), new PartPlacement(ContentPart.Title, PartPlace.MadeFromText)], placements);
        Assert.Null(PartRules.WarningOf(placements[0], "wordpress"));
        Assert.Contains("first words", PartRules.WarningOf(placements[1], "wordpress"), StringComparison.Ordinal);
        Assert.Equal("Get your flu shot", PayloadRules.Render(new Content { Text = "Get your flu shot" }, blog).Title);
    }

    [Fact]
    public void Warning_names_the_part_and_the_network_and_no_words()
    {
        var warnings = PartRules.PlacementsOf(Everything, A.Network).Select(placement => PartRules.WarningOf(placement, "sandbox")).OfType<string>().ToList();
        Assert.Equal(3, warnings.Count);
        Assert.All(warnings, warning => Assert.Contains("sandbox", warning, StringComparison.Ordinal));
        Assert.All(warnings, warning => Assert.DoesNotContain("nurse", warning, StringComparison.Ordinal));
    }
}
