using Platform.Domain.Members;

namespace Platform.Domain.Posts;

/// <summary>Who may close a gate and open it again. A person's name isn't needed: a stop must be possible for whoever watches.
/// <list type="table">
/// <item><term>organization, account</term><description>Compliance</description></item>
/// <item><term>campaign</term><description>Author or Compliance</description></item>
/// </list></summary>
public static class SuspensionRules
{
    /// <summary>The longest reason, in characters.</summary>
    public const int MaxReason = 500;

    /// <summary>Why the gate may not be closed, or null.</summary>
    public static Refused? Suspend(GateKind kind, string reason, Actor actor)
        => Resume(kind, actor) ?? (string.IsNullOrWhiteSpace(reason) || reason.Length > MaxReason
            ? new Refused(Refusal.InvalidInput, $"Say why, in 1 to {MaxReason} characters; the reason is shown on every post that waits.", "reason")
            : null);

    /// <summary>Why the gate may not be opened, or null.</summary>
    public static Refused? Resume(GateKind kind, Actor actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return kind == GateKind.Campaign && actor.Is(Role.Author) ? null : actor.Lacks(Role.Compliance);
    }
}
