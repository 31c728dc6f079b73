using Platform.Domain.Posts;

namespace Platform.Domain.Tests.Reviews;

/// <summary>What happens to a post from outside its review: it is taken over, or its authorization ends with a command that broke off.</summary>
internal sealed partial class ReviewWalk
{
    // Of the member whose post it is, to anybody: the caller has seen to it that they are an author.
    private void TakeOver(Actor lead, Actor to)
    {
        var command = new TakeOverPost(PostRules.OwnerOf(_post), to.Person!.Value, lead);
        var outcome = PostRules.TakeOver(_post, command, [], Now);
        _log.Add($"{Name(lead)} gives it to {Name(to)}");
        Same(outcome, Leads.Contains(Name(lead)));
        if (!outcome.Ok || _model.Post == "Withdrawn" || command.From == command.To)
        {
            return;
        }

        var waits = _model.Post is "InReview" or "OnHold";
        if (_model.Authors.Add(Name(to)) && waits)
        {
            _model.Revise(needsReviewer: true, submitted: true);
        }

        _takers.Add(to.Person.Value);
        Follow(outcome.Value!.State);
    }

    // A command was interrupted after it had cleared the fence.
    private void VoidAuthorization()
    {
        if (_post.State != EditorialState.Authorized)
        {
            return;
        }

        _log.Add("its authorization is void");
        _model.Revise(needsReviewer: false, submitted: false);
        Follow(PostRules.VoidAuthorization(_post, _post.Generation, Now).Value!.State);
    }
}
