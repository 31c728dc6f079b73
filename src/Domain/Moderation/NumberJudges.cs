namespace Platform.Domain.Moderation;

/// <summary>Numbers of the United States.</summary>
internal static class UnitedStates
{
    /// <summary>Social security: area 000, 666 and 9xx, group 00, serial 0000, one digit throughout and the numbers of advertisements were never issued.</summary>
    public static Certainty Ssn(ReadOnlySpan<char> digits, bool separated)
    {
        var issued = digits[0] != '9'
            && !digits.StartsWith("000")
            && !digits.StartsWith("666")
            && digits[3..5] is not "00"
            && digits[5..] is not "0000"
            && digits is not ("123456789" or "078051120" or "219099999")
            && !digits.StartsWith("98765432")
            && !CheckDigits.AllAlike(digits);
        return issued ? separated ? Certainty.Sure : Certainty.Possible : Certainty.None;
    }

    /// <summary>Individual taxpayer: only some groups in the middle are given out.</summary>
    public static Certainty Itin(ReadOnlySpan<char> digits, bool separated) =>
        Digits.Value(digits[3..5]) is (>= 50 and <= 65) or (>= 70 and <= 88) or (>= 90 and <= 92) or (>= 94 and <= 99)
            ? separated ? Certainty.Sure : Certainty.Likely
            : Certainty.None;

    /// <summary>National provider: Luhn behind the prefix 80840.</summary>
    public static Certainty Npi(ReadOnlySpan<char> digits, bool separated) =>
        CheckDigits.Luhn(digits, prefix: 24) && !CheckDigits.AllAlike(digits[..9]) ? Certainty.Likely : Certainty.None;

    /// <summary>Prescribers: DEA with its check digit; else whatever registers of doctors and nurses use, as far as context says so.</summary>
    public static Certainty MedicalLicense(ReadOnlySpan<char> written, bool separated)
    {
        if (written.Length != 9 || !char.IsAsciiLetter(written[0]))
        {
            return Certainty.Possible;
        }

        var digits = written[2..];
        return CheckDigits.Weighted(digits, [1, 2, 1, 2, 1, 2]) % 10 == digits[6] - '0' && digits.ContainsAnyExcept('0') ? Certainty.Likely : Certainty.None;
    }
}

/// <summary>Numbers of the United Kingdom.</summary>
internal static class UnitedKingdom
{
    /// <summary>NHS number: modulo 11. One ten-digit number in eleven passes by chance: one that could be dialled is not sure.</summary>
    public static Certainty NhsNumber(ReadOnlySpan<char> digits, bool separated)
    {
        if (CheckDigits.Weighted(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]) % 11 != 0 || CheckDigits.AllAlike(digits))
        {
            return Certainty.None;
        }

        var dialled = separated ? PhoneNumbering.IsNorthAmerican(digits) : PhoneNumbering.IsNumberAnywhere(digits);
        return dialled ? Certainty.Likely : Certainty.Sure;
    }

    /// <summary>National insurance: prefixes that are not given out.</summary>
    public static Certainty Nino(ReadOnlySpan<char> written, bool separated) =>
        written[..2] is "bg" or "gb" or "kn" or "nk" or "nt" or "tn" or "zz" ? Certainty.None : Certainty.Sure;
}

/// <summary>Numbers of Australia.</summary>
internal static class Australia
{
    /// <summary>Medicare card: the ninth digit checks the first eight. Groups of four, five and one are nothing else.</summary>
    public static Certainty Medicare(ReadOnlySpan<char> digits, bool separated) =>
        CheckDigits.Weighted(digits, [1, 3, 7, 9, 1, 3, 7, 9]) % 10 == digits[8] - '0' ? separated ? Certainty.Sure : Certainty.Likely : Certainty.None;

