using Platform.Domain.Posts;

namespace Platform.Storage.Posts;

/// <summary>The ledger in SQL: every change names the state that it comes from, in the statement that makes it. Outcomes are journalled by a trigger
/// of the table, so that there is no change without its event.</summary>
internal sealed partial class Ledger(Database database) : ILedger
{
    /// <summary>Where what does not go out ends: an earlier call whose outcome was never learned is asked about instead.</summary>
    private static string Ended(string state) => $"CASE WHEN uncertain = 1 THEN {States.Unknown} ELSE {state} END";

    private static string Marks(string state) => $"""
        finished_at = CASE WHEN {state} >= 10 THEN now_ms() END,
        unknown_since = CASE WHEN {state} = {States.Unknown} AND state <> {States.Unknown} THEN now_ms() ELSE unknown_since END,
        changed_at = now_ms(), rev = rev + 1
        """;
}
