namespace Platform.Domain.Campaigns;

/// <summary>Whether quoted fields of a CSV record end where they should. A forgotten quote would make the rows behind it part of one text.</summary>
internal static class CsvQuotes
{
    /// <summary>False when a quoted field is not closed, or goes on behind its closing quote. Quotes inside unquoted fields are ordinary characters.</summary>
    public static bool AreClosed(string record)
    {
        var at = 0;
        while (at < record.Length)
        {
            while (at < record.Length && record[at] == ' ')
            {
                at++;
            }

            if (at < record.Length && record[at] == '"')
            {
                at = Close(record, at + 1);
                if (at < 0)
                {
                    return false;
                }

                while (at < record.Length && record[at] == ' ')
                {
                    at++;
                }

                if (at < record.Length && record[at] is not (',' or '\r' or '\n'))
                {
                    return false;
                }
            }

            var comma = at < record.Length ? record.IndexOf(',', at) : -1;
            at = comma < 0 ? record.Length : comma + 1;
        }

        return true;
    }

    // The place behind the closing quote, or -1.
    private static int Close(string record, int at)
    {
        while (true)
        {
            var quote = record.IndexOf('"', at);
            if (quote < 0)
            {
                return -1;
            }

            if (quote + 1 == record.Length || record[quote + 1] != '"')
            {
                return quote + 1;
            }

            at = quote + 2;
        }
    }
}
