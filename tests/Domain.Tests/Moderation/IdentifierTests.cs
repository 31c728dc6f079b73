using Platform.Domain.Moderation;
using Xunit;

namespace Platform.Domain.Tests.Moderation;

public sealed class IdentifierTests
{
    [Theory]
    [InlineData("Write to jane.doe+x@mail.example.org.", "EMAIL jane.doe+x@mail.example.org")]
    [InlineData("(o'neil@example.co.uk)", "EMAIL o'neil@example.co.uk")]
    [InlineData("user@xn--80ak6aa92e.com", "EMAIL user@xn--80ak6aa92e.com")]
    [InlineData("mailto:jane@example.org", "EMAIL jane@example.org")]
    [InlineData("https://example.org/?email=jane@example.org&x=1", "EMAIL jane@example.org")]
    [InlineData("ｊａｎｅ＠example．org", "EMAIL ｊａｎｅ＠example．org")]
    public void Email_address_is_found(string text, string found) => Assert.Equal([found], Scans.Bare.Found(text));

    [Theory]
    [InlineData("Thanks @CDCgov and @jane@mastodon.social")]
    [InlineData("https://jane@example.org/")]
    [InlineData("https://medium.com/@jane.doe/post")]
    [InlineData("see you @ noon, a@b, x@y.1, @example.org, jane@.org, jane.@example.org")]
    [InlineData("hello-world here")]
    public void What_only_looks_like_an_address_is_none(string text) => Assert.Empty(Scans.Bare.Found(text));

    [Theory]
    [InlineData("Call (415) 555-0132 now", "PHONE (415) 555-0132")]
    [InlineData("Ring 020 7946 0958", "PHONE 020 7946 0958")]
    [InlineData("Ring 07700 900123", "PHONE 07700 900123")]
    [InlineData("Text 0412 345 678", "PHONE 0412 345 678")]
    [InlineData("Ring +64 21 123 4567", "PHONE +64 21 123 4567")]
    [InlineData("Ring +33 1 42 68 53 00", "PHONE +33 1 42 68 53 00")]
    [InlineData("Mobile 087 123 4567", "PHONE 087 123 4567")]
    [InlineData("Mobile +91 98765 43210", "PHONE +91 98765 43210")]
    [InlineData("t:415.555.0132", "PHONE 415.555.0132")]
    [InlineData("at home415-555-0132", "PHONE 415-555-0132")]
    [InlineData("（４１５）５５５－０１３２", "PHONE （４１５）５５５－０１３２")]
    [InlineData("415\u200B-555-0132", "PHONE 415\u200B-555-0132")]
    [InlineData("https://example.org/a 415-555-0132", "PHONE 415-555-0132")]
    public void Phone_number_is_found(string text, string found) => Assert.Equal([found], Scans.Bare.Found(text));

    [Theory]
    [InlineData("https://example.org/4155550132?p=020-7946-0958")]
    [InlineData("www.example.org/415-555-0132 and example.org/4155550132")]
    [InlineData("doi:10.1001/4155550132 or 10.1001/4155550132")]
    [InlineData("@nurse4155550132 #4155550132")]
    [InlineData("Between 2019-2020, 2020 2021, and 1999-2003")]
    [InlineData("Open 0900-1700")]
    [InlineData("We raised $4155550132, £12,000,000 and 12 500 000 more")]
    [InlineData("Blood pressure 120/80, score 21-17, odds 100/30")]
    [InlineData("192.168.0.100")]
    [InlineData("ISBN 978-0-306-40615-7")]
    [InlineData("NCT04280705 and ABC4155550132")]
    [InlineData("Call 911, 988, 111 or 13 11 14")]
    [InlineData("53212345678 and 078051120")]
    public void A_number_of_something_else_is_no_phone_number(string text) =>
        Assert.DoesNotContain(Scans.Bare.Found(text), found => found.StartsWith("PHONE", StringComparison.Ordinal));

    [Theory]
    [InlineData("078-05-1121", true)]
    [InlineData("078 05 1121", true)]
    [InlineData("078.05.1121", true)]
    [InlineData("０７８‑０５‑１１２１", true)]
    [InlineData("078051121", false)]
    [InlineData("078-05 1121", false)]
    [InlineData("078 00 1123", false)]
    [InlineData("078-05-0000", false)]
    [InlineData("000-12-3456", false)]
    [InlineData("666-12-3456", false)]
    [InlineData("900-12-3456", false)]
    [InlineData("123-45-6789", false)]
    [InlineData("987-65-4321", false)]
    [InlineData("078-05-1120", false)]
    [InlineData("111-11-1111", false)]
    [InlineData("1078-05-1121", false)]
    [InlineData("12-078-05-1121", false)]
    [InlineData("078-05-11212", false)]
    public void Social_security_number_is_told_by_form_and_by_what_was_never_issued(string number, bool found) =>
        Assert.Equal(found, Scans.Bare.Found($"It is {number}.").Contains($"SSN {number}"));

    [Theory]
    [InlineData("my social security number is 078051121", Severity.Block)]
    [InlineData("SSN: 078051121", Severity.Block)]
    [InlineData("my social security number is 078051120", Severity.Clear)]
    [InlineData("batch 078051121", Severity.Clear)]
    public void Nine_bare_digits_are_a_social_security_number_only_in_context(string text, Severity verdict) =>
        Assert.Equal(verdict, Scans.Everything.Scan(text).Verdict);

