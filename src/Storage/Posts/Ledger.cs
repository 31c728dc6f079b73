using Platform.Domain;
using Platform.Domain.Posts;

namespace Platform.Storage.Posts;

/// <summary>The ledger in SQL: every change names the state that it comes from, in the statement that makes it. Outcomes are journalled by a trigger
/// of the table, so that there is no change without its event.</summary>
/// <param name="database">Where the ledger is.</param>
/// <param name="senders">The senders' connections to it; null where they have none of their own.</param>
internal sealed partial class Ledger(Database database, SenderConnections? senders = null) : ILedger
{
    // Statements of one account that find or take work begin something; those that mark, record and give back end it.
    private Task<T> BeginAsync<T>(OrganizationId organization, Func<Database, Task<T>> work)
        => senders is null ? work(database) : senders.Turns.RunAsync(organization, begins: true, () => work(senders.Database));

    private Task<T> EndAsync<T>(OrganizationId organization, Func<Database, Task<T>> work)
        => senders is null ? work(database) : senders.Turns.RunAsync(organization, begins: false, () => work(senders.Database));

    /// <summary>Where what does not go out ends: an earlier call whose outcome was never learned is asked about instead.</summary>
    private static string Ended(string state) => $"CASE WHEN uncertain = 1 THEN {States.Unknown} ELSE {state} END";

    private static string Marks(string state) => $"""
        finished_at = CASE WHEN {state} >= 10 THEN now_ms() END,
        unknown_since = CASE WHEN {state} = {States.Unknown} AND state <> {States.Unknown} THEN now_ms() ELSE unknown_since END,
        changed_at = now_ms(), rev = rev + 1
        """;
}
