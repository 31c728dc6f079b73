namespace Platform.Domain.Moderation;

/// <summary>Numbers of no one country, or of many alike.</summary>
internal static class Anywhere
{
    private const string VinLetters = "abcdefghjklmnprstuvwxyz";
    private const string VinValues = "12345678123457923456789";

    /// <summary>Payment cards: Luhn; sure with an issuer's prefix at that issuer's length.</summary>
    public static Certainty CreditCard(ReadOnlySpan<char> digits, bool separated)
    {
        if (!CheckDigits.Luhn(digits) || CheckDigits.AllAlike(digits))
        {
            return Certainty.None;
        }

        var first = Digits.Value(digits[..4]);
        var issued = first switch
        {
            >= 4000 and <= 4999 => digits.Length is 13 or 16 or 19,
            (>= 5100 and <= 5599) or (>= 2221 and <= 2720) => digits.Length == 16,
            (>= 3400 and <= 3499) or (>= 3700 and <= 3799) => digits.Length == 15,
            (>= 3000 and <= 3059) or (>= 3600 and <= 3699) or (>= 3800 and <= 3999) => digits.Length is 14 or 16 or 19,
            >= 3528 and <= 3589 => digits.Length is >= 16 and <= 19,
            >= 1000 and <= 1999 => digits.Length == 15,
            6011 or (>= 6440 and <= 6599) or (>= 6200 and <= 6299) or (>= 8100 and <= 8199) => digits.Length is >= 16 and <= 19,
            >= 5000 and <= 6999 => digits.Length is >= 12 and <= 19,
            _ => false,
        };
        return !issued ? Certainty.Possible : digits.Length < 14 ? Certainty.Likely : Certainty.Sure;
    }

    /// <summary>Post codes: those with letters have a form of their own, but so has many a part number.</summary>
    public static Certainty Postcode(ReadOnlySpan<char> written, bool separated)
    {
        var letters = written.ContainsAnyInRange('a', 'z');
        var canadian = written.Length == 6 && char.IsAsciiLetter(written[2]) && char.IsAsciiLetter(written[4]);
        if (canadian && (written[0] is 'd' or 'f' or 'i' or 'o' or 'q' or 'u' or 'w' or 'z' || written[2] is 'd' or 'f' or 'i' or 'o' or 'q' or 'u' || written[4] is 'd' or 'f' or 'i' or 'o' or 'q' or 'u'))
        {
            return Certainty.None;
        }

        return letters && separated && written.Length > 5 && !char.IsAsciiDigit(written[0]) ? Certainty.Likely : Certainty.Possible;
    }

    /// <summary>Driving licences: Great Britain by the date of birth in it, India by state and year; others by context alone.</summary>
    public static Certainty DrivingLicence(ReadOnlySpan<char> written, bool separated)
    {
        if (written.Length == 16 && char.IsAsciiLetter(written[0]) && !written[5..11].ContainsAnyExceptInRange('0', '9'))
        {
            var month = Digits.Value(written[6..8]);
            if (Digits.IsDayOf(Digits.Value(written[8..10]), month > 50 ? month - 50 : month) && !written[..5].TrimEnd('9').Contains('9'))
            {
                return Certainty.Sure;
            }
        }

        var digits = Digits.Of(written, []);
        return written.Length == 15 && digits == 13 && Digits.Value(written[4..8]) is >= 1950 and <= 2099 && char.IsAsciiLetter(written[0]) && char.IsAsciiLetter(written[1])
            ? Certainty.Sure
            : digits >= 5 && written.Length is >= 6 and <= 20 ? Certainty.Possible : Certainty.None;
    }

    /// <summary>Passports: seven to nine, mostly digits.</summary>
    public static Certainty Passport(ReadOnlySpan<char> written, bool separated) =>
        written.Length is >= 7 and <= 10 ? Certainty.Possible : Certainty.None;

    /// <summary>Vehicles: a VIN by its check digit, British plates since 2001 by the half-year in them, Indian ones by the state; others by context.</summary>
    public static Certainty Vehicle(ReadOnlySpan<char> written, bool separated)
    {
        var digits = Digits.Of(written, []);
        if (digits == 0)
        {
            return Certainty.None;
        }

        if (written.Length == 17)
        {
            return digits < 17 && HasVinCheck(written) ? Certainty.Sure : Certainty.Possible;
        }

        if (written.Length == 7 && digits == 2 && !char.IsAsciiDigit(written[0]) && !char.IsAsciiDigit(written[1]) && char.IsAsciiDigit(written[2]) && char.IsAsciiDigit(written[3]))
        {
            var issued = Digits.Value(written[2..4]) is (>= 2 and <= 30) or (>= 51 and <= 80);
            return issued && written[4..].IndexOfAny('i', 'q') < 0 && written[..2].IndexOfAny('i', 'q', 'z') < 0 ? Certainty.Likely : Certainty.Possible;
        }

        return written.Length >= 9 ? Certainty.Likely : digits == written.Length || written.Length < 5 ? Certainty.None : Certainty.Possible;
    }

    /// <summary>GS1 device identifier: (01) and a GTIN of fourteen digits with its check digit.</summary>
    public static Certainty Device(ReadOnlySpan<char> digits, bool separated) =>
        CheckDigits.Weighted(digits[2..], [3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]) % 10 == 0 && separated ? Certainty.Sure : Certainty.None;

    /// <summary>Serial numbers: anything with a few digits.</summary>
    public static Certainty Serial(ReadOnlySpan<char> written, bool separated) =>
        Digits.Of(written, []) >= 3 && written.Length is >= 5 and <= 30 ? Certainty.Possible : Certainty.None;

    /// <summary>Accounts, members and policies: mostly digits.</summary>
    public static Certainty Account(ReadOnlySpan<char> written, bool separated) =>
        Digits.Of(written, []) is >= 5 and <= 18 && !Digits.AreDate(written) ? Certainty.Possible : Certainty.None;

    private static bool HasVinCheck(ReadOnlySpan<char> written)
    {
        ReadOnlySpan<byte> weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
        var sum = 0;
        for (var i = 0; i < 17; i++)
        {
            var value = char.IsAsciiDigit(written[i]) ? written[i] : VinValues[VinLetters.IndexOf(written[i], StringComparison.Ordinal)];
            sum += (value - '0') * weights[i];
        }

        return written[8] == (sum % 11 == 10 ? 'x' : (char)('0' + (sum % 11)));
    }
}