    [Theory]
    [InlineData("212 555 0105", "", false)]
    [InlineData("212 555 0105", "NHS number ", true)]
    [InlineData("943 476 5919", "", false)]
    [InlineData("943 476 5919", "NHS number ", true)]
    [InlineData("221 395 1837", "", true)]
    [InlineData("221-395-1837", "", true)]
    [InlineData("0032698674", "", true)]
    [InlineData("401-023-2138", "NHS ", false)]
    [InlineData("943 476 5918", "NHS ", false)]
    [InlineData("943 476 5910", "NHS ", false)]
    [InlineData("1943 476 5919", "NHS ", false)]
    public void NHS_number_is_told_by_its_check_digit(string number, string before, bool found)
    {
        Assert.Equal(found, Scans.Everything.Found(before + number).Contains($"NHS_NUMBER {number}"));
    }

    [Fact]
    public void Exactly_one_last_digit_in_ten_or_none_makes_an_NHS_number()
    {
        for (var nine = 400_000_000; nine < 400_003_000; nine += 7)
        {
            var found = Enumerable.Range(0, 10).Count(last => Scans.Everything.Found($"NHS {nine}{last}").Any(f => f.StartsWith("NHS", StringComparison.Ordinal)));
            Assert.InRange(found, 0, 1);
        }
    }

    [Theory]
    [InlineData("MRN: 00123456", "00123456")]
    [InlineData("MRN00123456", "MRN00123456")]
    [InlineData("medical record number is A-123456", "A-123456")]
    [InlineData("Hospital no. 12-34-567", "12-34-567")]
    [InlineData("patient ID 1234567", "1234567")]
    [InlineData("1234567 (MRN)", "1234567")]
    public void Record_number_is_found_in_context(string text, string number)
    {
        Assert.Equal(Severity.Block, Scans.Everything.Scan(text).Verdict);
        Assert.Contains($"MRN {number}", Scans.Everything.Found(text));
    }

    [Theory]
    [InlineData("We served 1234567 meals")]
    [InlineData("Medical records since 2019-2020")]
    [InlineData("Patient numbers rose by 123456")]
    public void A_number_without_that_context_is_no_record_number(string text) =>
        Assert.DoesNotContain(Scans.Everything.Found(text), found => found.StartsWith("MRN", StringComparison.Ordinal));

    [Theory]
    [InlineData("DOB 03/12/1984", "03/12/1984")]
    [InlineData("Born on March 3rd, 1965", "March 3rd, 1965")]
    [InlineData("she was admitted 12 March 2024", "12 March 2024")]
    [InlineData("On 5 May 2024 he was discharged", "5 May 2024")]
    [InlineData("passed away 2024-03-15", "2024-03-15")]
    [InlineData("diagnosed in May 2021", "May 2021")]
    [InlineData("her surgery on 3/4", "3/4")]
    public void Date_of_a_persons_care_is_found(string text, string date) =>
        Assert.Contains($"DATE {date}", Scans.Everything.Found(text));

    [Theory]
    [InlineData("Flu clinic on 12 March 2026 at the Town Hall")]
    [InlineData("Join us on 03/12/2026, 9:00-17:00!")]
    [InlineData("World Birth Defects Day is March 3")]
    [InlineData("Admission is free on 5 May 2026")]
    [InlineData("2,300 people died in the outbreak of 5 May 2020")]
    [InlineData("Our new wing opens 2026-05-05")]
    [InlineData("Dr. Lee joins our team on March 3, 2026. She was born in Ohio.")]
    [InlineData("He was born in 1984")]
    public void Date_of_a_public_event_is_left_alone(string text) => Assert.Equal(Severity.Clear, Scans.Everything.Scan(text).Verdict);

    [Theory]
    [InlineData("2024-13-01")]
    [InlineData("31/04/2024")]
    [InlineData("30.02.2024")]
    [InlineData("version 1.2.34")]
    [InlineData("120/80")]
    public void What_is_no_day_is_no_date(string text) =>
        Assert.DoesNotContain(Scans.Bare.Found(text), found => found.StartsWith("DATE", StringComparison.Ordinal));

    [Fact]
    public void One_number_has_one_meaning()
    {
        Assert.Equal(["SSN 078-05-1121", "MRN 00123456"], Scans.Everything.Found("SSN 078-05-1121 and MRN: 00123456"));
        Assert.Equal(["MRN 4155550132"], Scans.Everything.Found("MRN: 4155550132"));
    }

    [Fact]
    public void Every_pack_that_looks_for_an_identifier_has_its_own_hit()
    {
        string[] packs = ["au-privacy", "ca-privacy", "eu-gdpr", "in-dpdp", "nz-hipc", "uk-gmc-nmc", "us-hipaa"];
        foreach (var (text, category) in new[] { ("jane@example.org", "EMAIL"), ("(415) 555-0132", "PHONE"), ("MRN: 00123456", "MRN") })
        {
            Assert.Equal(packs, Scans.Everything.Scan(text).Hits.Where(hit => hit.Category == category).Select(hit => hit.Pack));
        }
    }
}
