using NodaTime;
using Platform.Domain.Posts;
using Platform.Domain.Reviews;

namespace Platform.Domain.Tests.Reviews;

/// <summary>The commands of a walk, each given to the rules and to the model.</summary>
internal sealed partial class ReviewWalk
{
    private void Any()
    {
        var who = People[_random.Next(People.Length)];
        var kind = _random.Next(100);
        if (kind < 9)
        {
            Write(who);
            return;
        }

        if (kind is >= 9 and < 20)
        {
            _model.Now += _random.Next(8) == 0 ? _random.Next(1, 90_000) : _random.Next(1, 1_800);
            _log.Add($"{_model.Now} s");
            return;
        }

        switch (kind)
        {
            case < 23:
                Submit(who);
                return;
            case < 25:
                Withdraw(who);
                return;
            case < 28:
                Resubmit(who);
                return;
            case < 31:
                Activate();
                return;
            case < 33:
                TakeOver(who, People[_random.Next(People.Length)]);
                return;
            case < 35:
                VoidAuthorization();
                return;
        }

        if (_items.Count == 0)
        {
            return;
        }

        // Most of the time the item that counts, now and then an old one.
        var item = _post.Review is { } current && _items.ContainsKey(current) && _random.Next(8) > 0 ? current : _items.Keys.ElementAt(_random.Next(_items.Count));
        if (_random.Next(3) > 0 && People.FirstOrDefault(p => _random.Next(2) == 0 && _model.MayAct(_items[item].Model, Name(p))) is { } able)
        {
            who = able; // by chance alone most would only be refused
        }

        switch (kind)
        {
            case < 41:
                Claim(item, who);
                break;
            case < 44:
                Release(item, who);
                break;
            case < 49:
                Assign(item, who, People[_random.Next(People.Length)]);
                break;
            case < 54:
                Escalate(item, who);
                break;
            case < 58:
                Decide(item, who, ReviewDecision.Hold);
                break;
            case < 62:
                Decide(item, who, _random.Next(2) == 0 ? ReviewDecision.Reject : ReviewDecision.RequestChanges);
                break;
            case < 68:
                Reopen(item, who);
                break;
            case < 71:
                FallDue(item);
                break;
            case < 75:
                foreach (var each in _items.Keys.ToList())
                {
                    Decide(each, who, ReviewDecision.Approve);
                }

                break;
            case < 79:
                CarryOn(item);
                break;
            default:
                Decide(item, who, ReviewDecision.Approve);
                break;
        }
    }

    private void Write(Actor who)
    {
        var (flagged, submit) = (_random.Next(2) == 0, _random.Next(2) == 0);
        var (due, time) = Time();
        var words = $"words {++_written}";
        var scheduled = _model.Post == "Authorized" && _post.DueAt is not null; // stays so when the new words are clear
        var outcome = PostRules.Write(_post, Key, new WritePost(new Content { Text = words }, [News], null, time, who, Submit: submit), Rendered(words), flagged ? FlaggedScan : ClearScan, _organization, Now);
        _log.Add($"{Name(who)} writes {(flagged ? "flagged" : "clear")} {(submit ? "submitted" : "draft")}");
        Same(outcome, Authors.Contains(Name(who)));
        if (outcome.Ok)
        {
            _words = words;
            _model.Authors.Add(Name(who));
            (_model.Flagged, _model.Due) = (flagged, due);
            var must = flagged || _model.Doubted;
            Revise(outcome.Value!.State, must || submit || scheduled);
        }
    }

    private void Submit(Actor who)
    {
        var outcome = PostRules.Submit(_post, Rendered(_words), _organization, who, Now);
        _log.Add($"{Name(who)} submits");
        var draft = _model.Post == "Draft";
        Same(outcome, Authors.Contains(Name(who)) && (_model.Post is "InReview" or "OnHold" or "Authorized" || (draft && !(_model.Due < _model.Now))));
        if (outcome.Ok && draft)
        {
            Revise(outcome.Value!.State, submitted: true);
        }
    }

    private void Withdraw(Actor who)
    {
        var outcome = PostRules.Withdraw(_post, who, Now);
        _log.Add($"{Name(who)} withdraws");
        Same(outcome, Authors.Contains(Name(who)) || Leads.Contains(Name(who)));
        if (outcome.Ok)
        {
            _model.Revise(needsReviewer: false, submitted: false);
            (_model.Post, _model.Due) = ("Withdrawn", null);
            Follow(outcome.Value!.State);
        }
    }

