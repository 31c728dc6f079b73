using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Orleans;

namespace Platform.Domain.Moderation;

/// <summary>How grave a hit is, and, as the highest of its hits, the verdict on a text. Higher values win.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Severity>))]
public enum Severity
{
    /// <summary>Nothing was found.</summary>
    Clear = 0,

    /// <summary>Shown to the author; holds nothing back.</summary>
    Advise = 1,

    /// <summary>Held for review by a person who is not the author.</summary>
    Flag = 2,

    /// <summary>Held for review; the gravest, meant for what must not be published as it stands.</summary>
    Block = 3,
}

/// <summary>Which part of a post a text is, in the words of rule packs: body, variant, first_comment, link, hashtag, alt_text, file_name, reply, question.</summary>
/// <param name="Zone">One of <see cref="Zones"/>.</param>
/// <param name="Text">The words as they were written. Never stored with a result, never logged.</param>
[GenerateSerializer, Immutable, Alias("ZonedText")]
public sealed record ZonedText([property: Id(0)] string Zone, [property: Id(1)] string Text);

/// <summary>The zones that a rule may name.</summary>
public static class Zones
{
    public const string Body = "body";
    public const string Variant = "variant";
    public const string FirstComment = "first_comment";
    public const string Link = "link";
    public const string Hashtag = "hashtag";
    public const string AltText = "alt_text";
    public const string FileName = "file_name";
    public const string Reply = "reply";
    public const string Question = "question";

    /// <summary>Whether a text may carry this zone: one of these names, alone or with a name of its own behind a colon, such as <c>variant:bluesky</c>.</summary>
    public static bool IsKnown(string zone) => ZoneBits.Find(zone) != 0;
}

/// <summary>One place in a text that a rule found. It keeps offsets, not words, so that words live only where the post lives.</summary>
/// <param name="Rule">The rule's id inside its pack, such as <c>my-patient</c>.</param>
/// <param name="Pack">The pack's id, such as <c>us-hipaa</c>.</param>
/// <param name="PackVersion">The pack's version when the text was scanned.</param>
/// <param name="Category">What was found, in the public list of categories (EMAIL, PHONE, MRN, PATIENT_CONTEXT, TERM ...).</param>
/// <param name="Severity">How grave.</param>
/// <param name="Zone">Which part of the post.</param>
/// <param name="Start">UTF-16 offset of the first character in the original text of the zone.</param>
/// <param name="End">UTF-16 offset just behind the last one.</param>
/// <param name="Citation">The clause of law or guidance that the rule serves, or null.</param>
/// <param name="Context">The words nearby that made it count; null when its form alone does, and for phrases.</param>
/// <param name="Unfinished">Whether the rule's pattern ran out of time: the text is held whole, since nobody knows what it would have found.</param>
[GenerateSerializer, Immutable, Alias("Hit")]
public sealed record Hit(
    [property: Id(0), JsonPropertyName("rule")] string Rule,
    [property: Id(1), JsonPropertyName("pack")] string Pack,
    [property: Id(2), JsonPropertyName("packVersion")] string PackVersion,
    [property: Id(3), JsonPropertyName("category")] string Category,
    [property: Id(4), JsonPropertyName("severity")] Severity Severity,
    [property: Id(5), JsonPropertyName("zone")] string Zone,
    [property: Id(6), JsonPropertyName("start")] int Start,
    [property: Id(7), JsonPropertyName("end")] int End,
    [property: Id(8), JsonPropertyName("citation")] string? Citation,
    [property: Id(9), JsonPropertyName("context"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] HitContext? Context = null,
    [property: Id(10), JsonPropertyName("unfinished"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Unfinished = false);

/// <summary>The words that decided, by their place.</summary>
/// <param name="Start">UTF-16 offset of the first character in the original text of the zone.</param>
/// <param name="End">UTF-16 offset just behind the last one.</param>
[GenerateSerializer, Immutable, Alias("HitContext")]
public sealed record HitContext([property: Id(0), JsonPropertyName("start")] int Start, [property: Id(1), JsonPropertyName("end")] int End);

/// <summary>A pack in the version that took part in a scan.</summary>
[GenerateSerializer, Immutable, Alias("PackVersion")]
public sealed record PackVersion(
    [property: Id(0), JsonPropertyName("pack")] string Pack,
    [property: Id(1), JsonPropertyName("version")] string Version);

/// <summary>What a scan found: the verdict (the highest severity), the hits in order of zone and start, and the packs that looked.</summary>
/// <param name="Verdict">The highest severity.</param>
/// <param name="Hits">In order of zone and start.</param>
/// <param name="Packs">The packs that looked.</param>
/// <param name="PacksVersion">The organization's <see cref="Organizations.Organization.PacksVersion"/>: choice, own packs, phrases and muted rules as they
/// were; null where no organization's packs were asked for, or before it was kept.</param>
[GenerateSerializer, Immutable, Alias("ScanResult")]
public sealed record ScanResult(
    [property: Id(0), JsonPropertyName("verdict")] Severity Verdict,
    [property: Id(1), JsonPropertyName("hits")] ImmutableArray<Hit> Hits,
    [property: Id(2), JsonPropertyName("packs")] ImmutableArray<PackVersion> Packs,
    [property: Id(3), JsonPropertyName("packsVersion")] int? PacksVersion = null);

/// <summary>Scans texts with one fixed set of packs. Thread-safe; built once per set and shared.</summary>
public interface IScanner
{
    /// <summary>The packs of this scanner, ordered by id.</summary>
    ImmutableArray<PackVersion> Packs { get; }

    /// <summary>Scans every text; pure, no clock, no I/O.</summary>
    ScanResult Scan(IReadOnlyList<ZonedText> texts);
}
