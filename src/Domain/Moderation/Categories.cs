using System.Collections.Frozen;

namespace Platform.Domain.Moderation;

/// <summary>The public list of what a hit can be about. A rule names one of these; a pack with another word is refused.</summary>
public static class Categories
{
    public const string Email = "EMAIL";
    public const string Phone = "PHONE";
    public const string Date = "DATE";
    public const string Ssn = "SSN";
    public const string Mrn = "MRN";
    public const string NhsNumber = "NHS_NUMBER";
    public const string PatientContext = "PATIENT_CONTEXT";
    public const string PatientConfirmed = "PATIENT_CONFIRMED";
    public const string Term = "TERM";

    /// <summary>Every category, in the spelling that packs and callers use.</summary>
    public static FrozenSet<string> All { get; } = new[]
    {
        Email, Phone, "FAX", "URL", "IP", "MAC", Date, "AGE", "NAME", "ADDRESS", "POSTCODE", Ssn, "ITIN", "MBI", "NPI",
        "MEDICAL_LICENSE", Mrn, NhsNumber, "NINO", "MEDICARE_AU", "TFN", "IHI", "NHI", "SIN", "HEALTH_NUMBER_CA",
        "AADHAAR", "PAN", "PASSPORT", "DRIVING_LICENCE", "VEHICLE", "DEVICE", "CREDIT_CARD", "IBAN", "ACCOUNT",
        PatientContext, PatientConfirmed, "TESTIMONIAL", "CLAIM", "INDUCEMENT", "PRESCRIPTION_MEDICINE", "DISCLOSURE",
        "BOUNDARY", "CONDUCT", "CRISIS", Term,
    }.ToFrozenSet(StringComparer.Ordinal);
}
