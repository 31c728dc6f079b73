using Platform.Domain.Moderation;
using Xunit;

namespace Platform.Domain.Tests.Moderation;

public sealed class PatientContextTests
{
    [Theory]
    [InlineData("My patient in room 12 was amazing today")]
    [InlineData("Proud of our youngest patient!")]
    [InlineData("My 84 year old patient danced out of here")]
    [InlineData("One of my patients brought cake")]
    [InlineData("A patient of mine won the lottery")]
    [InlineData("This patient taught me a lot")]
    [InlineData("Had a patient scream at me tonight")]
    [InlineData("The lady in bed 4 is driving me mad")]
    [InlineData("A patient was diagnosed with measles yesterday")]
    [InlineData("pt in rm 7 coded")]
    [InlineData("We treated a local footballer after the match")]
    [InlineData("m\u200By p\u00E0tie\u00ADnt")]
    [InlineData("MY РАТIENT")]
    public void A_particular_patient_is_flagged(string text)
    {
        var result = Scans.Everything.Scan(text);
        Assert.Equal(Severity.Flag, result.Verdict);
        Assert.Contains(result.Hits, hit => hit.Category == Categories.PatientContext);
        Assert.Contains(result.Hits, hit => hit.Citation == "45 CFR 164.502(a)");
    }

    [Theory]
    [InlineData("Please be patient, our lines are busy")]
    [InlineData("My very patient husband waited for hours")]
    [InlineData("Our patient portal is back online")]
    [InlineData("My tip for patient safety week")]
    [InlineData("Patients with diabetes should ask their doctor about a flu shot")]
    [InlineData("If you are a patient, call us today")]
    [InlineData("Every patient deserves dignity today")]
    [InlineData("Dr Lee joins our team today and will see patients in bay wing")]
    [InlineData("When a patient was admitted in 1890, care looked different")]
    [InlineData("Our patients are at the heart of what we do")]
    [InlineData("Our team puts patient care first")]
    [InlineData("Ask your doctor whether a patient with asthma needs it today")]
    public void Patience_and_patients_in_general_are_not(string text) => Assert.Equal([], Scans.Everything.Found(text));

    [Theory]
    [InlineData("Sorry you were unhappy with your treatment", Zones.Reply, Severity.Block)]
    [InlineData("Your results were normal, as we told you", Zones.Reply, Severity.Block)]
    [InlineData("We saw you on Monday and did all we could", Zones.Reply, Severity.Block)]
    [InlineData("Thank you for being our patient", Zones.Body, Severity.Flag)]
    [InlineData("Your biopsy results were clear!", Zones.Body, Severity.Flag)]
    [InlineData("Thank you for your kind words. Please call the office so that we can help.", Zones.Reply, Severity.Clear)]
    [InlineData("Due to privacy laws we cannot discuss this here. Please contact our patient relations team.", Zones.Reply, Severity.Clear)]
    [InlineData("Book your appointment online", Zones.Reply, Severity.Clear)]
    [InlineData("Book your appointment online", Zones.Body, Severity.Clear)]
    public void Confirming_that_somebody_is_a_patient_is_held(string text, string zone, Severity verdict)
    {
        var result = Scans.Everything.Scan(text, zone);
        Assert.Equal(verdict, result.Verdict);
        Assert.Equal(verdict != Severity.Clear, result.Hits.Any(hit => hit.Category == Categories.PatientConfirmed));
    }
}