    private void Resubmit(Actor who)
    {
        var (due, time) = Time();
        var outcome = PostRules.Resubmit(_post, time, Rendered(_words), who, Now);
        _log.Add($"{Name(who)} resubmits");
        Same(outcome, Authors.Contains(Name(who)) && _model.Post is "InReview" or "OnHold" && _model.Due <= _model.Now && Authors.Contains(Name(who)));
        if (outcome.Ok)
        {
            _model.Authors.Add(Name(who)); // whoever chooses the time has a part in the revision
            _model.Due = due;
            _model.Revise(needsReviewer: true, submitted: true);
            Follow(outcome.Value!.State);
        }
    }

    // A pack is activated that finds something in what is authorized.
    private void Activate()
    {
        if (_post.State != EditorialState.Authorized)
        {
            return;
        }

        _log.Add("a pack finds something");
        var held = PostRules.Hold(_post, "PackChanged", FlaggedScan, Now).Value!.State;
        _model.Flagged = true;
        _model.Revise(needsReviewer: true, submitted: true);
        Follow(held);
    }

    private void Claim(ReviewItemId id, Actor who)
    {
        var (state, model) = _items[id];
        var outcome = ReviewRules.Claim(state, who, Now);
        _log.Add($"{Name(who)} claims {id}");
        var may = _model.MayAct(model, Name(who));
        Same(outcome, may);
        if (may)
        {
            (model.Holder, model.HeldUntil) = (Name(who), _model.Now + 1_800);
            _items[id] = (outcome.Value!.State, model);
        }
    }

    private void Release(ReviewItemId id, Actor who)
    {
        var (state, model) = _items[id];
        var outcome = ReviewRules.Release(state, who, Now);
        _log.Add($"{Name(who)} releases {id}");
        var may = _model.MayAct(model, Name(who));
        Same(outcome, may);
        if (may)
        {
            model.Holder = null;
            _items[id] = (outcome.Value!.State, model);
        }
    }

    private void Assign(ReviewItemId id, Actor lead, Actor to)
    {
        var (state, model) = _items[id];
        var outcome = ReviewRules.Assign(state, new AssignReview(to.Person!.Value, to.Roles, lead), Now);
        _log.Add($"{Name(lead)} assigns {id} to {Name(to)}");
        var holder = model.Holder;
        model.Holder = null;
        var may = _model.MayLead(model, Name(lead)) && _model.MayAct(model, Name(to));
        model.Holder = holder;
        Same(outcome, may);
        if (may)
        {
            (model.Holder, model.HeldUntil) = (Name(to), _model.Now + 86_400);
            _items[id] = (outcome.Value!.State, model);
        }
    }

    private void Escalate(ReviewItemId id, Actor who)
    {
        var (state, model) = _items[id];
        var outcome = ReviewRules.Escalate(state, "not for me", who, Now);
        _log.Add($"{Name(who)} escalates {id}");
        Same(outcome, _model.Escalate(model, Name(who)));
        if (outcome.Ok)
        {
            _items[id] = (outcome.Value!.State, model);
        }
    }

    private void Decide(ReviewItemId id, Actor who, ReviewDecision decision)
    {
        var (state, model) = _items[id];
        var said = _random.Next(3) > 0;
        var outcome = ReviewRules.Decide(state, new DecideReview(decision, "Because.", who, Others: said ? Disposition.FalsePositive : null), Now);
        _log.Add($"{Name(who)} says {decision} to {id}{(said ? " with dispositions" : "")}");
        var taken = decision switch
        {
            ReviewDecision.Approve => _model.Approve(model, Name(who), said),
            ReviewDecision.Hold => _model.MayAct(model, Name(who)),
            _ => _model.Refuse(model, Name(who), decision.ToString()),
        };
        Same(outcome, taken);
        if (taken)
        {
            if (decision == ReviewDecision.Hold)
            {
                (model.OnHold, model.Holder, model.Said) = (true, null, model.Said || said);
            }

            Require(outcome.Value!.Events is not [ReviewDecided] || _decided.Add((id, model.Round)), $"{id} was decided twice");
            _items[id] = (outcome.Value!.State, model);
            if (_random.Next(8) > 0)
            {
                Tell(id, who);
            }
        }
    }

