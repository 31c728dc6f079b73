using System.Collections.Immutable;
using NodaTime.Text;
using Platform.Domain.Members;

namespace Platform.Domain.Posts;

/// <summary>Who may close a gate and open it again. A person's name isn't needed: any client with the role must be able to stop.
/// <list type="table">
/// <item><term>organization, account</term><description>Compliance</description></item>
/// <item><term>campaign</term><description>Author or Compliance</description></item>
/// </list>
/// Each hold is lifted by those who may lift that one: compliance's by compliance, an author's by authors and compliance, an import's by
/// the import.</summary>
public static class SuspensionRules
{
    /// <summary>The longest reason, in characters.</summary>
    public const int MaxReason = 500;

    /// <summary>In whose name an actor suspends: compliance's where they have that role, else an author's.</summary>
    public static GateHolder HolderOf(GateKind kind, Actor actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return kind == GateKind.Campaign && !actor.Is(Role.Compliance) ? GateHolder.Author : GateHolder.Compliance;
    }

    /// <summary>Why the gate may not be closed, or null.</summary>
    public static Refused? Suspend(GateKind kind, string reason, Actor actor)
        => MaySuspend(kind, actor) ?? (string.IsNullOrWhiteSpace(reason) || reason.Length > MaxReason
            ? new Refused(Refusal.InvalidInput, $"Say why, in 1 to {MaxReason} characters; the reason is shown on every post that waits.", "reason")
            : null);

    /// <summary>Which hold a resumption lifts: the actor's own first, then another's that the actor may lift. None when nothing is
    /// suspended.</summary>
    /// <param name="kind">The kind of gate.</param>
    /// <param name="holds">The holds of the gate.</param>
    /// <param name="actor">Who resumes.</param>
    public static Outcome<Resumption> Resume(GateKind kind, ImmutableArray<ClosedGate> holds, Actor actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        if (MaySuspend(kind, actor) is { } no)
        {
            return no;
        }

        var own = HolderOf(kind, actor);
        if (holds.Where(hold => MayLift(hold.Holder, actor)).OrderBy(hold => hold.Holder == own ? 0 : 1).FirstOrDefault() is { } hold)
        {
            return new Resumption(hold.Holder);
        }

        var others = holds.FirstOrDefault(hold => hold.Holder is GateHolder.Compliance or GateHolder.Import or GateHolder.Cancel);
        return others is null ? new Resumption(null) : HeldBy(others);
    }

    private static bool MayLift(GateHolder holder, Actor actor) => holder switch
    {
        GateHolder.Compliance => actor.Is(Role.Compliance),
        GateHolder.Author => actor.Is(Role.Author) || actor.Is(Role.Compliance),
        _ => false,
    };

    private static Refused? MaySuspend(GateKind kind, Actor actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return kind == GateKind.Campaign && actor.Is(Role.Author) ? null : actor.Lacks(Role.Compliance);
    }

    private static Refused HeldBy(ClosedGate hold)
    {
        var since = InstantPattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd' 'HH':'mm' UTC'").Format(hold.Since);
        return hold.Holder switch
        {
            GateHolder.Import => new Refused(Refusal.Suspended,
                "A calendar is being loaded; nothing of the campaign goes out before it is complete. Import the same file again to go on."),
            GateHolder.Cancel => new Refused(Refusal.Suspended, $"The campaign was cancelled at {since}; it can't be resumed."),
            _ => new Refused(Refusal.Suspended, $"Compliance suspended this at {since}; only compliance can resume it."),
        };
    }
}

/// <summary>The decision on a resumption.</summary>
/// <param name="Lift">The holder whose hold is lifted, or null when nothing is suspended.</param>
public sealed record Resumption(GateHolder? Lift);
