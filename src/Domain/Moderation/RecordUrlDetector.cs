namespace Platform.Domain.Moderation;

/// <summary>Web addresses that carry a person's data in their query, such as <c>?mrn=0610140</c>.</summary>
internal sealed class RecordUrlDetector : IDetector
{
    private static readonly string[] Keys =
        ["mrn", "dob", "ssn", "nhs", "nhi", "ihi", "phn", "patient", "patientid", "patient_id", "patientname", "medicare", "birthdate", "aadhaar", "chart", "recordid", "record_id"];

    public int Rank => 0;

    public Certainty AtMost(FoldedText text) => text.Urls.IsEmpty ? Certainty.None : Certainty.Sure;

    public void Find(FoldedText text, List<Finding> findings)
    {
        foreach (var (start, end) in text.Urls)
        {
            if (Carries(text.Chars[start..end]))
            {
                findings.Add(new Finding(start, end, Certainty.Sure));
            }
        }
    }

    private static bool Carries(ReadOnlySpan<char> url)
    {
        var query = url.IndexOf('?');
        if (query < 0)
        {
            return false;
        }

        foreach (var pair in url[(query + 1)..].SplitAny('&', ';', '#'))
        {
            var part = url[(query + 1)..][pair];
            var equals = part.IndexOf('=');
            if (equals > 0 && equals + 1 < part.Length && IsKey(part[..equals]))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsKey(ReadOnlySpan<char> name)
    {
        foreach (var key in Keys)
        {
            if (name.SequenceEqual(key))
            {
                return true;
            }
        }

        return false;
    }
}