    private void Tell(ReviewItemId id, Actor who)
    {
        var (state, model) = _items[id];
        if (ReviewRules.DecisionFor(state, who) is not { } told)
        {
            Require(model.State is "open" or "invalid" && (!model.OnHold || model.Holder is not null || model.State == "invalid"), $"nothing is told of {id}");
            return;
        }

        var before = _post.State;
        var outcome = PostRules.Decide(_post, told, Rendered(_words), Now);
        if (outcome.Refused?.Code == Refusal.TimeInPast)
        {
            Require(told.Decision == ReviewDecision.Approve && _post.DueAt < Now, $"{id} is refused for a time that has not passed");
            return;
        }

        Same(outcome, _model.Tell(model));
        Stale += outcome.Ok ? 0 : 1;
        if (outcome.Ok)
        {
            Approved += outcome.Value!.State.State == EditorialState.Authorized && before != EditorialState.Authorized ? 1 : 0;
            _post = outcome.Value!.State;
        }
    }

    private void Reopen(ReviewItemId id, Actor who)
    {
        var (state, model) = _items[id];
        _log.Add($"{Name(who)} reopens {id}");
        var may = _model.MayLead(model, Name(who)) && model.State is not ("open" or "invalid");
        Require(ReviewRules.MayReopen(state, who) is null == may, $"reopening {id} should be {(may ? "allowed" : "refused")}");
        if (!may)
        {
            return;
        }

        var round = state.SoFar.Round + 1;
        var outcome = PostRules.Reopen(_post, new ReopenPost(id, round, who), Now);
        var taken = model == _model.Current && (_model.Round >= round || _model.Post is "Authorized" or "ChangesRequested" or "Rejected");
        Same(outcome, taken);
        if (!taken)
        {
            return;
        }

        _post = outcome.Value!.State;
        (_model.Post, _model.Round) = ("InReview", round);
        if (_random.Next(8) > 0)
        {
            Begin(id, round, who);
        }
    }

    private void Begin(ReviewItemId id, int round, Actor who)
    {
        var (state, model) = _items[id];
        _items[id] = (ReviewRules.Reopen(state, _post, round, who, Now).Value!.State, model);
        (model.State, model.Holder, model.OnHold, model.Stage, model.Level, model.Round, model.DecidedBy) = ("open", null, false, 0, 0, round, null);
        (model.Here, model.Before, model.Said) = ([], [], false);
        model.Authors.UnionWith(_model.Authors);
        Reopened++;
    }

    private void FallDue(ReviewItemId id)
    {
        var (state, model) = _items[id];
        var outcome = ReviewRules.FallDue(state, Now).Value!.State;
        Require(ReferenceEquals(outcome, state) == (model.State != "open" || state.SoFar.BreachedAt is not null || !(state.PlanInForce.DueBy <= Now)), $"{id} falls due wrongly");
        _items[id] = (outcome, model);
    }

    // What the poll does for an item, in the grain's words.
    private void CarryOn(ReviewItemId id)
    {
        _log.Add($"{id} carries on");
        var (state, model) = _items[id];
        if (_post.Review != id)
        {
            Require(model.State != "open", $"{id} is open although the post has gone on");
            return;
        }

        if (_post.ReviewRound is { } round && round > state.SoFar.Round)
        {
            Begin(id, round, Actor.System);
            return;
        }

        Tell(id, Actor.System);
    }

    private void Revise(Post next, bool submitted)
    {
        _model.Revise(_model.Waits(Drawn(next.Revision)), submitted);
        Follow(next);
    }

    // What the post's grain does behind its write: opens the new item, ends the old one.
    private void Follow(Post next)
    {
        var before = _post.Review;
        _post = next;
        if (next is { State: EditorialState.InReview, Review: { } item } && next.Review != before)
        {
            Require(!_items.ContainsKey(item), $"{item} is opened again");
            var open = new OpenReview(next.Id, next.Revision, next.ContentHash, next.Scan.Verdict, next.Scan.Hits, next.Authors, next.DueAt, Actor.System, ReviewRouting.Plan(_organization, next, Now));
            _items[item] = (ReviewRules.Open(new ReviewItem(), Mercy, item, open, Now).Value!.State, _model.Current!);
        }

        if (before is { } old && next.Review != old)
        {
            _items[old] = (ReviewRules.Invalidate(_items[old].State, Actor.System, Now).Value!.State, _items[old].Model);
        }
    }

    private (long? Due, WallClock? Time) Time()
    {
        if (_random.Next(2) == 0)
        {
            return (null, null);
        }

        var due = ((_model.Now / 60) + _random.Next(1, 120)) * 60;
        return (due, new WallClock((Base + Duration.FromSeconds(due)).InUtc().LocalDateTime, "Etc/UTC"));
    }

    private static void Same<T>(Outcome<T> outcome, bool expected)
        => Require(outcome.Ok == expected, expected ? $"refused although it should be taken ({outcome.Refused?.Code}: {outcome.Refused?.Message})" : "taken although it should be refused");
}
