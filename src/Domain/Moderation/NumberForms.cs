using System.Collections.Immutable;

namespace Platform.Domain.Moderation;

/// <summary>
/// The numbers that are told by how they are written, one row each. Rank 0: so long or so peculiar that no other is meant;
/// 1: with a check digit or a structure of its own; 2: numbers of whatever form, which only their context tells.
/// </summary>
internal static class NumberForms
{
    private const string Blanks = " -";

    /// <summary>Every row.</summary>
    public static ImmutableArray<NumberForm> All { get; } =
    [
        // United States
        new("ssn", 1, Certainty.Sure, " -.", UnitedStates.Ssn, "###-##-####", "?#####-####", "?###-######"),
        new("itin", 1, Certainty.Sure, Blanks, UnitedStates.Itin, "[9]##-##-####", "?[9]##-######", "?[9]####-####"),
        new("mbi", 1, Certainty.Sure, Blanks, static (_, _) => Certainty.Sure, "[1-9]" + MbiLetter + MbiEither + "#-" + MbiLetter + MbiEither + "#-" + MbiLetter + MbiLetter + "##"),
        new("npi", 1, Certainty.Likely, Blanks, UnitedStates.Npi, "[12]###-###-###", "[12]##-###-####"),
        new("medical_license", 1, Certainty.Likely, Blanks, UnitedStates.MedicalLicense, "[abcdefghjklmprstux][a-z9]#######", "med#{10}", "##@####@", "@{0,3}#{5,8}"),

        // United Kingdom and Ireland
        new("nhs_number", 1, Certainty.Sure, Blanks, UnitedKingdom.NhsNumber, "###-###-####") { Alike = false },
        new("nino", 1, Certainty.Sure, Blanks, UnitedKingdom.Nino, "[a-ceghj-prstw-z][a-ceghj-npr-tw-z]-##-##-##-[a-d]") { Alike = false },

        // Australia and New Zealand
        new("medicare_au", 1, Certainty.Sure, Blanks, Australia.Medicare, "[2-6]###-#####-#-[1-9]", "[2-6]###-#####-#"),
        new("tfn", 1, Certainty.Likely, Blanks, Australia.Tfn, "###-###-###", "##-###-###"),
        new("ihi", 0, Certainty.Sure, Blanks, Australia.Ihi, "8003-60##-####-####"),
        new("abn", 1, Certainty.Likely, Blanks, Australia.Abn, "##-###-###-###"),
        new("nhi", 1, Certainty.Sure, "", NewZealand.Nhi, "[a-hj-np-z]{3}####", "[a-hj-np-z]{3}##[a-hj-np-z]{2}"),

        // Canada
        new("sin", 1, Certainty.Likely, Blanks, Canada.Sin, "[1-79]##-###-###"),
        new("health_number_ca", 1, Certainty.Sure, Blanks, Canada.HealthNumber, "####-###-###-@@", "@{4}-####-####", "####-###-###", "#####-####", "###-###-###"),

        // India
        new("aadhaar", 1, Certainty.Sure, " -:", India.Aadhaar, "[2-9]###-####-####"),
        new("pan", 1, Certainty.Sure, "", India.Pan, "@{5}####@"),

        // Everywhere
        new("credit_card", 1, Certainty.Sure, Blanks, Anywhere.CreditCard, "####-####-####-####-###", "####-####-####-####", "####-######-#####", "####-######-####", "#{12,19}"),
        new("postcode", 2, Certainty.Likely, Blanks, Anywhere.Postcode, UkArea + "[0-9]-#" + UkUnit, UkArea + "##-#" + UkUnit, UkArea + "#[abcdefghjkpstuwmnprvxy]-#" + UkUnit, "@#@-#@#", "[acdefhknprtvwxy]##-*{4}", "d6w-*{4}", "#####-####", "####-[a-z]{2}", "###-###", "#{4,5}"),
        new("driving_licence", 2, Certainty.Sure, Blanks, Anywhere.DrivingLicence, "[a-z9]{5}#[0156]####[a-z9]{2}*[a-z]{2}", "@@##-[12]###-#{7}", "*{1,12}-*{0,12}-*{0,12}") { Alike = false },
        new("passport", 2, Certainty.Possible, Blanks, Anywhere.Passport, "@{0,2}-#{6,9}@{0,1}"),
        new("vehicle", 2, Certainty.Sure, " -·", Anywhere.Vehicle, "[a-hj-npr-z0-9]{17}", "[a-hj-pr-y]{2}##-[a-hj-pr-z]{3}", "@@-##-@{1,3}-####", "*{1,4}-*{2,4}", "*{5,8}") { Alike = false },
        new("device", 1, Certainty.Sure, ")", Anywhere.Device, "01-#{14}"),
        new("serial", 2, Certainty.Possible, "-", Anywhere.Serial, "*{1,14}-*{0,14}-*{0,10}") { Alike = false },
        new("account", 2, Certainty.Possible, Blanks, Anywhere.Account, "##-##-##", "@{0,3}-#{3,17}", "#{3,6}-#{3,6}-#{0,6}") { Alike = false },
    ];

    // Without S, L, O, I, B and Z, which look like digits.
    private const string MbiLetter = "[ac-hjkmnp-rt-y]";
    private const string MbiEither = "[ac-hjkmnp-rt-y0-9]";
    private const string UkArea = "[a-pr-uwyz][a-hk-y]{0,1}";
    private const string UkUnit = "[abd-hjlnp-uw-z]{2}";
}
