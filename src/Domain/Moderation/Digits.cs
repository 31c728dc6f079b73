namespace Platform.Domain.Moderation;

/// <summary>What detectors ask about a number as it is written.</summary>
internal static class Digits
{
    /// <summary>Copies the decimal digits; returns how many there are, also when they don't all fit.</summary>
    public static int Of(ReadOnlySpan<char> written, Span<char> digits)
    {
        var count = 0;
        foreach (var c in written)
        {
            if (char.IsAsciiDigit(c))
            {
                if (count < digits.Length)
                {
                    digits[count] = c;
                }

                count++;
            }
        }

        return count;
    }

    /// <summary>Whether a number is a year or a row of years: <c>2019-2020</c>.</summary>
    public static bool AreYears(ReadOnlySpan<char> written) => AllGroups(written, static group => group.Length == 4 && Value(group) is >= 1800 and <= 2199);

    /// <summary>Whether a number is a pair of hours: <c>0900-1700</c>.</summary>
    public static bool AreHours(ReadOnlySpan<char> written) =>
        written.Length <= 12 && AllGroups(written, static group => group.Length == 4 && Value(group) is var hour && hour / 100 <= 24 && hour % 100 < 60);

    /// <summary>Whether a number is a large one in groups of thousands: <c>12 500 000</c>.</summary>
    public static bool AreThousands(ReadOnlySpan<char> written)
    {
        if (written.IsEmpty || written[0] is '0' or '+' or '(' || written.ContainsAny('-', '.'))
        {
            return false;
        }

        var first = written.IndexOfAnyExceptInRange('0', '9');
        return first is >= 1 and <= 3 && written.Length <= 11 && AllGroups(written[(first + 1)..], static group => group.Length == 3);
    }

    /// <summary>Whether a number only counts up, as examples do: <c>1234567890</c>.</summary>
    public static bool AreCounting(ReadOnlySpan<char> written)
    {
        for (var i = 1; i < written.Length; i++)
        {
            if (!char.IsAsciiDigit(written[i]) || (written[i] - written[i - 1] + 10) % 10 != 1)
            {
                return false;
            }
        }

        return written.Length > 1;
    }

    /// <summary>Whether a number is a calendar date: year first, or day and month in either order before a year.</summary>
    public static bool AreDate(ReadOnlySpan<char> written)
    {
        Span<int> parts = stackalloc int[3];
        Span<int> lengths = stackalloc int[3];
        var count = 0;
        for (var i = 0; i < written.Length;)
        {
            var length = written[i..].IndexOfAnyExceptInRange('0', '9');
            length = length < 0 ? written.Length - i : length;
            if (length is 0 or > 4 || count == 3)
            {
                return false;
            }

            (parts[count], lengths[count]) = (Value(written.Slice(i, length)), length);
            count++;
            i += length + 1;
        }

        if (count != 3)
        {
            return false;
        }

        return lengths[0] == 4
            ? IsDayOf(parts[2], parts[1]) && lengths[1] <= 2 && lengths[2] <= 2
            : lengths[2] is 2 or 4 && lengths[0] <= 2 && lengths[1] <= 2 && (IsDayOf(parts[0], parts[1]) || IsDayOf(parts[1], parts[0]));
    }

    /// <summary>Whether a day may be of a month, leap years allowed.</summary>
    public static bool IsDayOf(int day, int month) =>
        month is >= 1 and <= 12 && day >= 1 && day <= (month == 2 ? 29 : month is 4 or 6 or 9 or 11 ? 30 : 31);

    /// <summary>The value of at most nine digits.</summary>
    public static int Value(ReadOnlySpan<char> digits)
    {
        var value = 0;
        foreach (var digit in digits)
        {
            value = (value * 10) + (digit - '0');
        }

        return value;
    }

    private static bool AllGroups(ReadOnlySpan<char> written, Func<ReadOnlySpan<char>, bool> holds)
    {
        var groups = 0;
        for (var i = 0; i < written.Length;)
        {
            if (!char.IsAsciiDigit(written[i]))
            {
                i++;
                continue;
            }

            var length = written[i..].IndexOfAnyExceptInRange('0', '9');
            length = length < 0 ? written.Length - i : length;
            if (length > 9 || !holds(written.Slice(i, length)))
            {
                return false;
            }

            groups++;
            i += length;
        }

        return groups > 0;
    }
}
