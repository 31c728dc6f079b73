namespace Platform.Bench.Lives;

/// <summary>A refused command leaves no trace but the refusal; nothing is authorized by itself.</summary>
internal sealed partial class Oracle
{
    private static void JudgeRefusal(Step step, Outcome outcome, PostView was, PostView became)
    {
        // An approval of other bytes, or of less than the packs find now, is not taken: the post asks again under a new item, and says so by this code.
        var asksAgain = step.What == Act.Approve && outcome.Code == "REVIEW_INVALIDATED" && became.Status is "IN_REVIEW" or "EXPIRED" && was.Item?.Id != became.Item?.Id;
        if (was.Version != became.Version && !asksAgain)
        {
            throw new Violation("refused-but-changed", $"{step} was refused ({outcome.Code}), and the post went from version {was.Version} to {became.Version}, {was.Status} to {became.Status}");
        }

        // A decision of which the answer was lost is the post's; its item follows at the next call.
        var follows = outcome.Code == "WRONG_STATE" && was.Status is not ("IN_REVIEW" or "EXPIRED" or "ON_HOLD") && became.Item?.Status == "DECIDED";
        if (was.Item is { } item && became.Item is { } now && item.Id == now.Id && item.Version != now.Version && !follows)
        {
            throw new Violation("refused-but-decided", $"{step} was refused ({outcome.Code}), and its review item went from {item.Status} to {now.Status}");
        }
    }

    private void JudgeAuthorization(PostView now, PostView? was)
    {
        if (now.Authorization is null || now.Authorization == was?.Authorization || now.Purged || known.Posts.FirstOrDefault(p => p.Id == now.Id) is not { } post)
        {
            return;
        }

        if (now.Basis == "APPROVAL")
        {
            foreach (var approver in now.Approvers)
            {
                if (!post.Grounds.Any(g => g.Approver == approver && g.Text == now.Text && (g.Due is null || g.Due == now.Due)))
                {
                    throw new Violation("authorized-without-approval", $"p{post.Number} is {now.Status} by the approval of {Name(approver)}, which was refused, is another's or was taken back");
                }
            }

            return;
        }

        if (!post.Grounds.Any(g => g.Text == now.Text))
        {
            throw new Violation("authorized-by-itself", $"p{post.Number} is {now.Status} and no command authorized it");
        }

        var flavour = PostModel.Flavour(now.Text);
        if (post.Doubted || !known.EveryPost.Can(false) || (flavour == "phrase" && known.PhraseOn.Is(true)) || (flavour == "rule" && known.RuleMuted.Is(false)))
        {
            throw new Violation("authorized-without-review", $"p{post.Number} is {now.Status} by a clear scan: {now.Text}{(post.Doubted ? " (a reviewer had doubts)" : "")}");
        }
    }

    private string Name(string member) => world.Members.FirstOrDefault(m => m.Value == member).Key ?? member;
}
