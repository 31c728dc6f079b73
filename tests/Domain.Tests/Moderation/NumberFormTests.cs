using Xunit;

namespace Platform.Domain.Tests.Moderation;

/// <summary>What holds of every number that carries a check digit, wherever in a sentence it stands.</summary>
public sealed class NumberFormTests
{
    private static readonly string[] Frames = ["{0}", "It is {0}.", "({0})", "see {0}, please", "number:{0}; thanks", "a_{0}_b.pdf", "Call Ann\n{0}\nbefore noon", "💙 {0}!"];

    /// <summary>Category; a number's form with # for any digit and c for the check digit; how many check digits may fit.</summary>
    public static TheoryData<string, string, int> Checked => new()
    {
        { "NPI", "1########c", 1 },
        { "NPI", "2###-###-##c", 1 },
        { "MEDICAL_LICENSE", "BF######c", 1 },
        { "NHS_NUMBER", "9## ### ###c", 1 },
        { "MEDICARE_AU", "2### ####c 1", 1 },
        { "MEDICARE_AU", "5#######c1", 1 },
        { "TFN", "### ### ##c", 1 },
        { "IHI", "8003 60## #### ###c", 1 },
        { "IHI", "800360#########c", 1 },
        { "NHI", "ZWT###c", 1 },
        { "SIN", "4## ### ##c", 1 },
        { "SIN", "7##-###-##c", 1 },
        { "HEALTH_NUMBER_CA", "5### ### ##c AB", 1 },
        { "HEALTH_NUMBER_CA", "9### ### ##c", 2 },
        { "AADHAAR", "3### #### ###c", 1 },
        { "AADHAAR", "8##########c", 1 },
        { "CREDIT_CARD", "4### #### #### ###c", 1 },
        { "CREDIT_CARD", "37############c", 1 },
        { "DEVICE", "(01)#############c", 1 },
    };

    [Theory]
    [MemberData(nameof(Checked))]
    public void One_check_digit_in_ten_makes_the_number(string category, string form, int most)
    {
        var random = new Random(20261123);
        var made = 0;
        for (var round = 0; round < 60; round++)
        {
            var body = string.Concat(form.Select(c => c == '#' ? (char)('0' + random.Next(10)) : c));
            var frame = Frames[random.Next(Frames.Length)];
            var fitting = Enumerable.Range(0, 10).Count(check => IsFound(category, frame, body.Replace("c", $"{check}", StringComparison.Ordinal)));
            Assert.True(fitting <= most, $"{fitting} check digits fit {body}");
            made += fitting > 0 ? 1 : 0;
        }

        Assert.InRange(made, 45, 60);
    }

    [Theory]
    [InlineData("NPI", "1245319599")]
    [InlineData("NHS_NUMBER", "943 476 5919")]
    [InlineData("MEDICARE_AU", "2123 45670 1", 11)]
    [InlineData("TFN", "876 543 210")]
    [InlineData("IHI", "8003 6087 0048 1716")]
    [InlineData("ACCOUNT", "51 824 753 556")]
    [InlineData("NHI", "ZZZ0016")]
    [InlineData("SIN", "435 418 165")]
    [InlineData("HEALTH_NUMBER_CA", "1332-492-170-QG")]
    [InlineData("AADHAAR", "3123 4567 8909")]
    [InlineData("CREDIT_CARD", "5555 5555 5555 4444")]
    [InlineData("IBAN", "GB29 NWBK 6016 1331 9268 19")]
    [InlineData("IBAN", "NO93 8601 1117 947")]
    [InlineData("VEHICLE", "1M8GDM9AXKP042788")]
    [InlineData("DEVICE", "(01)00884838000001")]
    public void One_digit_changed_is_another_number(string category, string number, int unchecked_ = -1)
    {
        foreach (var frame in Frames)
        {
            Assert.True(IsFound(category, frame, number), $"{number} in '{frame}'");
        }

        for (var at = 0; at < number.Length; at++)
        {
            for (var digit = '0'; char.IsAsciiDigit(number[at]) && at != unchecked_ && digit <= '9'; digit++)
            {
                var changed = number[..at] + digit + number[(at + 1)..];
                Assert.True(digit == number[at] || !IsFound(category, "It is {0}.", changed), changed);
            }
        }
    }

