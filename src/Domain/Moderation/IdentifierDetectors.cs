using System.Collections.Immutable;

namespace Platform.Domain.Moderation;

/// <summary>The detectors that rules may name.</summary>
internal static class IdentifierDetectors
{
    public const string Phone = "phone";

    private static readonly ImmutableSortedDictionary<string, Func<Rule, IDetector>> Makers =
        new Dictionary<string, Func<Rule, IDetector>>(StringComparer.Ordinal)
        {
            ["date"] = static _ => new DateDetector(),
            ["email"] = static _ => new EmailDetector(),
            ["mrn"] = static _ => new MrnDetector(),
            ["nhs_number"] = static _ => new NhsNumberDetector(),
            [Phone] = static rule => new PhoneDetector(rule.Regions.IsEmpty ? PhoneNumbering.DefaultRegions : rule.Regions),
            ["ssn"] = static _ => new SsnDetector(),
        }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    public static ImmutableArray<string> Names { get; } = [.. Makers.Keys];

    public static IDetector Make(Rule rule) => Makers[rule.Detector!](rule);

    /// <summary>Rules with equal keys share one detector, which then runs once a text.</summary>
    public static string Key(Rule rule) => $"{rule.Detector}/{string.Join(',', rule.Regions)}";
}
