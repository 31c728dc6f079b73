using System.Collections.Immutable;
using Xunit;
using Case = Platform.Domain.Tests.Moderation.CaseSet.Case;

namespace Platform.Domain.Tests.Moderation;

/// <summary>The regression set has the shape that its scores rely on. Nothing here scans a text.</summary>
public sealed class CaseSetTests
{
    private static readonly ImmutableHashSet<string> Zones = ["post", "variant", "firstComment", "link", "hashtag", "altText", "fileName", "reply", "question"];

    public static TheoryData<string> Packs => [.. Words("us-hipaa us-ftc us-fda au-national-law au-privacy au-tga uk-gmc-nmc uk-cap eu-gdpr ca-privacy nz-hipc in-dpdp")];

    public static TheoryData<string> Categories =>
        [.. Words("EMAIL PHONE FAX URL IP MAC DATE AGE NAME ADDRESS POSTCODE SSN ITIN MBI NPI MEDICAL_LICENSE MRN NHS_NUMBER NINO MEDICARE_AU TFN IHI NHI SIN HEALTH_NUMBER_CA AADHAAR PAN PASSPORT DRIVING_LICENCE VEHICLE DEVICE CREDIT_CARD IBAN ACCOUNT"),
         .. Words("PATIENT_CONTEXT PATIENT_CONFIRMED TESTIMONIAL CLAIM INDUCEMENT PRESCRIPTION_MEDICINE DISCLOSURE BOUNDARY CONDUCT CRISIS TERM")];

    [Fact]
    public void Every_case_has_an_id_and_a_text_of_its_own()
    {
        Assert.Empty(CaseSet.All.GroupBy(c => c.Id).Where(g => g.Count() > 1).Select(g => g.Key));
        Assert.Empty(CaseSet.All.GroupBy(c => c.Text).Where(g => g.Count() > 1).Select(g => string.Join(", ", g.Select(c => c.Id))));
    }

    [Fact]
    public void Packs_zones_and_categories_are_known()
    {
        var packs = Packs.Select(p => p.Data).ToHashSet();
        var categories = Categories.Select(c => c.Data).ToHashSet();
        Assert.Empty(Ids(c => c.Packs.IsEmpty || !c.Packs.All(packs.Contains)));
        Assert.Empty(Ids(c => !Zones.Contains(c.Zone)));
        Assert.Empty(Ids(c => !c.Categories.All(categories.Contains)));
    }

    [Fact]
    public void Every_case_says_what_is_expected_and_by_which_clause()
        => Assert.Empty(Ids(c => c.Expect is not ("VIOLATION" or "CLEAN") || string.IsNullOrWhiteSpace(c.Text) || string.IsNullOrWhiteSpace(c.Clause) || string.IsNullOrWhiteSpace(c.Why)));

    [Fact]
    public void A_violation_names_its_categories_and_points_at_one_place()
        => Assert.Empty(Ids(c => c.IsViolation && (c.Categories.IsEmpty || c.Near is not null || Occurrences(c.Text, c.Span) != 1)));

    [Fact]
    public void A_clean_text_has_no_category_and_no_span()
        => Assert.Empty(Ids(c => !c.IsViolation && (!c.Categories.IsEmpty || c.Span is not null)));

    [Fact]
    public void A_near_miss_names_a_violation_under_one_of_its_packs()
    {
        var violations = CaseSet.All.Where(c => c.IsViolation).ToDictionary(c => c.Id);
        Assert.Empty(Ids(c => c.Near is not null && !(violations.TryGetValue(c.Near, out var violation) && violation.Packs.Intersect(c.Packs).Any())));
    }

    [Fact]
    public void There_are_three_hundred_of_each_and_the_halves_are_about_equal()
    {
        Assert.InRange(CaseSet.All.Count(c => c.IsViolation), 300, 5000);
        Assert.InRange(CaseSet.All.Count(c => !c.IsViolation), 300, 5000);
        Assert.InRange((double)CaseSet.HeldOut.Length / CaseSet.All.Length, 0.45, 0.55);
    }

    [Theory]
    [MemberData(nameof(Packs))]
    public void A_pack_has_violations_and_clean_texts_in_both_halves(string pack)
    {
        Assert.Equal(4, CaseSet.All.Where(c => c.Packs.Contains(pack)).Select(c => (c.IsViolation, c.HeldOut)).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Categories))]
    public void A_category_has_violations_in_both_halves(string category)
    {
        Assert.Contains(CaseSet.Development, c => c.Categories.Contains(category));
        Assert.Contains(CaseSet.HeldOut, c => c.Categories.Contains(category));
    }

    private static IEnumerable<string> Ids(Func<Case, bool> wrong) => CaseSet.All.Where(wrong).Select(c => c.Id);

    private static int Occurrences(string text, string? span) => string.IsNullOrEmpty(span) ? 0 : text.Split(span).Length - 1;

    private static string[] Words(string words) => words.Split(' ');
}