    [Theory]
    [InlineData("NHI", "ZBN77VL", true)]
    [InlineData("NHI", "ZVB97XQ", true)]
    [InlineData("NHI", "zzz00ac", true)]
    [InlineData("NHI", "ZZZ00AX", false)]
    [InlineData("NHI", "ZZZ0044", false)]
    [InlineData("NHI", "ZIZ0016", false)]
    [InlineData("MBI", "1EG4-TE5-MK73", true)]
    [InlineData("MBI", "1EG4 TE5 MK73", true)]
    [InlineData("MBI", "0EG4-TE5-MK73", false)]
    [InlineData("MBI", "1SG4-TE5-MK73", false)]
    [InlineData("ITIN", "900-70-0000", true)]
    [InlineData("ITIN", "900-69-0000", false)]
    [InlineData("ITIN", "900-93-0000", false)]
    [InlineData("NINO", "AB123456C", true)]
    [InlineData("NINO", "AB 12 34 56 C", true)]
    [InlineData("NINO", "AB 12 34 56 E", false)]
    [InlineData("NINO", "QQ 12 34 56 C", false)]
    [InlineData("NINO", "GB 12 34 56 C", false)]
    [InlineData("PAN", "ABCPD1234Z", true)]
    [InlineData("PAN", "ABCXD1234Z", false)]
    [InlineData("DRIVING_LICENCE", "MORGA657054SM9IJ", true)]
    [InlineData("DRIVING_LICENCE", "MORGA657324SM9IJ", false)]
    [InlineData("DRIVING_LICENCE", "MH12 2011 0062821", true)]
    [InlineData("VEHICLE", "AB51 ABC", true)]
    [InlineData("VEHICLE", "AB49 ABC", false)]
    [InlineData("VEHICLE", "MH 12 AB 1234", true)]
    [InlineData("POSTCODE", "EC1A 1BB", true)]
    [InlineData("POSTCODE", "M1 1CA", false)]
    [InlineData("POSTCODE", "K1A 0B1", true)]
    [InlineData("POSTCODE", "D1A 0B1", false)]
    [InlineData("HEALTH_NUMBER_CA", "TREM 5212 3118", true)]
    [InlineData("HEALTH_NUMBER_CA", "TREM 9313 3118", false)]
    [InlineData("MEDICAL_LICENSE", "AB1234563", true)]
    [InlineData("MEDICAL_LICENSE", "AB1234564", false)]
    [InlineData("MAC", "0012.3456.789a", true)]
    [InlineData("MAC", "FF:FF:FF:FF:FF:FF", false)]
    [InlineData("MAC", "00:1A:2B-3C:4D:5E", false)]
    [InlineData("IP", "2001:db8::1", true)]
    [InlineData("IP", "256.1.1.1", false)]
    [InlineData("IP", "version 1.2.3.4", false)]
    [InlineData("CREDIT_CARD", "4000 0000 0000 0000", false)]
    public void Form_alone_tells_it_or_does_not(string category, string number, bool found) =>
        Assert.Equal(found, IsFound(category, "It is {0}.", number));

    [Theory]
    [InlineData("https://example.org/943-476-5919/4111111111111111")]
    [InlineData("https://example.org/?a=GB29NWBK60161331926819&b=ZZZ0016")]
    [InlineData("@zzz0016 @ab123456c")]
    [InlineData("12-943-476-5919-3 and 4435 418 165 221")]
    [InlineData("$4111111111111111 and 4111111111111111%")]
    public void Digits_of_addresses_accounts_prices_and_longer_rows_are_nobodys(string text) =>
        Assert.DoesNotContain(Scans.Command.Found(text), found => !found.StartsWith("URL", StringComparison.Ordinal));

    private static bool IsFound(string category, string frame, string number)
    {
        var start = frame.IndexOf("{0}", StringComparison.Ordinal);
        var text = frame.Replace("{0}", number, StringComparison.Ordinal);
        return Scans.Command.Scan(text).Hits.Any(hit => hit.Category == category && hit.Start < start + number.Length && hit.End > start && hit.End - hit.Start > number.Length / 2);
    }
}
