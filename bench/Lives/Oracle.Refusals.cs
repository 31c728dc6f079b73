namespace Platform.Bench.Lives;

/// <summary>A refused command leaves no trace but the refusal.</summary>
internal sealed partial class Oracle
{
    private static void JudgeRefusal(Step step, Outcome outcome, PostView was, PostView became)
    {
        // An approval of other bytes, or of less than the packs find now, is not taken: the post asks again under a new item, and says so by this code.
        var asksAgain = step.What == Act.Approve && outcome.Code == "REVIEW_INVALIDATED" && became.Status == was.Status && was.Item?.Id != became.Item?.Id;
        if (was.Version != became.Version && !asksAgain)
        {
            throw new Violation("refused-but-changed", $"{step} was refused ({outcome.Code}), and the post went from version {was.Version} to {became.Version}, {was.Status} to {became.Status}");
        }

        if (was.Item is { } item && became.Item is { } now && item.Id == now.Id && item.Version != now.Version)
        {
            throw new Violation("refused-but-decided", $"{step} was refused ({outcome.Code}), and its review item went from {item.Status} to {now.Status}");
        }
    }
}
