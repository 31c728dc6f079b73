using System.Collections.Immutable;

namespace Platform.Domain.Moderation;

/// <summary>The detectors that rules may name.</summary>
internal static class IdentifierDetectors
{
    private const string Phone = "phone";
    private const string Fax = "fax";

    private static readonly ImmutableSortedDictionary<string, Func<Rule, IDetector>> Makers =
        new Dictionary<string, Func<Rule, IDetector>>(StringComparer.Ordinal)
        {
            ["address"] = static _ => new AddressDetector(),
            ["age"] = static _ => new AgeDetector(),
            ["date"] = static _ => new DateDetector(),
            ["email"] = static _ => new EmailDetector(),
            [Fax] = static rule => new FaxDetector(PhoneOf(rule)),
            ["iban"] = static _ => new IbanDetector(),
            ["ip"] = static _ => new IpDetector(),
            ["mac"] = static _ => new MacDetector(),
            ["mrn"] = static _ => new MrnDetector(),
            ["name"] = static _ => new NameDetector(),
            [Phone] = PhoneOf,
            ["url"] = static _ => new UrlDetector(),
            ["url_of_record"] = static _ => new RecordUrlDetector(),
        }.Concat(NumberForms.All.Select(form => KeyValuePair.Create<string, Func<Rule, IDetector>>(form.Name, _ => new FormDetector(form))))
        .ToImmutableSortedDictionary(StringComparer.Ordinal);

    public static ImmutableArray<string> Names { get; } = [.. Makers.Keys];

    /// <summary>Whether a rule with this detector may name regions.</summary>
    public static bool HasRegions(string? detector) => detector is Phone or Fax;

    public static IDetector Make(Rule rule) => Makers[rule.Detector!](rule);

    /// <summary>Rules with equal keys share one detector, which then runs once a text.</summary>
    public static string Key(Rule rule) => $"{rule.Detector}/{string.Join(',', rule.Regions)}";

    private static PhoneDetector PhoneOf(Rule rule) => new(rule.Regions.IsEmpty ? PhoneNumbering.DefaultRegions : rule.Regions);
}
