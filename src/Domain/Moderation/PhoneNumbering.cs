using System.Collections.Immutable;
using PhoneNumbers;

namespace Platform.Domain.Moderation;

/// <summary>The numbering plans of the world, by libphonenumber.</summary>
internal static class PhoneNumbering
{
    /// <summary>Where a number without a country code is looked for when a rule names no regions.</summary>
    public static ImmutableArray<string> DefaultRegions { get; } = ["US", "GB", "AU", "NZ", "CA", "IN", "IE"];

    /// <summary>Whether libphonenumber knows the numbering plan of a region, an ISO 3166 code such as <c>GB</c>.</summary>
    public static bool Knows(string region) => Plans.GetSupportedRegions().Contains(region);

    /// <summary>The country code of the numbering plan that the United States share with Canada and others.</summary>
    public const int NorthAmerica = 1;

    /// <summary>The country code of a region.</summary>
    public static int PlanOf(string region) => Plans.GetCountryCodeForRegion(region);

    /// <summary>Whether bare digits are a valid number in the United States or Canada.</summary>
    public static bool IsNorthAmerican(ReadOnlySpan<char> digits) => IsValid(digits.ToString(), "US");

    /// <summary>Whether bare digits are a valid number in any of the default regions.</summary>
    public static bool IsNumberAnywhere(ReadOnlySpan<char> digits)
    {
        var number = digits.ToString();
        return DefaultRegions.Any(region => IsValid(number, region));
    }

    /// <summary>The valid numbers in a short text, as offsets into it.</summary>
    public static IEnumerable<(int Start, int End)> Find(string text, string region) =>
        Plans.FindNumbers(text, region, PhoneNumberUtil.Leniency.VALID, MaxTries)
            .Select(match => (match.Start, match.Start + match.RawString.Length));

    private const long MaxTries = 20;

    private static PhoneNumberUtil Plans => PhoneNumberUtil.GetInstance();

    private static bool IsValid(string digits, string region)
    {
        try
        {
            return Plans.IsValidNumber(Plans.Parse(digits, region));
        }
        catch (NumberParseException)
        {
            return false;
        }
    }
}