    /// <summary>Tax file number, of nine digits or, long ago, eight.</summary>
    public static Certainty Tfn(ReadOnlySpan<char> digits, bool separated) =>
        digits.Length == 9
            ? CheckDigits.Weighted(digits, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 == 0 && !CheckDigits.AllAlike(digits) ? Certainty.Likely : Certainty.None
            : CheckDigits.Weighted(digits, [10, 7, 8, 4, 6, 3, 5, 1]) % 11 == 0 ? Certainty.Possible : Certainty.None;

    /// <summary>Individual healthcare identifier: Luhn behind a prefix of its own.</summary>
    public static Certainty Ihi(ReadOnlySpan<char> digits, bool separated) => CheckDigits.Luhn(digits) ? Certainty.Sure : Certainty.None;

    /// <summary>Business number of, among others, sole traders: one taken from the first digit, then modulo 89.</summary>
    public static Certainty Abn(ReadOnlySpan<char> digits, bool separated) =>
        digits[0] != '0' && (CheckDigits.Weighted(digits, [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]) - 10) % 89 == 0 ? Certainty.Likely : Certainty.None;
}

/// <summary>Numbers of New Zealand.</summary>
internal static class NewZealand
{
    private const string Letters = "abcdefghjklmnpqrstuvwxyz";

    /// <summary>National health index, HISO 10046: modulo 11 with a check digit, or modulo 23 with a check letter.</summary>
    public static Certainty Nhi(ReadOnlySpan<char> written, bool separated)
    {
        var sum = 0;
        for (var i = 0; i < 6; i++)
        {
            sum += ValueOf(written[i]) * (7 - i);
        }

        var valid = char.IsAsciiDigit(written[6])
            ? sum % 11 is not 0 and var rest && (11 - rest) % 10 == written[6] - '0'
            : 23 - (sum % 23) == ValueOf(written[6]);
        return valid ? Certainty.Sure : Certainty.None;
    }

    private static int ValueOf(char c) => char.IsAsciiDigit(c) ? c - '0' : Letters.IndexOf(c, StringComparison.Ordinal) + 1;
}

/// <summary>Numbers of Canada.</summary>
internal static class Canada
{
    /// <summary>Social insurance: Luhn.</summary>
    public static Certainty Sin(ReadOnlySpan<char> digits, bool separated) =>
        CheckDigits.Luhn(digits) && !CheckDigits.AllAlike(digits) ? separated ? Certainty.Likely : Certainty.Possible : Certainty.None;

    /// <summary>
    /// Health numbers: Ontario by Luhn, with a version code or without; British Columbia modulo 11 behind a nine; Quebec by
    /// the date of birth in it; of the others only the length is known.
    /// </summary>
    public static Certainty HealthNumber(ReadOnlySpan<char> written, bool separated)
    {
        if (char.IsAsciiLetter(written[0]))
        {
            return IsQuebec(written[4..]) ? Certainty.Sure : Certainty.None;
        }

        if (written.Length == 12)
        {
            return CheckDigits.Luhn(written[..10]) ? Certainty.Sure : Certainty.None;
        }

        return written.Length == 9 || !(CheckDigits.Luhn(written) || IsBritishColumbia(written)) ? Certainty.Possible : Certainty.Likely;
    }

    private static bool IsBritishColumbia(ReadOnlySpan<char> digits) =>
        digits[0] == '9' && 11 - (CheckDigits.Weighted(digits[1..], [2, 4, 8, 5, 10, 9, 7, 3]) % 11) == digits[9] - '0';

    // Year, month (fifty more for women), day, then two of the register's own.
    private static bool IsQuebec(ReadOnlySpan<char> digits)
    {
        var month = Digits.Value(digits[2..4]);
        return Digits.IsDayOf(Digits.Value(digits[4..6]), month > 50 ? month - 50 : month);
    }
}

/// <summary>Numbers of India.</summary>
internal static class India
{
    /// <summary>Aadhaar: Verhoeff; none reads the same backwards.</summary>
    public static Certainty Aadhaar(ReadOnlySpan<char> digits, bool separated)
    {
        var mirrored = true;
        for (var i = 0; i < 6 && mirrored; i++)
        {
            mirrored = digits[i] == digits[11 - i];
        }

        return !mirrored && CheckDigits.Verhoeff(digits) ? separated ? Certainty.Sure : Certainty.Likely : Certainty.None;
    }

    /// <summary>Permanent account: the fourth letter says what the holder is; P is a person.</summary>
    public static Certainty Pan(ReadOnlySpan<char> written, bool separated) =>
        written[3] == 'p' ? Certainty.Sure : "abcfghjlt".Contains(written[3], StringComparison.Ordinal) ? Certainty.Likely : Certainty.Possible;
}
