using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Orleans;
using Platform.Domain.Moderation;

namespace Platform.Domain.Posts;

/// <summary>The words of a post. They live in the post's state, its read model and its ledger rows, nowhere else.</summary>
[GenerateSerializer, Immutable, Alias("Content")]
public sealed record Content
{
    /// <summary>The body.</summary>
    [Id(0)] public string Text { get; init; } = "";

    /// <summary>A title, for blogs; null to take the first words of the text.</summary>
    [Id(1)] public string? Title { get; init; }

    /// <summary>A link.</summary>
    [Id(2)] public string? Link { get; init; }

    /// <summary>A comment to follow the post at once.</summary>
    [Id(3)] public string? FirstComment { get; init; }

    /// <summary>A description of the picture.</summary>
    [Id(4)] public string? AltText { get; init; }

    /// <summary>Labels for planning; they are not sent.</summary>
    [Id(5)] public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>32 random hexadecimal digits that go into every hash over these words, so that nobody finds the words by hashing guesses once they are purged,
    /// and the salt with them. Null in what was written before there were salts.</summary>
    [Id(6)] public string? Salt { get; init; }

    /// <summary>Whether a picture or a recording goes with the words: who describes one attaches one.</summary>
    [JsonIgnore] public bool HasMedia => !string.IsNullOrEmpty(AltText);

    /// <summary>Every text that leaves the house or may, with its zone: what is scanned.</summary>
    public ImmutableArray<ZonedText> Zoned()
    {
        var texts = ImmutableArray.CreateBuilder<ZonedText>();
        texts.Add(new ZonedText(Zones.Body, Text));
        void Add(string zone, string? text)
        {
            if (!string.IsNullOrEmpty(text))
            {
                texts.Add(new ZonedText(zone, text));
            }
        }

        Add(Zones.Variant, Title);
        Add(Zones.Link, Link);
        Add(Zones.FirstComment, FirstComment);
        Add(Zones.AltText, AltText);
        return texts.ToImmutable();
    }
}
