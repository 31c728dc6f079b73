namespace Platform.Domain.Moderation;

/// <summary>Telephone numbers in a text that speaks of fax; which of them are fax numbers, context tells.</summary>
internal sealed class FaxDetector(PhoneDetector phone) : IDetector
{
    public int Rank => phone.Rank - 1;

    public Certainty AtMost(FoldedText text) =>
        phone.AtMost(text) > Certainty.None && (text.Chars.IndexOf("fax") >= 0 || text.Chars.IndexOf("telecop") >= 0) ? Certainty.Possible : Certainty.None;

    public void Find(FoldedText text, List<Finding> findings)
    {
        phone.Find(text, findings);
        for (var i = 0; i < findings.Count; i++)
        {
            findings[i] = findings[i] with { Certainty = Certainty.Possible };
        }
    }
}
