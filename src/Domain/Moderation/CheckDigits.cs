namespace Platform.Domain.Moderation;

/// <summary>The check digits that identifiers carry. All take ASCII digits without separators.</summary>
internal static class CheckDigits
{
    private static ReadOnlySpan<byte> Dihedral =>
    [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 0, 6, 7, 8, 9, 5, 2, 3, 4, 0, 1, 7, 8, 9, 5, 6, 3, 4, 0, 1, 2, 8, 9, 5, 6, 7, 4, 0, 1, 2, 3, 9, 5, 6, 7, 8,
        5, 9, 8, 7, 6, 0, 4, 3, 2, 1, 6, 5, 9, 8, 7, 1, 0, 4, 3, 2, 7, 6, 5, 9, 8, 2, 1, 0, 4, 3, 8, 7, 6, 5, 9, 3, 2, 1, 0, 4, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0,
    ];

    private static ReadOnlySpan<byte> Turns =>
    [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 5, 7, 6, 2, 8, 3, 0, 9, 4, 5, 8, 0, 3, 7, 9, 6, 1, 4, 2, 8, 9, 1, 6, 0, 4, 3, 5, 2, 7,
        9, 4, 5, 3, 1, 2, 6, 8, 7, 0, 4, 2, 8, 6, 5, 7, 3, 9, 0, 1, 2, 7, 9, 3, 8, 0, 6, 4, 1, 5, 7, 0, 4, 6, 9, 1, 3, 2, 5, 8,
    ];

    /// <summary>Luhn, ISO/IEC 7812: cards, NPI (with the prefix 80840, which adds 24), SIN, IHI, Ontario.</summary>
    public static bool Luhn(ReadOnlySpan<char> digits, int prefix = 0)
    {
        var sum = prefix;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)] - '0';
            sum += i % 2 == 0 ? digit : digit > 4 ? (2 * digit) - 9 : 2 * digit;
        }

        return sum % 10 == 0;
    }

    /// <summary>Verhoeff: Aadhaar.</summary>
    public static bool Verhoeff(ReadOnlySpan<char> digits)
    {
        var check = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            check = Dihedral[(10 * check) + Turns[(10 * (i % 8)) + digits[^(i + 1)] - '0']];
        }

        return check == 0;
    }

    /// <summary>The sum of digits times weights, as many as there are weights.</summary>
    public static int Weighted(ReadOnlySpan<char> digits, ReadOnlySpan<byte> weights)
    {
        var sum = 0;
        for (var i = 0; i < weights.Length; i++)
        {
            sum += (digits[i] - '0') * weights[i];
        }

        return sum;
    }

    /// <summary>ISO 7064 modulo 97, letters counted from ten, of the two parts one after the other.</summary>
    public static int Mod97(ReadOnlySpan<char> first, ReadOnlySpan<char> second) => Mod97(second, Mod97(first, 0));

    private static int Mod97(ReadOnlySpan<char> part, int rest)
    {
        foreach (var c in part)
        {
            rest = char.IsAsciiDigit(c) ? ((rest * 10) + c - '0') % 97 : ((rest * 100) + c - 'a' + 10) % 97;
        }

        return rest;
    }

    /// <summary>Whether all characters are one.</summary>
    public static bool AllAlike(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(text[0]);
}
